// find: the paths below folders that have a name, kind, age, size or content.
import { basename } from 'node:path';
import type { Host } from '../connection/host.ts';
import { textOfBytes } from '../values/escaped-bytes.ts';
import { PythonError } from '../values/python-error.ts';
import { compileRegex } from '../values/regex/python-regex.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { isAmount, nameMatcher, parseAmount } from './files/find-filter.ts';
import { look, WHOLE } from './files/look.ts';
import { STAT_FORMAT, statFields } from './files/stat-fields.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { readRecords, SAY } from './records.ts';

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
    get_checksum: { type: 'boolean', default: false, description: 'Return the SHA-1 of files.' },
  },
  required: ['paths'],
} as const satisfies ArgumentsSchema;

type FindArguments = ArgumentsOf<typeof schema>;

/** Parameters: follow, folder, then depth when it is limited. Names and facts come in the same order. */
const SCRIPT = `${SAY}${EXPAND}expand "$2"; path=$expanded
say "path=$path"
say "now=$(date +%s)"
[ -d "$path" ] || { say nothing=; exit 0; }
case $path in -*) path=./$path;; esac
if [ "$1" = 1 ]; then follow=-L; else follow=-H; fi
if [ -n "$3" ]; then set -- -maxdepth "$3"; else set --; fi
say facts=
find "$follow" "$path/" -mindepth 1 "$@" -exec stat -c '${STAT_FORMAT}' -- {} + 2>/dev/null
printf '\\0'
say names=
find "$follow" "$path/" -mindepth 1 "$@" -exec printf '%s\\0' {} + 2>/dev/null
`;

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
      if (error instanceof PythonError) return { changed: false, failed: true, msg: error.message };
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
  const patterns = args.patterns ?? (args.use_regex ? ['.*'] : ['*']);
  const isWanted = nameMatcher(patterns, args.use_regex);
  const isExcluded = nameMatcher(args.excludes ?? [], args.use_regex);
  const skipped: Record<string, string> = {};
  const files: ModuleResult[] = [];
  let examined = 0;
  for (const path of args.paths) {
    const listing = await list(host, path, args);
    if (listing === undefined) {
      skipped[path] = `'${path}' is not a directory`;
      continue;
    }
    examined += listing.entries.length;
    const chosen = listing.entries.filter(({ path: found, fields }) => {
      const name = basename(found);
      if (name.startsWith('.') && !args.hidden) return false;
      if (!isKind(fields, args.file_type) || !isWanted(name) || isExcluded(name)) return false;
      const isAged = isAmount(listing.now - Math.trunc(Number(fields[args.age_stamp])), age);
      return isAged && (fields.isreg !== true || isAmount(Number(fields.size), size));
    });
    files.push(...(await readContents(host, chosen, args)));
  }
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
      : { warnings: Object.values(skipped).map(why => `Skipped path due to this access issue: ${why}`) }),
  };
}

function isKind(fields: ModuleResult, kind: FindArguments['file_type']): boolean {
  if (kind === 'any') return true;
  return fields[kind === 'file' ? 'isreg' : kind === 'directory' ? 'isdir' : 'islnk'] === true;
}

/** Everything below one folder, in one round trip; undefined when it is none. */
async function list(
  host: Host,
  path: string,
  args: FindArguments,
): Promise<{ readonly entries: readonly Entry[]; readonly now: number } | undefined> {
  const depth = args.recurse ? String(args.depth ?? '') : '1';
  const output = await host.run({ script: SCRIPT, args: [args.follow ? '1' : '0', path, depth] });
  const records = readRecords(output);
  if (records.get('nothing') !== undefined) return undefined;
  const [before = '', after = ''] = textOfBytes(output.stdout).split('\0names=\0');
  const lines = before
    .slice(before.indexOf('\0facts=\0') + '\0facts=\0'.length)
    .replace(/\0$/, '')
    .split('\n');
  const names = after.split('\0').slice(0, -1);
  const entries = names.flatMap((name, index) => {
    const fields = statFields(lines[index] ?? '');
    // The search began at `folder/`, which the names begin with.
    return fields === undefined ? [] : [{ path: name.replace(/\/{2,}/, '/'), fields }];
  });
  return { entries, now: Number(records.get('now')) };
}

/** Hashes, and only the files with the content asked for. */
async function readContents(
  host: Host,
  entries: readonly Entry[],
  args: FindArguments,
): Promise<readonly ModuleResult[]> {
  const results: ModuleResult[] = [];
  const regex = args.contains === undefined ? undefined : compileRegex(args.contains);
  for (const { path, fields } of entries) {
    const isFile = fields.isreg === true;
    const needsLook = isFile && (regex !== undefined || args.get_checksum);
    const found = needsLook
      ? (
          await look(host, [path], {
            checksum: 'sha1',
            contentLimit: regex === undefined ? undefined : WHOLE,
          })
        ).state
      : undefined;
    if (regex !== undefined && isFile) {
      const text = found?.content?.toString('utf8') ?? '';
      const contains = args.read_whole_file
        ? regex.search(text) !== undefined
        : text.split(/(?<=\n)/).some(line => regex.match(line) !== undefined);
      if (!contains) continue;
    }
    const { blocks: _blocks, block_size: _size, device_type: _device, ...shown } = fields;
    const checksum = args.get_checksum && found?.checksum !== undefined ? { checksum: found.checksum } : {};
    // Here, unlike in `stat`, a number that nobody has gets an empty name.
    results.push({ path, pw_name: '', gr_name: '', ...shown, ...checksum });
  }
  return results;
}
