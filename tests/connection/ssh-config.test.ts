// Settings from ssh_config files and options, compared with what `ssh -G` makes of the same.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Target } from '../../src/connection/host.ts';
import { parseSshArguments } from '../../src/connection/ssh/arguments.ts';
import { resolveSettings, type SshSettings } from '../../src/connection/ssh/config.ts';
import { isSshKeyword } from '../../src/connection/ssh/keywords.ts';
import { UserError } from '../../src/errors.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({});
const target = (changes: Partial<Target>): Target => ({
  name: 'host',
  kind: 'ssh',
  address: 'web1',
  hostKeyChecking: true,
  connectTimeout: 20_000,
  ...changes,
});

/** The keywords of `ssh -G` that we follow, in our words. */
function sshSays(address: string, args: readonly string[]): Record<string, unknown> {
  const output = execFileSync('ssh', ['-G', ...args, address], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const values = new Map<string, string[]>();
  for (const line of output.trim().split('\n')) {
    const space = line.indexOf(' ');
    const keyword = line.slice(0, space);
    values.set(keyword, [...(values.get(keyword) ?? []), line.slice(space + 1)]);
  }
  const one = (keyword: string): string | undefined => values.get(keyword)?.[0];
  return {
    host: one('hostname'),
    port: Number(one('port')),
    user: one('user'),
    identitiesOnly: one('identitiesonly') === 'yes',
    jumps: one('proxyjump')?.split(',') ?? [],
    proxyCommand: one('proxycommand'),
    hostKeyAlias: one('hostkeyalias'),
    userKnownHosts: one('userknownhostsfile')
      ?.split(' ')
      .map(file => file.replace(/^~/, homedir())),
    aliveCount: Number(one('serveralivecountmax')),
    addressFamily: { any: undefined, inet: 4, inet6: 6 }[one('addressfamily') ?? ''],
    bindAddress: one('bindaddress'),
    hashKnownHosts: one('hashknownhosts') === 'yes',
    isStrict: one('stricthostkeychecking') !== 'false',
    certificateFiles: (values.get('certificatefile') ?? []).map(file => file.replace(/^~/, homedir())),
    identityFiles: values.get('identityfile')?.map(file => file.replace(/^~/, homedir())),
  };
}

const ours = (settings: SshSettings): Record<string, unknown> => ({
  host: settings.host,
  port: settings.port,
  user: settings.user,
  identitiesOnly: settings.identitiesOnly,
  jumps: settings.jumps,
  proxyCommand: settings.proxyCommand,
  hostKeyAlias: settings.hostKeyAlias,
  userKnownHosts: settings.userKnownHosts,
  aliveCount: settings.aliveCount,
  addressFamily: settings.addressFamily,
  bindAddress: settings.bindAddress,
  hashKnownHosts: settings.hashKnownHosts,
  isStrict: settings.policy !== 'no',
  certificateFiles: settings.certificateFiles,
  identityFiles: settings.identityFiles,
});

const FILES: readonly (readonly [string, string])[] = [
  ['a host', 'Host web1\n  HostName 10.0.0.1\n  Port 2222\n  User deploy\n  IdentityFile ~/.ssh/web\n'],
  [
    'the first value of a keyword',
    'IdentityFile ~/a\nHost web*\n  Port 1\nHost *\n  Port 2\n  User other\n  IdentityFile ~/b\n',
  ],
  ['patterns and negation', 'Host web* !web1\n  Port 1\nHost web?\n  Port 3\nIdentityFile ~/x'],
  [
    'equals signs, quotes, case',
    'host web1\n\tHOSTNAME = "10.0.0.2"\n\tport=77\n  IdentityFile "~/my key"\n',
  ],
  ['tokens', 'Host web1\n  HostName %h.example.org\n  IdentityFile /x\n  User me\n'],
  ['lists of files', 'Host *\n  UserKnownHostsFile /a /b\n  IdentityFile /x\n  IdentityFile /y\n'],
  ['jump hosts', 'Host web1\n  ProxyJump me@one:22,two\n  IdentityFile /x\n  IdentitiesOnly yes\n'],
  ['no jump host', 'Host web1\n  ProxyJump none\n  IdentityFile /x\nHost *\n  ProxyJump one\n'],
  ['a proxy command', `Host web1\n  ProxyCommand sh -c 'echo "a b"; nc "x" 1' # two\n  IdentityFile /x\n`],
  [
    'match',
    'Match host web1 user root\n  Port 5\nMatch host web2\n  Port 6\nMatch all\n  ServerAliveCountMax 9\n  IdentityFile /x\n',
  ],
  [
    'match exec',
    'Match exec "test %h = web1"\n  Port 7\nMatch host web* exec false\n  User no\nMatch !exec false host web1\n  HostName yes\nHost *\n  IdentityFile /x\n',
  ],
  ['several names', 'Host other web1\n  Port 8\n  IdentityFile /x\n'],
  [
    'names in quotes, with commas between them',
    'Host "web1"\n  Port 8\nMatch host "web2,web1"\n  User me\n  IdentityFile /x\n',
  ],
  ['a name that only does not match', 'Host !web1\n  Port 8\nHost !other *\n  Port 9\n  IdentityFile /x\n'],
  ['one letter', 'Host web?\n  Port 8\nHost we?\n  User no\nHost *\n  IdentityFile /x\n'],
  [
    'match by the name as given',
    'Host web1\n  HostName db1\nMatch originalhost web1\n  Port 8\nMatch host db1\n  User me\n  IdentityFile /x\n',
  ],
  [
    'match by the user that comes of the file',
    'User me\nMatch user me\n  Port 8\nMatch user root\n  Port 9\nHost *\n  IdentityFile /x\n',
  ],
  [
    'match by the user here',
    `Match localuser ${userInfo().username}\n  Port 8\nMatch !localuser ${userInfo().username}\n  User no\nHost *\n  IdentityFile /x\n`,
  ],
  [
    'match of several conditions',
    'Match host web* !user nobody originalhost web1\n  Port 8\nMatch host web1 originalhost other\n  User no\nHost *\n  IdentityFile /x\n',
  ],
  ['match all, with an end', 'Match all\n  Port 8\nMatch final\n  User me\nHost *\n  IdentityFile /x\n'],
  [
    'match at the end, by the final name',
    'Host web1\n  HostName db1\nMatch final host db1\n  Port 8\nHost *\n  IdentityFile /x\n',
  ],
  [
    'match of a host that is not',
    'Match !host web1\n  Port 8\nMatch !host web2\n  Port 9\nHost *\n  IdentityFile /x\n',
  ],
  [
    'match exec with equals signs and tokens',
    'Match exec="test %n-%h = web1-web1"\n  Port 8\nMatch host web1 exec "test %r = me"\n  User no\nHost *\n  IdentityFile /x\n',
  ],
  [
    'match exec that knows the name so far',
    'Host web1\n  HostName db1\nMatch exec "test %h = db1"\n  Port 8\nHost *\n  IdentityFile /x\n',
  ],
  [
    'tokens in known hosts',
    'Host web1\n  HostName db1\n  UserKnownHostsFile /k/%h /k/%n\n  IdentityFile /x\n',
  ],
  ['a jump host of another name', 'Host web1\n  ProxyJump ssh://me@one:2200\n  IdentityFile /x\n'],
  ['a jump before a command', 'Host web1\n  ProxyJump one\n  ProxyCommand nc %h %p\n  IdentityFile /x\n'],
  ['comments and empty lines', '# Host web1\n\n  # Port 1\nHost web1 # web2\n  Port 8\n  IdentityFile /x\n'],
  [
    'tabs, trailing blanks and line ends of Windows',
    'Host web1\t\r\n\tPort  8  \r\n\tUser me\r\n\tIdentityFile /x\r\n',
  ],
  [
    'addresses',
    'Host *\n  AddressFamily inet6\n  BindAddress ::1\n  StrictHostKeyChecking no\n  HashKnownHosts yes\n  IdentityFile /x\n',
  ],
  [
    'a canonical name that is not asked for',
    'CanonicalizeHostname no\nCanonicalDomains example.org\nMatch canonical\n  Port 8\nHost *\n  IdentityFile /x\n',
  ],
  ['names in any case', 'Host WEB1\n  Port 8\nMatch host WEB1\n  User me\nHost *\n  IdentityFile /x\n'],
  [
    'keywords that are not known, ignored',
    'IgnoreUnknown Foo*\nFooBar yes\nHost web1\n  Port 8\n  IdentityFile /x\n',
  ],
  ['a command before a jump', 'Host web1\n  ProxyCommand nc db1 1\n  ProxyJump one\n  IdentityFile /x\n'],
  [
    'a jump that is refused before one',
    'Host web1\n  ProxyJump none\n  ProxyCommand nc db1 1\n  IdentityFile /x\n',
  ],
  [
    'both passes',
    'Match canonical\n  Port 8\nMatch host web1 final\n  User me\nMatch !final\n  BindAddress ::1\nHost *\n  IdentityFile /x\n  IdentityFile /x\n',
  ],
  [
    'a command that is refused before a jump',
    'Host web1\n  ProxyCommand none\n  ProxyJump one\n  IdentityFile /x\n',
  ],
  [
    'what is included',
    `Include ${folder}/part-*\nHost other\n  Include ${folder}/other\nHost *\n  IdentityFile /x\n`,
  ],
  [
    'what is included below a host',
    `Host web1\n  Include ${folder}/part-2 "${folder}/other"\n  User last\nHost *\n  IdentityFile /x\n`,
  ],
  ['certificates', 'CertificateFile /a\nHost web1\n  CertificateFile ~/b\n  IdentityFile /x\n'],
  ['an alias for the key', 'Host web1\n  HostKeyAlias web\n  IdentityFile /x\n'],
];

writeFileSync(join(folder, 'part-1'), 'Host other\n  Port 1\n');
writeFileSync(join(folder, 'part-2'), 'AddressFamily inet\nHost web1\n  Port 2\nHost nothing\n');
writeFileSync(join(folder, 'other'), 'Port 3\nHost *\n  User other\n');

it.each(FILES)('follows ssh in %s', (_, text) => {
  const file = join(folder, 'config');
  writeFileSync(file, text);
  const settings = resolveSettings(target({ sshArgs: `-F ${file}` }));
  expect(ours(settings)).toEqual(sshSays('web1', ['-F', file]));
});

it('fills in tokens', () => {
  const file = join(folder, 'config');
  writeFileSync(
    file,
    'Host web1\n  HostName %h.org\n  User me\n  IdentityFile ~/%h-%r-%n\n  ProxyCommand nc %h %p %r %%\n',
  );
  expect(resolveSettings(target({ sshArgs: `-F ${file}` }))).toMatchObject({
    identityFiles: [join(homedir(), 'web1.org-me-web1')],
    proxyCommand: 'nc web1.org 22 me %',
  });
});

const KEY = join(folder, 'key');
writeFileSync(KEY, '');
const OPTIONS: readonly (readonly string[])[] = [
  ['-p', '2200', '-l', 'me', '-i', KEY],
  ['-p2200', '-Clme', `-i${KEY}`],
  ['-o', 'Port=3', '-o', 'User = me', '-oHostName=x', '-o', `IdentityFile ${KEY}`],
  ['-o', 'Port 3', '-p', '4', '-i', KEY],
  ['-J', 'a,b', '-i', KEY, '-4', '-q'],
  ['-C', '-o', 'ControlMaster=auto', '-o', 'ControlPersist=60s', '-i', KEY],
  ['-o', 'ProxyCommand=nc -x "a b" host 1', '-i', KEY],
];

it.each(OPTIONS.map(args => [args]))('follows ssh in %j', args => {
  const quoted = args.map(arg => (/[\s"]/.test(arg) ? `'${arg}'` : arg)).join(' ');
  const settings = resolveSettings(target({ sshArgs: `-F none ${quoted}` }));
  expect(ours(settings)).toEqual(sshSays('web1', ['-F', 'none', ...args]));
});

it('puts what the inventory says before what files say', () => {
  const file = join(folder, 'config');
  writeFileSync(file, 'Host *\n  Port 1\n  User other\n  IdentityFile /x\n  StrictHostKeyChecking yes\n');
  const settings = resolveSettings(
    target({ sshArgs: `-F ${file}`, port: 2, user: 'me', privateKeyFile: '/my key', hostKeyChecking: false }),
  );
  expect(settings).toMatchObject({ port: 2, user: 'me', identityFiles: ['/my key', '/x'], policy: 'no' });
});

it('reads files that are included, from ~/.ssh and below a Host', () => {
  const home = join(folder, 'home');
  mkdirSync(join(home, '.ssh/parts'), { recursive: true });
  writeFileSync(join(home, '.ssh/config'), 'Include parts/*.conf\nHost web1\n  Include user\n  Port 9\n');
  writeFileSync(join(home, '.ssh/parts/1.conf'), 'Host web1\n  HostName one\n');
  writeFileSync(join(home, '.ssh/parts/2.conf'), 'Host web1\n  HostName two\n');
  writeFileSync(join(home, '.ssh/user'), 'User included\n');
  const around = { home, userName: 'me', agent: undefined, systemConfig: join(home, 'none') };
  expect(resolveSettings(target({}), around)).toMatchObject({ host: 'one', user: 'included', port: 9 });
  expect(resolveSettings(target({ address: 'web2' }), around)).toMatchObject({
    host: 'web2',
    user: 'me',
    port: 22,
  });
});

it('keeps a silent connection under watch even where ssh would not', () => {
  expect(resolveSettings(target({ sshArgs: '-F none -o ServerAliveInterval=0' })).aliveInterval).toBe(15_000);
  expect(resolveSettings(target({ sshArgs: '-F none -o ServerAliveInterval=1m' })).aliveInterval).toBe(
    60_000,
  );
});

it("takes the options' time to connect before the target's", () => {
  expect(resolveSettings(target({ sshArgs: '-F none -o ConnectTimeout=3' })).connectTimeout).toBe(3000);
  expect(resolveSettings(target({ sshArgs: '-F none' })).connectTimeout).toBe(20_000);
});

it.each([
  ['-Z', "'-Z' is not an option of ssh"],
  ['web1', "'web1' is not an option of ssh"],
  ['-o', 'the ssh option -o needs a value'],
  ['-o Port', "'-o Port' is not of the form -o Keyword=value"],
  ['-o Prot=1', "'Prot' is not an option of ssh"],
  ['-o StrictHostKeyCheking=no', "'StrictHostKeyCheking' is not an option of ssh"],
  ["-o 'Port=1", 'a quote in the ssh options is not closed'],
])('refuses %s', (text, message) => {
  expect(() => parseSshArguments(text)).toThrow(new UserError('INVALID_VALUE', message));
});

it('knows every keyword that ssh -G tells, in any case, and lets pass what may be newer', () => {
  const told = execFileSync('ssh', ['-G', 'web1'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const keywords = told.split('\n').flatMap(line => /^\w+/.exec(line)?.[0] ?? []);
  expect(keywords.filter(keyword => !isSshKeyword(keyword))).toEqual([]);
  expect(parseSshArguments('-o SomethingAltogetherNew=x').lines).toHaveLength(1);
});

it('takes the family of addresses, and the one to connect from', () => {
  const settings = resolveSettings(target({ sshArgs: '-F none -6 -b ::1' }));
  expect(settings).toMatchObject({ addressFamily: 6, bindAddress: '::1' });
  const any = resolveSettings(target({ sshArgs: '-F none -o AddressFamily=any' }));
  expect(any).toMatchObject({ addressFamily: undefined, bindAddress: undefined });
});

it('tells what only the program ssh does', () => {
  const asked = (sshArgs: string): readonly string[] =>
    resolveSettings(target({ sshArgs: `-F none ${sshArgs}` })).ofProgramOnly;
  expect(asked('-o RevokedHostKeys=none -o hostbasedauthentication=no -C -4 -b ::1')).toEqual([]);
  expect(asked('-B lo -o RevokedHostKeys=/x -o PreferredAuthentications=gssapi-with-mic,publickey')).toEqual([
    'BindInterface',
    'PreferredAuthentications',
    'RevokedHostKeys',
  ]);
});

it('refuses a configuration file that is not there', () => {
  expect(() => resolveSettings(target({ sshArgs: '-F /no/such' }))).toThrow('/no/such cannot be read');
});

it('uses the name of the user who runs it when none is given', () => {
  expect(resolveSettings(target({ sshArgs: '-F none' })).user).toBe(userInfo().username);
});
