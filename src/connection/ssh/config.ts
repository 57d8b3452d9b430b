// What ssh would do with a host name: options given, ~/.ssh/config and /etc/ssh/ssh_config, by the rules of
// https://man.openbsd.org/ssh_config (the first value of a keyword wins).
import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import SSHConfig from 'ssh-config';
import { UserError } from '../../errors.ts';
import type { Target } from '../host.ts';
import { parseSshArguments } from './arguments.ts';
import { expandIncludes } from './include.ts';
import { OF_PROGRAM_ONLY } from './keywords.ts';
import { decideMatchExec } from './match-exec.ts';
import { readIfThere } from './readable-file.ts';

/** How to treat a host key that no known_hosts file holds: refuse it, add it, or add it and accept changed ones too. */
export type HostKeyPolicy = 'yes' | 'accept-new' | 'no';

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
  const lines = [...targetLines(target), ...given.lines, ...configFiles(given.configFile, around)];
  const ownTokens = {
    h: target.address,
    n: target.address,
    r: target.user ?? around.userName,
    u: around.userName,
  };
  const text = decideMatchExec(lines.join('\n'), command => expand(command, ownTokens, around));
  const computed = computeConfig(text, target.address, target.user ?? '');
  const value = (keyword: string): string | undefined => first(computed[keyword.toLowerCase()]);
  const port = Number(value('Port') ?? 22);
  const user = value('User') ?? around.userName;
  const host = expand(value('HostName') ?? target.address, { h: target.address }, around);
  const tokens = {
    h: host,
    n: target.address,
    p: String(port),
    r: user,
    u: around.userName,
    d: around.home,
    '%': '%',
  };
  const path = (file: string): string => absolute(expand(file, tokens, around), around);
  const files = (keyword: string, otherwise: readonly string[]): string[] =>
    (all(computed[keyword.toLowerCase()]) ?? otherwise).filter(file => file !== 'none').map(path);
  const identityFiles = computed.identityfile === undefined ? undefined : files('IdentityFile', []);
  return {
    alias: target.address,
    host,
    port,
    user,
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
      seconds(first(computeConfig(given.lines.join('\n'), target.address, '').connecttimeout)) ??
      target.connectTimeout,
    aliveInterval: seconds(value('ServerAliveInterval')) || 15_000,
    aliveCount: Number(value('ServerAliveCountMax') ?? 3),
    addressFamily: familyOf(value('AddressFamily')),
    bindAddress: value('BindAddress'),
    ofProgramOnly: [...OF_PROGRAM_ONLY].flatMap(([keyword, isAsked]) => {
      const asked = value(keyword)?.toLowerCase();
      return asked !== undefined && isAsked(asked) ? [keyword] : [];
    }),
  };
}

/** What the inventory says, before anything a file says. */
export function targetLines(target: Target): string[] {
  const lines: string[] = [];
  if (target.port !== undefined) lines.push(`Port ${target.port}`);
  if (target.privateKeyFile !== undefined) lines.push(`IdentityFile "${target.privateKeyFile}"`);
  if (!target.hostKeyChecking) lines.push('StrictHostKeyChecking no');
  return lines;
}

/** The user's file, then the system's, each from its own top level. */
function configFiles(given: string | undefined, around: SshSurroundings): string[] {
  if (given?.toLowerCase() === 'none') return [];
  const userFolder = join(around.home, '.ssh');
  if (given !== undefined) {
    const file = absolute(given, around);
    try {
      return ['Host *', expandIncludes(readFileSync(file, 'utf8'), userFolder)];
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
    return text === undefined ? [] : ['Host *', expandIncludes(text, folder)];
  });
}

type Computed = Readonly<Record<string, string | string[] | undefined>>;

function computeConfig(text: string, address: string, user: string): Computed {
  const options = user === '' ? { Host: address } : { Host: address, User: user };
  return SSHConfig.parse(shieldCommands(text)).compute(options, { ignoreCase: true });
}

/** Package ssh-config moves quotes about in a command; as one hexadecimal word it comes through unharmed. */
function shieldCommands(text: string): string {
  return text.replace(
    /^(\s*ProxyCommand[ \t=]+)(.*)$/gim,
    (_, keyword: string, command: string) => `${keyword}${Buffer.from(command.trim()).toString('hex')}`,
  );
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function all(value: string | string[] | undefined): string[] | undefined {
  return typeof value === 'string' ? [value] : value;
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
    : value.split(',').map(jump => jump.trim());
}

function proxyCommand(
  value: string | undefined,
  tokens: Readonly<Record<string, string>>,
  around: SshSurroundings,
): string | undefined {
  const command = Buffer.from(value ?? '', 'hex').toString();
  return command === '' || command.toLowerCase() === 'none' ? undefined : expand(command, tokens, around);
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
