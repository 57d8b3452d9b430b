// What ssh would do with a host name: options given, ~/.ssh/config and /etc/ssh/ssh_config, by the rules of
// https://man.openbsd.org/ssh_config (the first value of a keyword wins).
import { readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Target } from '../host.ts';
import { ALGORITHM_KEYWORDS, type AlgorithmKeyword, type Choice, chooseAlgorithms } from './algorithms.ts';
import { parseSshArguments } from './arguments.ts';
import { type ConfigText, type ConfigValues, computeConfig } from './config-lines.ts';
import { OF_PROGRAM_ONLY } from './keywords.ts';
import { readIfThere } from './readable-file.ts';

/** How to treat a host key that no known_hosts file holds: refuse it, add it, or add it and accept changed ones too. */
export type HostKeyPolicy = 'yes' | 'accept-new' | 'no';

export type LoginMethod = 'publickey' | 'keyboard-interactive' | 'password';

export interface SshSettings {
  /** The name as the inventory has it; known hosts are looked up by it when HostKeyAlias is absent. */
  readonly alias: string;
  /** Where to connect. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Files to take keys from; undefined for the usual ones of ~/.ssh. */
  readonly identityFiles: readonly string[] | undefined;
  readonly identitiesOnly: boolean;
  /** Of users, named in the configuration; those beside keys are found by the keys' names. */
  readonly certificateFiles: readonly string[];
  /** Path of the agent's socket. */
  readonly agent: string | undefined;
  /** `user@host:port`, several in the order they are passed. */
  readonly jumps: readonly string[];
  readonly proxyCommand: string | undefined;
  readonly policy: HostKeyPolicy;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly hashKnownHosts: boolean;
  /** The name under which known_hosts files hold the key. */
  readonly hostKeyAlias: string | undefined;
  /** Milliseconds. */
  readonly connectTimeout: number;
  /** Milliseconds between probes of a silent connection. */
  readonly aliveInterval: number;
  readonly aliveCount: number;
  /** Of IP; undefined for any. */
  readonly addressFamily: 4 | 6 | undefined;
  /** The address of this machine to connect from. */
  readonly bindAddress: string | undefined;
  /** What may be offered to the host, where the configuration says so. */
  readonly algorithms: Readonly<Partial<Record<AlgorithmKeyword, Choice>>>;
  /** Ways to log in, in the order in which they are tried. */
  readonly logins: readonly LoginMethod[];
  /** Keywords that ask for what only the program `ssh` does. */
  readonly ofProgramOnly: readonly string[];
}

/** Where configuration is read from; given, so that nothing but the caller decides on the environment. */
export interface SshSurroundings {
  readonly home: string;
  readonly userName: string;
  readonly agent: string | undefined;
  readonly systemConfig: string;
}

/** Of the process that runs: home, user, agent, and where the configuration files lie. */
export function surroundings(): SshSurroundings {
  return {
    home: homedir(),
    userName: userInfo().username,
    agent: process.env.SSH_AUTH_SOCK,
    systemConfig: '/etc/ssh/ssh_config',
  };
}

