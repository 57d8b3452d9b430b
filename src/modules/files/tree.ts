// Owner, group, mode and flags of everything below a folder, without a command per file: one look at what kinds of permissions
// there are, then one `find` per attribute that changes only the files that differ.
import type { BlamedStep } from './apply.ts';
import { chmodMode, type WantedAttributes } from './attributes.ts';
import { type FileKind, parseFacts } from './facts.ts';
import { flagWords } from './flags.ts';
import { applyMode, type Mode } from './mode.ts';

/** A combination of kind, permissions and owners that some files in the tree have. */
export interface TreeKind {
  readonly kind: FileKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Every combination in the tree, the folder itself included, from the lines of a look. */
export function parseTree(lines: readonly string[]): readonly TreeKind[] {
  return lines.flatMap(line => parseFacts(`${line}::::::`) ?? []);
}

/** The commands that the tree still needs. */
export function planTree(
  path: string,
  kinds: readonly TreeKind[],
  wanted: WantedAttributes,
  follow: boolean,
  flags: readonly string[],
): readonly BlamedStep[] {
  const top = path.startsWith('/') ? path : `./${path}`;
  return [
    ...planOwner(
      top,
      'chown',
      '-user',
      wanted.uid,
      kinds.map(kind => [kind, kind.uid]),
      follow,
    ),
    ...planOwner(
      top,
      'chgrp',
      '-group',
      wanted.gid,
      kinds.map(kind => [kind, kind.gid]),
      follow,
    ),
    ...planModes(top, kinds, wanted.mode, wanted.umask, follow),
    ...planFlags(top, wanted.flags, flags),
  ];
}

/** Links have no flags. Each combination that is there may need other words: chattr is given all of them. */
function planFlags(top: string, wanted: string | undefined, found: readonly string[]): BlamedStep[] {
  const words = wanted === undefined ? [] : found.flatMap(current => flagWords(wanted, current));
  if (words.length === 0) return [];
  const argv = ['find', top, '!', '-type', 'l', '-exec', 'chattr', ...new Set(words), '{}', '+'];
  return [{ argv, blame: 'chattr failed' }];
}

function planOwner(
  top: string,
  program: string,
  predicate: string,
  wanted: number | undefined,
  found: readonly (readonly [TreeKind, number])[],
  follow: boolean,
): BlamedStep[] {
  if (wanted === undefined) return [];
  const id = String(wanted);
  const differ = found.filter(([, current]) => current !== wanted);
  const select = (
    links: readonly string[],
    flags: readonly string[],
    find: readonly string[],
  ): BlamedStep => ({
    argv: [...find, top, ...links, '!', predicate, id, '-exec', program, ...flags, '--', id, '{}', '+'],
    blame: `${program} failed`,
  });
  if (!follow) return differ.length > 0 ? [select([], ['-h'], ['find'])] : [];
  const links = differ.some(([kind]) => kind.kind === 'link');
  const others = differ.some(([kind]) => kind.kind !== 'link');
  return [
    ...(links ? [select(['-type', 'l'], ['-h'], ['find'])] : []),
    ...(others ? [select(['!', '-type', 'l'], [], FIND_THROUGH_LINKS)] : []),
  ];
}

/** A link that leads in a circle leads to nothing that could be changed. */
const FIND_THROUGH_LINKS: readonly string[] = [
  'sh',
  '-c',
  `said=$(LC_ALL=C find -L "$@" 2>&1 >/dev/null) && exit
said=$(printf '%s\\n' "$said" | grep -ve 'Too many levels of symbolic links$' -e 'File system loop detected')
[ -z "$said" ] || { printf '%s\\n' "$said" >&2; exit 1; }`,
  'sh',
];

/**
 * One pass over the tree, so that no file changed for one combination is taken for another. No parentheses: busybox
 * forgets the last files of an `-exec … +` within them.
 */
function planModes(
  top: string,
  kinds: readonly TreeKind[],
  mode: Mode | undefined,
  umask: number,
  follow: boolean,
): BlamedStep[] {
  if (mode === undefined) return [];
  const seen = new Map<string, readonly string[]>();
  for (const { kind, mode: current } of kinds) {
    if (kind === 'link') continue;
    const isDirectory = kind === 'directory';
    const target = applyMode(mode, { mode: current, isDirectory }, umask);
    if (target === current) continue;
    const type = isDirectory ? ['-type', 'd'] : ['!', '-type', 'd', '!', '-type', 'l'];
    const change = ['-exec', 'chmod', '--', chmodMode(target), '{}', '+'];
    seen.set(`${isDirectory} ${current}`, [...type, '-perm', octal(current), ...change]);
  }
  if (seen.size === 0) return [];
  const clauses = Array.from(seen.values()).flatMap((clause, index) =>
    index === 0 ? clause : ['-o', ...clause],
  );
  return [{ argv: [...(follow ? FIND_THROUGH_LINKS : ['find']), top, ...clauses], blame: 'chmod failed' }];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
