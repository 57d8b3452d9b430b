// known_hosts files: which key a host must show, and what to say when it shows another. The format is that of
// https://man.openbsd.org/sshd#SSH_KNOWN_HOSTS_FILE_FORMAT
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolders } from '../../make-folders.ts';
import { isInList } from './patterns.ts';
import { readIfThere } from './readable-file.ts';

/** One line that is about the host in question. */
export interface KnownKey {
  readonly type: string;
  readonly blob: Buffer;
  readonly isRevoked: boolean;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly known: KnownKey }
  | { readonly kind: 'revoked'; readonly known: KnownKey };

/** How known_hosts writes a host: its name alone on port 22, else `[name]:port`. */
export function hostName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** The lines of the files that are about any of these names. A file that is not there holds none. */
export function findKeys(files: readonly string[], names: readonly string[]): KnownKey[] {
  return findLines(files, names).filter(({ isAuthority }) => !isAuthority);
}

/** The first line of an authority that vouches for hosts of these names. */
export function findAuthority(files: readonly string[], names: readonly string[]): KnownKey | undefined {
  return findLines(files, names).find(({ isAuthority }) => isAuthority);
}

/** The lines by which keys and authorities are revoked for hosts of these names. */
export function findRevoked(files: readonly string[], names: readonly string[]): KnownKey[] {
  return findLines(files, names).filter(({ isRevoked }) => isRevoked);
}

function findLines(files: readonly string[], names: readonly string[]): KnownLine[] {
  return files.flatMap(file => {
    const { byName, others } = contentOf(file);
    const named = names.flatMap(name => byName.get(name) ?? []);
    const found = [...named, ...others.filter(({ hosts }) => names.some(name => isAbout(hosts, name)))];
    return [...new Set(found)].sort((a, b) => a.line - b.line);
  });
}

interface KnownLine extends KnownKey {
  /** As it is written: names, patterns, or a hash. */
  readonly hosts: string;
  readonly isAuthority: boolean;
}

interface Content {
  /** The version of the file. */
  readonly stamp: string;
  /** Lines that only name hosts, by each name. */
  readonly byName: ReadonlyMap<string, readonly KnownLine[]>;
  /** Patterns and hashes, which each host has to be compared with. */
  readonly others: readonly KnownLine[];
}

/** A run may ask for a thousand hosts of a file with as many lines: it is read again only when it has changed. */
const contents = new Map<string, Content>();

function contentOf(file: string): Content {
  const stamp = stampOf(file);
  const known = contents.get(file);
  if (known?.stamp === stamp) return known;
  const content = readContent(file, stamp);
  contents.set(file, content);
  return content;
}

function stampOf(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
}

function readContent(file: string, stamp: string): Content {
  const byName = new Map<string, KnownLine[]>();
  const others: KnownLine[] = [];
  const text = readIfThere(file)?.toString() ?? '';
  for (const [index, line] of text.split('\n').entries()) {
    const parsed = parseLine(line, file, index + 1);
    if (parsed === undefined) continue;
    if (/[*?!]|^\|1\|/.test(parsed.hosts)) others.push(parsed);
    else
      for (const name of parsed.hosts.toLowerCase().split(',')) {
        const lines = byName.get(name);
        if (lines === undefined) byName.set(name, [parsed]);
        else lines.push(parsed);
      }
  }
  return { stamp, byName, others };
}

function parseLine(line: string, file: string, number: number): KnownLine | undefined {
  const words = line.trim().split(/\s+/);
  const mark = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [hosts, type, key] = words;
  if (hosts === undefined || hosts.startsWith('#') || type === undefined || key === undefined)
    return undefined;
  const blob = Buffer.from(key, 'base64');
  // A certificate authority's key is not the host's own.
  const isAuthority = mark === '@cert-authority';
  return { hosts, type, blob, isRevoked: mark === '@revoked', isAuthority, file, line: number };
}

function isAbout(hosts: string, name: string): boolean {
  if (hosts.startsWith('|1|')) {
    const [, , salt = '', digest = ''] = hosts.split('|');
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === digest;
  }
  return isInList(name, hosts.toLowerCase().split(','));
}

/** What the known keys say about the one that was shown. */
export function judge(known: readonly KnownKey[], shown: Buffer): Verdict {
  const same = known.filter(key => key.blob.equals(shown));
  const revoked = same.find(key => key.isRevoked);
  if (revoked !== undefined) return { kind: 'revoked', known: revoked };
  if (same.length > 0) return { kind: 'known' };
  // Another type than those known is a change as well: what was known could have been asked for.
  const other = known.find(key => !key.isRevoked);
  return other === undefined ? { kind: 'unknown' } : { kind: 'changed', known: other };
}

/**
 * Signature algorithms in the order to offer them: those for the key types known for this host first, so that a host of
 * which only the ed25519 key is known shows that one.
 */
export function preferredAlgorithms(known: readonly KnownKey[], supported: readonly string[]): string[] {
  const types = new Set(known.filter(key => !key.isRevoked).map(key => key.type));
  const isKnown = (algorithm: string): boolean =>
    types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [...supported.filter(isKnown), ...supported.filter(algorithm => !isKnown(algorithm))];
}

/** The type that a key itself tells. */
export function keyType(blob: Buffer): string {
  return blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
}

/** `SHA256:…` as ssh prints it. */
export function fingerprint(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Adds a key for a name, as `StrictHostKeyChecking accept-new` does. */
export function appendKey(file: string, name: string, blob: Buffer, isHashed: boolean): void {
  makeFolders(dirname(file), 0o700);
  const salt = randomBytes(20);
  const hosts = isHashed
    ? `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
    : name;
  appendFileSync(file, `${hosts} ${keyType(blob)} ${blob.toString('base64')}\n`, { mode: 0o600 });
}