/** Settings for a target. Throws UserError for options that cannot be understood and files that cannot be read. */
export function resolveSettings(target: Target, around: SshSurroundings = surroundings()): SshSettings {
  const given = parseSshArguments(target.sshArgs ?? '');
  const tokensOf = (values: ConfigValues, name: string): Readonly<Record<string, string>> => ({
    h: name,
    n: target.address,
    p: values.get('port')?.[0] ?? '22',
    r: values.get('user')?.[0] ?? around.userName,
    u: around.userName,
    d: around.home,
    l: hostname(),
    L: hostname().replace(/\..*$/, ''),
    '%': '%',
  });
  const hostOf = (values: ConfigValues): string =>
    expand(values.get('hostname')?.[0] ?? target.address, { h: target.address, '%': '%' }, around);
  const compute = (texts: readonly ConfigText[]): ConfigValues =>
    computeConfig(texts, {
      address: target.address,
      user: target.user,
      localUser: around.userName,
      home: around.home,
      fill: (text, values) => expand(text, tokensOf(values, hostOf(values)), around),
    });
  const options = (lines: readonly string[]): ConfigText => ({ text: lines.join('\n'), folder: around.home });
  const computed = compute([
    options([...targetLines(target), ...given.lines]),
    ...configFiles(given.configFile, around),
  ]);
  const value: ValueOf = keyword => computed.get(keyword.toLowerCase())?.[0];
  const host = hostOf(computed);
  const tokens = tokensOf(computed, host);
  const path = (file: string): string => absolute(expand(file, tokens, around), around);
  const files = (keyword: string, otherwise: readonly string[]): string[] =>
    (computed.get(keyword.toLowerCase()) ?? otherwise).filter(file => file !== 'none').map(path);
  const algorithms = chosenAlgorithms(value);
  const identityFiles = computed.has('identityfile') ? files('IdentityFile', []) : undefined;
  return {
    alias: target.address,
    host,
    port: Number(value('Port') ?? 22),
    user: value('User') ?? around.userName,
    identityFiles,
    certificateFiles: files('CertificateFile', []),
    identitiesOnly: value('IdentitiesOnly') === 'yes',
    agent: agentSocket(value('IdentityAgent'), path, around),
    jumps: splitJumps(value('ProxyJump')),
    proxyCommand: proxyCommand(value('ProxyCommand'), tokens, around),
    policy: policyOf(value('StrictHostKeyChecking')),
    userKnownHosts: files('UserKnownHostsFile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
    globalKnownHosts: files('GlobalKnownHostsFile', [
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]),
    hashKnownHosts: value('HashKnownHosts') === 'yes',
    hostKeyAlias: value('HostKeyAlias'),
    connectTimeout:
      seconds(compute([options(given.lines)]).get('connecttimeout')?.[0]) ?? target.connectTimeout,
    aliveInterval: seconds(value('ServerAliveInterval')) || 15_000,
    aliveCount: Number(value('ServerAliveCountMax') ?? 3),
    addressFamily: familyOf(value('AddressFamily')),
    bindAddress: value('BindAddress'),
    algorithms,
    logins: loginMethods(value),
    ofProgramOnly: [
      ...[...OF_PROGRAM_ONLY].flatMap(([keyword, isAsked]) => {
        const asked = value(keyword)?.toLowerCase();
        return asked !== undefined && isAsked(asked) ? [keyword] : [];
      }),
      ...ALGORITHM_KEYWORDS.filter(keyword => algorithms[keyword]?.names.length === 0),
    ],
  };
}

type ValueOf = (keyword: string) => string | undefined;

/** Names from before a keyword got its present one. */
const FORMER: Readonly<Partial<Record<AlgorithmKeyword, string>>> = {
  PubkeyAcceptedAlgorithms: 'PubkeyAcceptedKeyTypes',
};

function chosenAlgorithms(value: ValueOf): SshSettings['algorithms'] {
  const chosen: Partial<Record<AlgorithmKeyword, Choice>> = {};
  for (const keyword of ALGORITHM_KEYWORDS) {
    const text = value(keyword) ?? value(FORMER[keyword] ?? keyword);
    if (text !== undefined) chosen[keyword] = chooseAlgorithms(keyword, text);
  }
  return chosen;
}

/** What switches a way to log in off, under its present name and its former one. */
const LOGIN_SWITCHES: Readonly<Record<LoginMethod, readonly string[]>> = {
  publickey: ['PubkeyAuthentication'],
  password: ['PasswordAuthentication'],
  'keyboard-interactive': ['KbdInteractiveAuthentication', 'ChallengeResponseAuthentication'],
};

/** A password is given plainly first, which is one answer less to wait for, unless the configuration prefers otherwise. */
function loginMethods(value: ValueOf): LoginMethod[] {
  const preferred = value('PreferredAuthentications') ?? 'publickey,password,keyboard-interactive';
  return preferred
    .split(',')
    .map(name => name.trim())
    .filter((name): name is LoginMethod => name in LOGIN_SWITCHES)
    .filter(name => {
      const switches = LOGIN_SWITCHES[name].map(keyword => value(keyword)?.toLowerCase());
      return switches.find(setting => setting !== undefined) !== 'no';
    });
}

/** What the inventory says, before anything a file says. */
export function targetLines(target: Target): string[] {
  const lines: string[] = [];
  if (target.port !== undefined) lines.push(`Port ${target.port}`);
  if (target.privateKeyFile !== undefined) lines.push(`IdentityFile "${target.privateKeyFile}"`);
  if (!target.hostKeyChecking) lines.push('StrictHostKeyChecking no');
  return lines;
}

/** The user's file, then the system's. */
function configFiles(given: string | undefined, around: SshSurroundings): ConfigText[] {
  if (given?.toLowerCase() === 'none') return [];
  const userFolder = join(around.home, '.ssh');
  if (given !== undefined) {
    const file = absolute(given, around);
    try {
      return [{ text: readFileSync(file, 'utf8'), folder: userFolder }];
    } catch (error) {
      throw new UserError('FILE_UNREADABLE', `the ssh configuration ${file} cannot be read`, {
        cause: error,
      });
    }
  }
  return [
    [join(userFolder, 'config'), userFolder],
    [around.systemConfig, dirname(around.systemConfig)],
  ].flatMap(([file = '', folder = '']) => {
    const text = readIfThere(file)?.toString();
    return text === undefined ? [] : [{ text, folder }];
  });
}

/** `%h` and the like, and `${NAME}`. */
function expand(text: string, tokens: Readonly<Record<string, string>>, around: SshSurroundings): string {
  return text
    .replace(/%([A-Za-z%])/g, (whole, letter: string) => tokens[letter] ?? whole)
    .replace(/\$\{(\w+)\}/g, (whole, name: string) =>
      name === 'HOME' ? around.home : (process.env[name] ?? whole),
    );
}

function absolute(file: string, around: SshSurroundings): string {
  if (file === '~' || file.startsWith('~/')) return join(around.home, file.slice(1));
  return isAbsolute(file) ? file : join(process.cwd(), file);
}

function agentSocket(
  value: string | undefined,
  path: (file: string) => string,
  around: SshSurroundings,
): string | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK') return around.agent;
  if (value === 'none') return undefined;
  return value.startsWith('$') && !value.startsWith('${') ? process.env[value.slice(1)] : path(value);
}

