// What the host says about one path: kind, owner, group, mode, size. Read by `stat -c`, or `ls -ldn` where there is none.

export type FileKind = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'char' | 'block';

export interface Facts {
  readonly kind: FileKind;
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** The user's name, or the number as text when no user has it. */
  readonly owner: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Hard links. */
  readonly links: number;
  /** Device and inode: two paths with the same are one file. */
  readonly inode: string;
  /** Seconds since 1970. */
  readonly accessed: number;
  readonly modified: number;
  /** Letters of `lsattr`; undefined where nobody asked, or the file system has none. */
  readonly flags?: string | undefined;
}

/** For `stat -c`; a user's name may hold a space, never a colon. */
export const FACTS_FORMAT = '%f:%u:%g:%s:%h:%d-%i:%X:%Y:%U:%G';

/** By the leading digits of a mode, `S_IFMT >> 12`. */
const KINDS: Readonly<Record<number, FileKind>> = {
  1: 'fifo',
  2: 'char',
  4: 'directory',
  6: 'block',
  8: 'file',
  10: 'link',
  12: 'socket',
};

/** The facts in one line of `stat -c` or, beginning with a file type letter and permissions, of `ls -ldn`. */
export function parseFacts(line: string): Facts | undefined {
  if (line === '') return undefined;
  if (/^[-dlpscb][-rwxsStT]{9}/.test(line)) return parseListing(line);
  const [mode = '', uid = '', gid = '', size, links, inode = '', accessed, modified, owner = '', group = ''] =
    line.split(':');
  const bits = Number.parseInt(mode, 16);
  return {
    kind: KINDS[bits >> 12] ?? 'file',
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === 'UNKNOWN' ? uid : owner,
    group: group === 'UNKNOWN' ? gid : group,
    size: Number(size),
    links: Number(links),
    inode,
    accessed: Number(accessed),
    modified: Number(modified),
  };
}

const LETTERS: Readonly<Record<string, FileKind>> = {
  '-': 'file',
  d: 'directory',
  l: 'link',
  p: 'fifo',
  s: 'socket',
  c: 'char',
  b: 'block',
};

/** `-rwsr-xr-x 1 0 0 63960 Jan  1 …`: names and times stay unknown. */
function parseListing(line: string): Facts {
  const [permissions = '', links, uid = '', gid = '', size] = line.split(/\s+/);
  let mode = 0;
  for (const [index, letter] of Array.from(permissions.slice(1, 10)).entries()) {
    if (/[rwxst]/.test(letter)) mode |= 0o400 >> index;
    if (/[sStT]/.test(letter)) mode |= 0o4000 >> ((index - 2) / 3);
  }
  return {
    kind: LETTERS[permissions.charAt(0)] ?? 'file',
    mode,
    uid: Number(uid),
    gid: Number(gid),
    owner: uid,
    group: gid,
    size: Number(size),
    links: Number(links),
    inode: line,
    accessed: Number.NaN,
    modified: Number.NaN,
  };
}

/** Ansible's word for what a path is: several hard links make a `hard`, whatever is no folder or link is a `file`. */
export function stateWord(facts: Facts | undefined): 'absent' | 'link' | 'directory' | 'hard' | 'file' {
  if (facts === undefined) return 'absent';
  if (facts.kind === 'link' || facts.kind === 'directory') return facts.kind;
  return facts.links > 1 ? 'hard' : 'file';
}

/** A mode as Ansible writes it: `0644`, `01777`. */
export function modeText(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}

/** What every file module returns about the path it dealt with. */
export function factsResult(facts: Facts | undefined): Readonly<Record<string, unknown>> {
  if (facts === undefined) return { state: 'absent' };
  const { uid, gid, owner, group, size } = facts;
  return { uid, gid, owner, group, mode: modeText(facts.mode), state: stateWord(facts), size };
}
