// assemble: a file made of the files of a folder, one behind the other in the order of their names.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PythonError } from '../values/python-error.ts';
import { compileRegex } from '../values/regex/python-regex.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { ATTRIBUTE_ARGUMENTS, isFailure } from './files/attributes.ts';
import { deliver } from './files/deliver.ts';
import type { Look } from './files/look.ts';
import { type Source, sourceOfBytes } from './files/source.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';

const schema = {
  properties: {
    src: { type: 'string', description: 'The folder with the parts.' },
    dest: { type: 'string', description: 'The file that they become.' },
    remote_src: { type: 'boolean', default: true, description: 'The parts are on the host.' },
    regexp: {
      type: 'string',
      description: "Only names in which this pattern, in Python's language, is found.",
    },
    delimiter: { type: 'string', description: 'A line between two parts; `\\n` and the like are read.' },
    ignore_hidden: { type: 'boolean', default: false, description: 'Leave out names that begin with a dot.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
    validate: {
      type: 'string',
      description: 'A command that accepts the new file, `%s`, before it is used.',
    },
    decrypt: {
      type: 'boolean',
      default: true,
      description: 'Decrypt parts of the control node that are vaults.',
    },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['src', 'dest'],
} as const satisfies ArgumentsSchema;

type AssembleArguments = ArgumentsOf<typeof schema>;

interface Part {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Parameter: the folder. Bytes come in hexadecimal: a part may hold any, and there is not much of them. */
const QUESTION = `${EXPAND}expand "$1"; folder=$expanded
say "folder=$folder"
if [ ! -e "$folder" ]; then say "refusal=Source ($folder) does not exist"
elif [ ! -d "$folder" ]; then say "refusal=Source ($folder) is not a directory"
fi
for part in "$folder"/* "$folder"/.[!.]* "$folder"/..?*; do
  [ -f "$part" ] || continue
  [ -r "$part" ] || { say "refusal=$part cannot be read"; break; }
  say "part=\${part##*/}" "bytes=$(od -An -v -tx1 <"$part" | tr -d ' \\n')"
done`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/assemble_module.html */
export const assemble: Module<AssembleArguments> = {
  ...builtin('assemble', 'Makes one file of the files of a folder.'),
  schema,
  checkMode: 'none',
  uncheckedMessage: 'check mode is not supported for this task.',
  async run(host, args, context) {
    let made: Source | undefined;
    const make = (parts: readonly Part[]): Source | ModuleResult => {
      try {
        made = sourceOfBytes(joinParts(chooseParts(parts, args), args.delimiter));
        return made;
      } catch (error) {
        if (error instanceof PythonError)
          return fail(`Invalid Regexp (${error.message}) in "${args.regexp}"`);
        throw error;
      }
    };
    const parts = args.remote_src ? undefined : partsOfHere(args, context);
    if (parts !== undefined && isFailure(parts)) return parts;
    const source = parts === undefined ? fromHost(make) : make(parts);
    if (isFailure(source)) return source;
    const question = args.remote_src
      ? { question: { script: QUESTION, args: [args.src] }, tellsValidation: true }
      : {};
    const delivery = { source, name: undefined, shownSource: args.src, ...question };
    const result = await deliver(host, { ...args, force: true, follow: false }, delivery, context);
    if (!args.remote_src) return copied(result, made, args.src);
    if (result.exit_status !== undefined)
      return fail(`failed to validate: rc:${result.exit_status} error:${String(result.stderr)}`);
    if (result.failed === true || made === undefined) return result;
    const { sha1: checksum, md5: md5sum } = made;
    const { diff: diffs, path: _, ...rest } = result;
    const [diff] = Array.isArray(diffs) ? diffs : [];
    return {
      msg: 'OK',
      ...rest,
      ...(diff === undefined ? {} : { diff }),
      src: args.src,
      checksum,
      ...(md5sum === undefined ? {} : { md5sum }),
    };
  },
};

/** Parts of the control node are assembled there and copied: the answer is that of a copy which was sent in any case. */
function copied(result: ModuleResult, made: Source | undefined, src: string): ModuleResult {
  const { path: _, diff, checksum, ...rest } = result;
  if (result.failed === true || made === undefined) return rest;
  const md5sum = made.md5 === undefined ? {} : { md5sum: made.md5 };
  return { ...rest, checksum, ...md5sum, src, ...(Array.isArray(diff) && diff.length > 0 ? { diff } : {}) };
}

function fromHost(make: (parts: readonly Part[]) => Source | ModuleResult) {
  return (seen: Look): Source | ModuleResult => {
    const refusal = seen.answers.get('refusal');
    if (refusal !== undefined) return fail(refusal);
    if (seen.state.target?.kind === 'directory')
      return fail(`attempted to take checksum of directory: ${seen.state.path}`);
    const parts = seen.answers.sections('part').map(section => ({
      name: section.get('part') ?? '',
      bytes: Buffer.from(section.get('bytes') ?? '', 'hex'),
    }));
    return make(parts);
  };
}

function partsOfHere(args: AssembleArguments, context: ModuleContext): readonly Part[] | ModuleResult {
  const folder = context.files.find('files', args.src);
  if (!statSync(folder).isDirectory()) return fail(`Source (${args.src}) is not a directory`);
  const decrypt = args.decrypt ? context.files.decryptVault : undefined;
  const open = (bytes: Buffer): Buffer =>
    decrypt !== undefined && bytes.toString('latin1', 0, 15) === '$ANSIBLE_VAULT;'
      ? Buffer.from(decrypt(bytes.toString('utf8')))
      : bytes;
  return readdirSync(folder)
    .filter(name => statSync(join(folder, name)).isFile())
    .map(name => ({ name, bytes: open(readFileSync(join(folder, name))) }));
}

/** In the order of their names, byte by byte. Throws PythonError for a pattern that is none. */
function chooseParts(parts: readonly Part[], args: AssembleArguments): Part[] {
  const pattern = args.regexp === undefined ? undefined : compileRegex(args.regexp);
  return parts
    .filter(({ name }) => pattern === undefined || pattern.search(name) !== undefined)
    .filter(({ name }) => !args.ignore_hidden || !name.startsWith('.'))
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

const NEWLINE = Buffer.from('\n');

/** A part begins on a line of its own; so does the delimiter. */
function joinParts(parts: readonly Part[], delimiter: string | undefined): Buffer {
  const between = delimiter === undefined ? NEWLINE.subarray(1) : Buffer.from(readEscapes(delimiter));
  const pieces: Buffer[] = [];
  for (const [index, { bytes }] of parts.entries()) {
    // An empty part does not end its line either.
    if (index > 0 && parts[index - 1]?.bytes.at(-1) !== 0x0a) pieces.push(NEWLINE);
    if (index > 0 && between.length > 0) pieces.push(between, ...(between.at(-1) === 0x0a ? [] : [NEWLINE]));
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

function readEscapes(text: string): string {
  return text.replace(/\\([ntr\\])|\\x([0-9a-fA-F]{2})/g, (_, letter?: string, hex?: string) =>
    letter === undefined ? String.fromCharCode(Number.parseInt(hex ?? '', 16)) : (ESCAPES[letter] ?? ''),
  );
}