function splitJumps(value: string | undefined): string[] {
  return value === undefined || value.toLowerCase() === 'none'
    ? []
    : value.split(',').map(jump => jump.trim().replace(/^ssh:\/\/|\/$/g, ''));
}

function proxyCommand(
  value: string | undefined,
  tokens: Readonly<Record<string, string>>,
  around: SshSurroundings,
): string | undefined {
  return value === undefined || value.toLowerCase() === 'none' ? undefined : expand(value, tokens, around);
}

function familyOf(value: string | undefined): 4 | 6 | undefined {
  switch (value?.toLowerCase()) {
    case 'inet':
      return 4;
    case 'inet6':
      return 6;
    default:
      return undefined;
  }
}

function policyOf(value: string | undefined): HostKeyPolicy {
  switch (value?.toLowerCase()) {
    case 'no':
    case 'off':
      return 'no';
    case 'accept-new':
      return 'accept-new';
    default:
      // `ask` cannot ask: a run has other hosts to see to.
      return 'yes';
  }
}

/** Milliseconds of `30`, `30s`, `2m`, `1h30m`; undefined when nothing is given. */
function seconds(value: string | undefined): number | undefined {
  if (value === undefined || value === 'none') return undefined;
  const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
  let total = 0;
  for (const [, number, unit] of value.matchAll(/(\d+)([smhdw]?)/gi)) {
    total += Number(number) * (units[(unit || 's').toLowerCase()] ?? 1);
  }
  return total * 1000;
}
