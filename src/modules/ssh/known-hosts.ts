// The lines of a known_hosts file: which are about a host, and what it takes to add a key to them or take them away.
// sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
import { createHmac, randomBytes } from 'node:crypto';

export interface KnownHost {
  /** `@cert-authority` or `@revoked`. */
  readonly marker: string | undefined;
  /** Names with commas between, or one hashed name. */
  readonly hosts: string;
  readonly type: string;
  readonly key: string;
}

/** Undefined for comments and lines without a key. */
export function parseKnownHost(line: string): KnownHost | undefined {
  const words = line.trim().split(/\s+/);
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  const [hosts = '', type, key] = words;
  if (type === undefined || key === undefined || hosts.startsWith('#')) return undefined;
  return { marker, hosts, type, key };
}

/** Whether the line is about a host, by its name in lower case. */
export function isAbout(known: KnownHost, host: string): boolean {
  if (known.hosts.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = known.hosts.split('|');
    return hashOf(host, Buffer.from(salt, 'base64')) === hash;
  }
  const patterns = known.hosts.split(',');
  if (patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1), host))) return false;
  return patterns.some(pattern => matches(pattern, host));
}

function matches(pattern: string, host: string): boolean {
  const body = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`).test(host);
}

function hashOf(host: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(host).digest('base64');
}

/** The line with its names hashed, one line each; `hosts` that are hashed stay. */
export function hashLine(line: string): string {
  const known = parseKnownHost(line);
  if (known === undefined || known.marker !== undefined || known.hosts.startsWith('|1|')) return line;
  const rest = line.trim().slice(known.hosts.length);
  return known.hosts
    .split(',')
    .map(host => {
      const salt = randomBytes(20);
      return `|1|${salt.toString('base64')}|${hashOf(host.toLowerCase(), salt)}${rest}`;
    })
    .join('\n');
}

/**
 * The text with the key of a host: as it is when it has the key, else with the new line at the end, in place of one with a
 * key of the same type. `line` is as it should stand, hashed or not.
 */
export function withHost(text: string, host: string, line: string): string {
  const wanted = parseKnownHost(line);
  const lines = linesOf(text);
  let replaced: number | undefined;
  for (const [index, old] of lines.entries()) {
    const known = parseKnownHost(old);
    if (known === undefined || wanted === undefined || !isAbout(known, host)) continue;
    if (isSame(known, wanted)) return text;
    if (known.type === wanted.type) {
      replaced = index;
      break;
    }
  }
  return join([...lines.filter((_, index) => index !== replaced), line]);
}

/** A hashed name is the same whatever its salt. */
function isSame(a: KnownHost, b: KnownHost): boolean {
  const areHashed = a.hosts.startsWith('|1|') && b.hosts.startsWith('|1|');
  return a.marker === b.marker && a.type === b.type && a.key === b.key && (areHashed || a.hosts === b.hosts);
}

/** The text without any line about the host. */
export function withoutHost(text: string, host: string): string {
  const kept = linesOf(text).filter(line => {
    const known = parseKnownHost(line);
    return known === undefined || !isAbout(known, host);
  });
  return join(kept);
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function join(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}
