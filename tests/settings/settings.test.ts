// Which of flags, environment, ansible.cfg and defaults wins, what each value becomes, and where it came from.
import { chmodSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { UserError } from '../../src/errors.ts';
import { loadSettings, type SettingsSources, settingNames } from '../../src/settings/settings.ts';
import { describeMistake, mistakesOf } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  'project/ansible.cfg': `[defaults]
inventory = hosts, more/hosts
roles_path = roles:~/roles:$SHARED/roles
Forks: 7            ; seven
host_key_checking = False
private_key_file = ../key
timeout = "20"
remote_user = 'dba'
an_unknown_key = 1
[privilege_escalation]
become = yes
[ssh_connection]
ssh_args = -o A=b#c
[reprise]
journal = journal
`,
  'bad/ansible.cfg': '[defaults]\nforks = many\nhost_key_checking = perhaps\ngathering = never\n',
  'misspelt/ansible.cfg': '[defaults]\nforx = 1\n[reprise]\njurnal = j\n',
  'broken/ansible.cfg': '[defaults]\nforks\n',
  'home/.ansible.cfg': '[defaults]\nforks = 3\n',
  'open/ansible.cfg': '[defaults]\nforks = 4\n',
  'empty/file': '',
});
chmodSync(`${folder}/open`, 0o777);

function load(cwd: string, sources: Partial<SettingsSources> = {}) {
  return loadSettings({
    cwd: `${folder}/${cwd}`,
    ...sources,
    env: { HOME: `${folder}/nobody`, ...sources.env },
  });
}

describe('values', () => {
  it('default to what Ansible defaults to, forks apart', () => {
    const { configFile, forks, inventory, rolesPath, become, gathering, remoteUser, hostKeyChecking } =
      load('empty');
    expect({
      configFile,
      forks,
      inventory,
      rolesPath,
      become,
      gathering,
      remoteUser,
      hostKeyChecking,
    }).toEqual({
      configFile: undefined,
      forks: 50,
      inventory: ['/etc/ansible/hosts'],
      rolesPath: [`${folder}/nobody/.ansible/roles`, '/usr/share/ansible/roles', '/etc/ansible/roles'],
      become: false,
      gathering: 'implicit',
      remoteUser: undefined,
      hostKeyChecking: true,
    });
  });

  it('come from ansible.cfg, its paths relative to it', () => {
    const settings = load('project', { env: { SHARED: '/shared' } });
    expect(settings).toMatchObject({
      configFile: `${folder}/project/ansible.cfg`,
      inventory: [`${folder}/project/hosts`, `${folder}/project/more/hosts`],
      rolesPath: [`${folder}/project/roles`, `${folder}/nobody/roles`, '/shared/roles'],
      forks: 7,
      hostKeyChecking: false,
      privateKeyFile: `${folder}/key`,
      timeout: 20,
      remoteUser: 'dba',
      become: true,
      sshArgs: '-o A=b#c',
      journal: `${folder}/project/journal`,
    });
  });

  it('of the environment win over the file, those of flags over both', () => {
    const env = {
      ANSIBLE_FORKS: '11',
      ANSIBLE_REMOTE_USER: 'env',
      ANSIBLE_UNKNOWN: 'x',
      ANSIBLE_TIMEOUT: '',
    };
    const settings = load('project', { env, flags: { remoteUser: 'flag', timeout: undefined } });
    expect([settings.forks, settings.remoteUser, settings.timeout]).toEqual([11, 'flag', 20]);
    expect([settings.origins.forks, settings.origins.remoteUser, settings.origins.strategy]).toEqual([
      expect.objectContaining({ kind: 'environment', name: 'ANSIBLE_FORKS' }),
      { kind: 'flag' },
      { kind: 'default' },
    ]);
  });

  it('of the environment are relative to the current folder', () => {
    const settings = load('empty', { env: { ANSIBLE_ROLES_PATH: 'roles:/r', REPRISE_JOURNAL: 'j' } });
    expect([settings.rolesPath, settings.journal]).toEqual([
      [`${folder}/empty/roles`, '/r'],
      `${folder}/empty/j`,
    ]);
  });

  it('that are texts can be set to nothing', () => {
    expect(load('project', { env: { ANSIBLE_SSH_ARGS: '' } }).sshArgs).toBe('');
  });

  it.each([
    ['NO_COLOR', '1', true],
    ['NO_COLOR', '0', true],
    ['ANSIBLE_NOCOLOR', '0', false],
    ['ANSIBLE_NOCOLOR', 'True', true],
  ])('%s=%s', (name, text, expected) => {
    expect(load('empty', { env: { [name]: text } }).noColor).toBe(expected);
  });

  it('remember their place in the file', () => {
    const { origins } = load('project');
    const { span } = origins.forks;
    expect(span?.source.text.slice(span.start, span.end)).toBe('7');
    expect(settingNames().every(name => origins[name] !== undefined)).toBe(true);
  });
});

describe('ansible.cfg', () => {
  it('is looked for in the home folder when the current one has none', () => {
    expect(load('empty', { env: { HOME: `${folder}/home` } }).forks).toBe(3);
  });

  it.each(['', '/ansible.cfg'])('is the one that ANSIBLE_CONFIG names%s', suffix => {
    expect(load('empty', { env: { ANSIBLE_CONFIG: `../project${suffix}` } }).forks).toBe(7);
  });

  it('is passed over, with a warning, in a folder that anybody may write to', () => {
    const warnings: UserError[] = [];
    expect(load('open', { warn: warning => warnings.push(warning) }).forks).toBe(50);
    expect(warnings.map(warning => warning.message)).toEqual([
      `ansible.cfg is not read: anybody may write to the folder ${folder}/open`,
    ]);
  });

  it('that ANSIBLE_CONFIG names but is not there is warned of', () => {
    const warnings: UserError[] = [];
    expect(
      load('project', { env: { ANSIBLE_CONFIG: 'nope.cfg' }, warn: warning => warnings.push(warning) }).forks,
    ).toBe(7);
    expect(warnings).toHaveLength(1);
  });
});

it('warns of a key that our own section does not know', () => {
  const warnings: UserError[] = [];
  load('misspelt', { warn: warning => warnings.push(warning) });
  expect(warnings.map(warning => [describeMistake(warning), warning.hint])).toEqual([
    ["UNKNOWN_KEY 4:10 [reprise] knows no setting 'jurnal'", "did you mean 'journal'?"],
  ]);
});

describe('mistakes', () => {
  it('in values are reported together, with their place', () => {
    expect(mistakesOf(() => load('bad')).map(describeMistake)).toEqual([
      "SETTINGS 2:9 forks must be a whole number, not 'many'",
      "SETTINGS 3:21 host_key_checking must be yes or no, not 'perhaps'",
      "SETTINGS 4:13 gathering must be one of implicit, explicit, smart, not 'never'",
    ]);
  });

  it('in the environment name the variable', () => {
    const [error] = mistakesOf(() => load('empty', { env: { ANSIBLE_FORKS: 'x' } }));
    expect(error && describeMistake(error)).toBe(
      "SETTINGS 1:1 ANSIBLE_FORKS must be a whole number, not 'x'",
    );
    expect(error?.span?.source.name).toBe('<environment variable ANSIBLE_FORKS>');
  });

  it('in the file itself are INI_SYNTAX', () => {
    expect(mistakesOf(() => load('broken')).map(error => error.code)).toEqual(['INI_SYNTAX']);
  });
});
