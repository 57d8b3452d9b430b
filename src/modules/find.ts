// find: the paths below folders that have a name, kind, age, size or content.
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { Host } from '../connection/host.ts';
import { textOfBytes } from '../values/escaped-bytes.ts';
import { PythonError } from '../values/python-error.ts';
import { compileRegex } from '../values/regex/python-regex.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { type Encoding, encodingNamed } from './files/encoding.ts';
import { isAmount, nameMatcher, parseAmount } from './files/find-filter.ts';
import { look } from './files/look.ts';
import { applyMode, type Mode, parseMode } from './files/mode.ts';
import { CHECKSUM_ALGORITHM, STAT_FORMAT, statFields } from './files/stat-fields.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { SAY } from './records.ts';

const schema = {
  properties: {
    paths: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['name', 'path'],
      description: 'The folders to search.',
    },
    patterns: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['pattern'],
      description: 'Globs, or expressions with `use_regex`, for the names; any unless given.',
    },
    excludes: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['exclude'],
      description: 'Names to leave out.',
    },
    use_regex: { type: 'boolean', default: false, description: 'Patterns are regular expressions.' },
    file_type: {
      type: 'string',
      enum: ['any', 'directory', 'file', 'link'],
      default: 'file',
      description: 'The kind of path.',
    },
    recurse: { type: 'boolean', default: false, description: 'Search what is below folders too.' },
    depth: { type: 'integer', description: 'How deep; 1 is the folder itself.' },
    follow: { type: 'boolean', default: false, description: 'Enter folders through links.' },
    hidden: { type: 'boolean', default: false, description: 'Names that begin with a dot too.' },
    age: { type: 'string', description: 'At least so old, `2d`; at most with a minus sign.' },
    age_stamp: {
      type: 'string',
      enum: ['atime', 'ctime', 'mtime'],
      default: 'mtime',
      description: 'The age of what.',
    },
    size: { type: 'string', description: 'At least so large, `10m`; at most with a minus sign.' },
    contains: { type: 'string', description: 'An expression that a line of the file begins with.' },
    read_whole_file: {
      type: 'boolean',
      default: false,
      description: 'Search the whole file, not line by line.',
    },
    get_checksum: { type: 'boolean', default: false, description: 'Return the hash of files.' },
    checksum_algorithm: { ...CHECKSUM_ALGORITHM.checksum_algorithm, isNewer: true },
    mode: {
      type: 'any',
      isNewer: true,
      description: 'Permissions that the path has: `"0644"`, or symbolic as `u=rw,g=r,o=`.',
    },
    exact_mode: {
      type: 'boolean',
      isNewer: true,
      default: true,
      description: 'It has these permissions and no others; without it, at least one of them.',
    },
    limit: {
      type: 'integer',
      isNewer: true,
      description: 'How many paths at most, those that lie least deep first.',
    },
    encoding: {
      type: 'string',
      isNewer: true,
      description: 'The encoding of files that are searched with `contains`.',
    },
  },
  required: ['paths'],
} as const satisfies ArgumentsSchema;

type FindArguments = ArgumentsOf<typeof schema>;

/** Parameters: follow, depth when it is limited, folders. Of each, names and facts come in the same order. */
const SCRIPT = `${SAY}${EXPAND}if [ "$1" = 1 ]; then follow=-L; else follow=-H; fi
depth=$2
shift 2
for one; do
  expand "$one"; path=$expanded
  say "path=$path" "now=$(date +%s)"
  [ -d "$path" ] || { say nothing= end=; continue; }
  case $path in -*) path=./$path;; esac
  if [ -n "$depth" ]; then set -- -maxdepth "$depth"; else set --; fi
  say facts=
  find "$follow" "$path/" -mindepth 1 "$@" -exec stat -c '${STAT_FORMAT}' -- {} + 2>/dev/null
  printf '\\0'
  say names=
  find "$follow" "$path/" -mindepth 1 "$@" -exec printf '%s\\0' {} + 2>/dev/null
  say end=
done
`;

/** Parameters: a line that no file holds, paths. Each file's bytes, then that line. */
const READ = `mark=$1
shift
for path; do cat <"$path" 2>/dev/null; printf '%s\\n' "$mark"; done
`;

/** Files are read together up to so many bytes. */
const BATCH = 32 * 1024 * 1024;

