// The command line as ansible-playbook takes it, and what is said of a flag that is none.
import { describe, expect, it } from '@jest/globals';
import { parsePlaybookArguments, playbookHelp } from '../../src/cli/arguments.ts';
import { ALL_FLAGS } from '../../src/cli/flags.ts';
import { describeMistake, mistakesOf } from '../mistakes.ts';

const parse = (line: string) => parsePlaybookArguments(line.split(' ').filter(word => word !== ''));

describe('flags', () => {
  it('are nothing unless given', () => {
    expect(parse('play.yml')).toMatchObject({
      playbooks: ['play.yml'],
      inventory: [],
      limit: undefined,
      tags: [],
      extraVars: [],
      check: false,
      forks: undefined,
      verbosity: 0,
      yes: false,
    });
  });

  it.each([
    ['-i a -i b,c p.yml', { inventory: ['a', 'b,c'], playbooks: ['p.yml'] }],
    ['--inventory=a --inventory-file b p.yml', { inventory: ['a', 'b'] }],
    ['p.yml -l x -lpg-test', { limit: 'pg-test' }],
    ['p.yml -t a,b -t c,a --tags d', { tags: ['a', 'b', 'c', 'd'] }],
    ['p.yml --skip-tags a,,b', { skipTags: ['a', 'b'] }],
    ['p.yml -e a=1 -e {"b":2} --extra-vars=@f', { extraVars: ['a=1', '{"b":2}', '@f'] }],
    ['p.yml -vvv', { verbosity: 3 }],
    ['-v p.yml -v --verbose', { verbosity: 3 }],
    ['p.yml -CD', { check: true, diff: true }],
    ['p.yml -bKk', { become: true, askBecomePass: true, askPass: true }],
    ['p.yml -bu dba', { become: true, user: 'dba' }],
    ['-f 20 a.yml b.yml -T5', { forks: 20, timeout: 5, playbooks: ['a.yml', 'b.yml'] }],
    ['p.yml --key-file k --become-pass-file f', { privateKey: 'k', becomePasswordFile: 'f' }],
    [
      'p.yml --vault-id a@b --vault-id c --vault-pass-file d',
      { vaultIds: ['a@b', 'c'], vaultPasswordFiles: ['d'] },
    ],
    [
      'p.yml --ask-vault-pass --list-hosts --list-tasks --list-tags --syntax-check',
      { askVaultPass: true, listHosts: true, listTasks: true, listTags: true, syntaxCheck: true },
    ],
    [
      'p.yml --step --force-handlers --flush-cache --yes --journal j',
      { step: true, forceHandlers: true, flushCache: true, yes: true, journal: 'j' },
    ],
    [
      'p.yml -c local -M lib --become-method su --become-user postgres',
      { connection: 'local', modulePath: 'lib', becomeMethod: 'su', becomeUser: 'postgres' },
    ],
    ['p.yml --lim x --ask-b', { limit: 'x', askBecomePass: true }],
    [
      'p.yml --ssh-common-args=-oA=b --ssh-extra-args -v',
      { sshCommonArgs: '-oA=b', sshExtraArgs: '-v', verbosity: 0 },
    ],
    ['-C -- -odd.yml --lim', { check: true, playbooks: ['-odd.yml', '--lim'], limit: undefined }],
    ['-e --lim p.yml', { extraVars: ['--lim'], playbooks: ['p.yml'] }],
    ['--help', { help: true }],
    ['--version', { version: true }],
  ])('%s', (line, expected) => {
    expect(parse(line)).toMatchObject(expected);
  });

  it('keep a value with spaces whole', () => {
    const command = parsePlaybookArguments(['p.yml', '--start-at-task', 'make it so', '-e', 'a="b c"']);
    expect([command.startAtTask, command.extraVars]).toEqual(['make it so', ['a="b c"']]);
  });

  it('leave nothing behind for the next command line', () => {
    parse('-i a p.yml -v');
    expect(parse('p.yml')).toMatchObject({ inventory: [], verbosity: 0 });
  });
});

describe('mistakes', () => {
  it.each([
    ['p.yml --limt x', 'USAGE 1:7 there is no flag --limt', 'did you mean --limit?'],
    ['p.yml --tag=x --chek', 'USAGE 1:15 there is no flag --chek', 'did you mean --check?'],
    [
      'p.yml --list',
      'USAGE 1:7 there is no flag --list',
      'did you mean --list-hosts, --list-tasks or --list-tags?',
    ],
    ['p.yml -X', 'USAGE 1:7 there is no flag -X', 'reprise playbook --help lists the flags'],
    ['p.yml -F 3', 'USAGE 1:7 there is no flag -F', 'did you mean -f (--forks)?'],
    ['p.yml -l', 'USAGE 1:7 -l needs a value: PATTERN', 'only these of the hosts'],
    ['p.yml --tags', 'USAGE 1:7 --tags needs a value: TAGS', 'only tasks with one of these tags'],
    ['p.yml -f many', "USAGE 1:10 --forks takes a whole number of at least 1, not 'many'", undefined],
    ['p.yml -f 0', "USAGE 1:10 --forks takes a whole number of at least 1, not '0'", undefined],
    [
      'p.yml -k --conn-pass-file f',
      'USAGE --ask-pass and --connection-password-file cannot be given together',
      undefined,
    ],
    ['-C', 'USAGE no playbook is named', 'name one: reprise pgsql-pitr.yml -l pg-test'],
  ])('%s', (line, message, hint) => {
    const [error] = mistakesOf(() => parse(line));
    expect([error && describeMistake(error), error?.hint]).toEqual([message, hint]);
  });
});

it('help names every flag', () => {
  const help = playbookHelp();
  expect(ALL_FLAGS.filter(flag => !help.includes(flag.long[0])).map(flag => flag.key)).toEqual([]);
});
