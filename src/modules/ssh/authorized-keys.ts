// The lines of an authorized_keys file: options, type, key, comment. Pure. sshd(8), AUTHORIZED_KEYS FILE FORMAT.

/** A line that holds a key; `options` as they were written, by name where they have one. */
export interface AuthorizedKey {
  readonly options: readonly string[];
  readonly type: string;
  readonly key: string;
  readonly comment: string;
}

const PLAIN = ['ssh-rsa', 'rsa-sha2-256', 'rsa-sha2-512', 'ssh-dss', 'ssh-ed25519', 'ssh-xmss'];
const CURVES = ['nistp256', 'nistp384', 'nistp521'].map(curve => `ecdsa-sha2-${curve}`);
const TYPES: ReadonlySet<string> = new Set([
  ...[...PLAIN, ...CURVES].flatMap(type => [type, `${type}-cert-v01@openssh.com`]),
  'ssh-xmss@openssh.com',
  ...['sk-ecdsa-sha2-nistp256', 'sk-ssh-ed25519'].flatMap(type => [
    `${type}@openssh.com`,
    `${type}-cert-v01@openssh.com`,
    `webauthn-${type}@openssh.com`,
  ]),
]);

/** Undefined for a line that is no key. */
export function parseKey(line: string): AuthorizedKey | undefined {
  const words = splitOutsideQuotes(line.trim(), /\s/).filter(word => word !== '');
  const at = words.findIndex(word => TYPES.has(word));
  const type = words[at];
  const key = words[at + 1];
  if (type === undefined || key === undefined) return undefined;
  const options = parseOptions(words.slice(0, at).join(' '));
  // The comment is the rest of the line as it stands, quotes and all.
  return { options, type, key, comment: words.slice(at + 2).join(' ') };
}

/** `no-pty,from="10.0.0.1,10.0.0.2"` at its commas. */
export function parseOptions(text: string): readonly string[] {
  return splitOutsideQuotes(text, /,/).filter(option => option !== '');
}

function splitOutsideQuotes(text: string, separator: RegExp): string[] {
  const parts = [''];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\' && isQuoted && text.charAt(at + 1) === '"') {
      parts[parts.length - 1] += char + text.charAt(++at);
      continue;
    }
    if (char === '"') isQuoted = !isQuoted;
    if (!isQuoted && separator.test(char)) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** As it stands in the file. */
function renderKey({ options, type, key, comment }: AuthorizedKey): string {
  return `${options.length === 0 ? '' : `${options.join(',')} `}${type} ${key} ${comment}`;
}

function isSame(a: AuthorizedKey, b: AuthorizedKey): boolean {
  const sorted = (options: readonly string[]): string => [...options].sort().join(',');
  return (
    a.type === b.type && a.key === b.key && a.comment === b.comment && sorted(a.options) === sorted(b.options)
  );
}

/** Lines with these keys and, with `exclusive`, no others; a key whose options or comment change goes to the end. */
export function withKeys(text: string, keys: readonly AuthorizedKey[], exclusive: boolean): string {
  let lines = linesWithKeys(text);
  for (const wanted of keys) {
    if (lines.some(line => line.key !== undefined && isSame(line.key, wanted))) continue;
    lines = lines.filter(line => line.key?.key !== wanted.key);
    lines.push({ text: renderKey(wanted), key: wanted });
  }
  if (exclusive) lines = lines.filter(line => keys.some(wanted => wanted.key === line.key?.key));
  return join(lines);
}

/** Lines without these keys, whatever their options and comments. */
export function withoutKeys(text: string, keys: readonly AuthorizedKey[]): string {
  return join(linesWithKeys(text).filter(line => !keys.some(unwanted => unwanted.key === line.key?.key)));
}

interface Line {
  readonly text: string;
  readonly key: AuthorizedKey | undefined;
}

function linesWithKeys(text: string): Line[] {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return lines.map(line => ({ text: line, key: line.trim().startsWith('#') ? undefined : parseKey(line) }));
}

function join(lines: readonly Line[]): string {
  return lines.map(line => `${line.text}\n`).join('');
}