interface Entry {
  readonly path: string;
  readonly fields: ModuleResult;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/find_module.html */
export const find: Module<FindArguments> = {
  ...builtin('find', 'Returns the paths below folders that have a name, kind, age, size or content.'),
  schema,
  checkMode: 'full',
  async run(host, args) {
    try {
      return await search(host, args);
    } catch (error) {
      if (error instanceof PythonError) return fail(error.message);
      throw error;
    }
  },
};

async function search(host: Host, args: FindArguments): Promise<ModuleResult> {
  const age = args.age === undefined ? undefined : parseAmount(args.age, 'age');
  const size = args.size === undefined ? undefined : parseAmount(args.size, 'size');
  if (args.age !== undefined && age === undefined)
    return { changed: false, failed: true, msg: 'failed to process age', age: args.age };
  if (args.size !== undefined && size === undefined)
    return { changed: false, failed: true, msg: 'failed to process size', size: args.size };
  const mode = isGiven(args.mode) ? parseMode(args.mode) : undefined;
  if (mode !== undefined && 'msg' in mode) return { changed: false, failed: true, ...mode };
  const encoding = encodingNamed(args.encoding ?? 'utf-8');
  if (encoding === undefined) return fail(`unknown encoding: ${args.encoding}`);
  const patterns = args.patterns ?? (args.use_regex ? ['.*'] : ['*']);
  const isWanted = nameMatcher(patterns, args.use_regex);
  const isExcluded = nameMatcher(args.excludes ?? [], args.use_regex);
  const skipped: Record<string, string> = {};
  let examined = 0;
  const chosen: Entry[] = [];
  for (const [index, listing] of (await list(host, args)).entries()) {
    if (listing.entries === undefined) {
      const path = args.paths[index] ?? '';
      skipped[path] = `'${path}' is not a directory`;
      continue;
    }
    examined += listing.entries.length;
    const isChosen = ({ path: found, fields }: Entry): boolean => {
      const name = basename(found);
      if (isTooDeep(found, listing.folder, args)) return false;
      if (name.startsWith('.') && !args.hidden) return false;
      if (!isKind(fields, args.file_type) || !isWanted(name) || isExcluded(name)) return false;
      const isAged = isAmount(listing.now - Math.trunc(Number(fields[args.age_stamp])), age);
      if (!hasMode(fields, mode, args.exact_mode)) return false;
      return isAged && (fields.isreg !== true || isAmount(Number(fields.size), size));
    };
    chosen.push(...listing.entries.filter(isChosen));
  }
  const found = await keepContaining(host, chosen, args.contains, args.read_whole_file, encoding);
  const files = await describe(host, args.limit === undefined ? found : topmost(found, args.limit), args);
  const isWhole = Object.keys(skipped).length === 0;
  return {
    changed: false,
    files,
    matched: files.length,
    examined,
    skipped_paths: skipped,
    msg: isWhole ? 'All paths examined' : 'Not all paths examined, check warnings for details',
    ...(isWhole
      ? {}
      : {
          warnings: Object.entries(skipped).map(
            ([path, why]) => `Skipped '${path}' path due to this access issue: ${why}\n`,
          ),
        }),
  };
}

function isTooDeep(found: string, folder: string, { recurse, depth }: FindArguments): boolean {
  if (!recurse || depth === undefined) return false;
  const levels = (path: string): number => path.split('/').filter(part => part !== '').length;
  return levels(found) - levels(folder) > depth;
}

function isKind(fields: ModuleResult, kind: FindArguments['file_type']): boolean {
  if (kind === 'any') return true;
  return fields[kind === 'file' ? 'isreg' : kind === 'directory' ? 'isdir' : 'islnk'] === true;
}

/** Nothing, the empty text and zero ask for no permissions in particular. */
function isGiven(mode: unknown): boolean {
  return mode !== undefined && mode !== '' && mode !== 0;
}

function hasMode(fields: ModuleResult, mode: Mode | undefined, isExact: boolean): boolean {
  if (mode === undefined) return true;
  const bits = Number.parseInt(String(fields.mode), 8);
  const wanted = applyMode(mode, { mode: 0, isDirectory: false }, 0);
  return isExact ? bits === wanted : (bits & wanted) !== 0;
}

function topmost(entries: readonly Entry[], limit: number): readonly Entry[] {
  const depth = ({ path }: Entry): number => path.split('/').length;
  return entries.toSorted((one, other) => depth(one) - depth(other)).slice(0, limit);
}

interface Listing {
  /** The path that was searched, with `~` and variables expanded. */
  readonly folder: string;
  /** Undefined for what is no folder. */
  readonly entries: readonly Entry[] | undefined;
  /** The host's clock, seconds since 1970. */
  readonly now: number;
}

/** Everything below the folders, in one round trip. */
async function list(host: Host, args: FindArguments): Promise<readonly Listing[]> {
  // Ansible looks one level deeper than it takes, and counts what it has looked at.
  const depth = !args.recurse ? '1' : args.depth === undefined ? '' : String(args.depth + 1);
  const output = await host.run({ script: SCRIPT, args: [args.follow ? '1' : '0', depth, ...args.paths] });
  // A name has a slash before it, so that none is taken for a record.
  return textOfBytes(output.stdout)
    .split('\0end=\0')
    .slice(0, -1)
    .map(text => {
      const [head = '', names] = text.split('\0names=\0');
      const [about = '', facts = ''] = head.split('\0facts=\0');
      const folder = /path=([^\0]*)/.exec(about)?.[1] ?? '';
      const now = Number(/\0now=(\d+)/.exec(about)?.[1]);
      if (names === undefined) return { folder, entries: /\0nothing=$/.test(about) ? undefined : [], now };
      const lines = facts.replace(/\0$/, '').split('\n');
      const entries = names.split('\0').flatMap((name, index) => {
        const fields = statFields(lines[index] ?? '');
        // The search began at `folder/`, which the names begin with.
        return fields === undefined ? [] : [{ path: name.replace(/\/{2,}/, '/'), fields }];
      });
      return { folder, entries, now };
    });
}

/** Only the files with the content asked for; whatever is no file stays. */
async function keepContaining(
  host: Host,
  entries: readonly Entry[],
  contains: string | undefined,
  isWhole: boolean,
  encoding: Encoding,
): Promise<readonly Entry[]> {
  if (contains === undefined) return entries;
  const regex = compileRegex(contains);
  const without = new Set<Entry>();
  for (const batch of batches(entries.filter(({ fields }) => fields.isreg === true))) {
    const mark = randomBytes(16).toString('hex');
    const { stdout } = await host.run({ script: READ, args: [mark, ...batch.map(({ path }) => path)] });
    for (const [entry, bytes] of apart(stdout, `${mark}\n`, batch)) {
      const text = textOf(bytes, encoding);
      const isIt = isWhole
        ? regex.search(text) !== undefined
        : text.split(/(?<=\n)/).some(line => regex.match(line) !== undefined);
      if (!isIt) without.add(entry);
    }
  }
  return entries.filter(entry => !without.has(entry));
}

/** The bytes of each file, which end with the mark. */
function apart(output: Buffer, mark: string, files: readonly Entry[]): [Entry, Buffer][] {
  let from = 0;
  return files.map(file => {
    const end = output.indexOf(mark, from);
    const bytes = output.subarray(from, end === -1 ? output.length : end);
    from = end === -1 ? output.length : end + mark.length;
    return [file, bytes];
  });
}

/** A file in another encoding contains nothing, as in Ansible, but for bytes here and there in one of UTF-8. */
function textOf(bytes: Buffer, encoding: Encoding): string {
  try {
    return encoding.decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

/** In their order, each with files of at most `BATCH` bytes together, or one larger file. */
function batches(files: readonly Entry[]): readonly (readonly Entry[])[] {
  const all: Entry[][] = [];
  let left = 0;
  for (const file of files) {
    const size = Number(file.fields.size);
    if (size > left || all.length === 0) {
      all.push([]);
      left = BATCH;
    }
    all.at(-1)?.push(file);
    left -= size;
  }
  return all;
}

/** The return values, with hashes of the files when they are asked for: one more round trip. */
async function describe(
  host: Host,
  entries: readonly Entry[],
  args: FindArguments,
): Promise<readonly ModuleResult[]> {
  const hashed = args.get_checksum ? entries.filter(({ fields }) => fields.isreg === true) : [];
  const seen =
    hashed.length === 0
      ? []
      : (
          await look(
            host,
            hashed.map(({ path }) => path),
            { checksum: args.checksum_algorithm },
          )
        ).paths;
  const sums = new Map(hashed.map((entry, index) => [entry, seen[index]?.checksum]));
  return entries.map(entry => {
    const { blocks: _blocks, block_size: _size, device_type: _device, ...shown } = entry.fields;
    const sum = sums.get(entry);
    return { path: entry.path, ...shown, ...(sum === undefined ? {} : { checksum: sum }) };
  });
}
