// unarchive: unpacks an archive of the control node, of the host or of a server into a folder of the host.
import type { Host } from '../connection/host.ts';
import { UNPACK_SCRIPT } from './archives/unpack-script.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { unlessDone } from './existing-paths.ts';
import { fail } from './failure.ts';
import { ATTRIBUTE_ARGUMENTS, modeWord } from './files/attributes.ts';
import { factsResult, parseFacts } from './files/facts.ts';
import { flagWords } from './files/flags.ts';
import { sourceOfFile } from './files/source.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';
import { linesOf } from './parts.ts';
import { type Records, readRecords } from './records.ts';

const schema = {
  properties: {
    src: {
      type: 'string',
      description: 'The archive: here, or on the host with `remote_src`, which may be an address too.',
    },
    dest: { type: 'string', description: 'The folder, which must be there.' },
    remote_src: { type: 'boolean', default: false, description: 'The archive is on the host.' },
    copy: {
      type: 'boolean',
      default: true,
      description: 'The opposite of `remote_src`, from older versions.',
    },
    creates: { type: 'string', description: 'Do nothing when this path exists.' },
    include: { type: 'array', items: { type: 'string' }, default: [], description: 'Unpack only these.' },
    exclude: { type: 'array', items: { type: 'string' }, default: [], description: 'Leave these out.' },
    extra_opts: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'More options of tar or unzip.',
    },
    keep_newer: {
      type: 'boolean',
      default: false,
      description: 'Keep files that are newer than those packed.',
    },
    list_files: { type: 'boolean', default: false, description: 'Return the paths in the archive.' },
    decrypt: { type: 'boolean', default: true, description: 'Decrypt an archive that is a vault.' },
    validate_certs: { type: 'boolean', default: true, description: "Check the server's certificate." },
    io_buffer_size: { type: 'integer', default: 65536, description: 'Accepted and without effect.' },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['src', 'dest'],
  mutuallyExclusive: [
    ['include', 'exclude'],
    ['copy', 'remote_src'],
  ],
} as const satisfies ArgumentsSchema;

type UnarchiveArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/unarchive_module.html */
export const unarchive: Module<UnarchiveArguments> = {
  ...builtin('unarchive', 'Unpacks an archive into a folder of the host.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const mode = modeWord(args.mode);
    if (typeof mode !== 'string') return mode;
    const records = readRecords(await unpack(host, args, mode, context));
    const skip = records.get('skip');
    if (skip !== undefined) return { changed: false, skipped: true, msg: skip };
    const result = describe(args, records);
    const failure = records.get('fail');
    if (failure !== undefined) {
      const isBegun = records.get('handler') !== undefined;
      return { ...(isBegun ? result : {}), changed: false, failed: true, msg: failure };
    }
    if (records.get('unchecked') !== undefined) {
      const msg = 'remote module (ansible.legacy.unarchive) does not support check mode when using gtar';
      return { changed: false, skipped: true, msg };
    }
    const facts = parseFacts(records.get('facts') ?? '');
    if (facts === undefined) return fail('the archive could not be unpacked');
    return { ...result, ...factsResult(facts) };
  },
};

/** One round trip; an archive of the control node travels with it. */
async function unpack(
  host: Host,
  args: UnarchiveArguments,
  mode: string,
  context: ModuleContext,
): Promise<Awaited<ReturnType<Host['run']>>> {
  const isHere = !args.remote_src && args.copy;
  const from = isHere ? 'stdin' : args.src.includes('://') ? 'url' : 'host';
  const words = packerWords(args);
  const flag = (value: boolean): string => (value ? '1' : '0');
  const decrypt = args.decrypt ? context.files.decryptVault : undefined;
  const find = async () => sourceOfFile(context.files.find('files', args.src), decrypt);
  const source = isHere ? await unlessDone(host, { creates: args.creates }, find) : undefined;
  return host.run({
    script: UNPACK_SCRIPT,
    args: [
      from,
      args.src,
      args.dest,
      args.creates ?? '',
      flag(args.keep_newer),
      args.owner ?? '',
      args.group ?? '',
      mode,
      args.list_files ? '1' : '',
      flag(context.check),
      flag(args.validate_certs),
      args.attributes === undefined ? '' : flagWords(args.attributes, undefined).join(' '),
      String(words.tarBefore.length),
      String(words.tarAfter.length),
      String(words.zipBefore.length),
      ...words.tarBefore,
      ...words.tarAfter,
      ...words.zipBefore,
      ...words.zipAfter,
    ],
    stdin: source?.open(),
  });
}

/** The options of both programs, before and behind the archive's name. */
function packerWords(
  args: UnarchiveArguments,
): Readonly<Record<'tarBefore' | 'tarAfter' | 'zipBefore' | 'zipAfter', readonly string[]>> {
  const { extra_opts: extra, include, exclude } = args;
  return {
    tarBefore: [
      ...(extra.length > 0 ? ['--show-transformed-names', ...extra] : []),
      ...(args.keep_newer ? ['--keep-newer-files'] : []),
      ...exclude.map(pattern => `--exclude=${pattern}`),
    ],
    tarAfter: include,
    zipBefore: ['-o', ...(args.keep_newer ? ['-u'] : []), ...extra],
    zipAfter: [...include, ...(exclude.length > 0 ? ['-x', ...exclude] : [])],
  };
}

function describe(args: UnarchiveArguments, records: Records): ModuleResult {
  const rc = records.get('rc');
  const differs = records.get('differs');
  const handler = records.get('handler');
  const cmd = records.entries.flatMap(([name, value]) => (name === 'word' ? [value] : []));
  const text = (name: string): string => records.text(name) ?? '';
  return {
    changed: rc !== undefined || differs !== undefined || records.get('settled') !== undefined,
    ...(handler === undefined ? {} : { handler }),
    dest: args.dest,
    src: args.src,
    ...(rc === undefined
      ? {}
      : { extract_results: { cmd, rc: Number(rc), out: text('out'), err: text('err') } }),
    ...(differs === undefined ? {} : { diff: { prepared: `${differs}\n` } }),
    ...(args.list_files ? { files: linesOf(records.get('files')) } : {}),
  };
}
