// archive: packs files and folders of the host into one archive, or compresses one file.
import { PACK_SCRIPT } from './archives/pack-script.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { ATTRIBUTE_ARGUMENTS, modeWord } from './files/attributes.ts';
import { factsResult, parseFacts } from './files/facts.ts';
import { flagWords } from './files/flags.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';
import { linesOf } from './parts.ts';
import { type Records, readRecords } from './records.ts';

const schema = {
  properties: {
    path: {
      type: 'array',
      items: { type: 'string' },
      description: 'What is packed: paths, and patterns of paths.',
    },
    dest: {
      type: 'string',
      description: 'The archive; needed unless it is one file, which gets the ending of the format.',
    },
    format: {
      type: 'string',
      enum: ['bz2', 'gz', 'tar', 'xz', 'zip'],
      default: 'gz',
      description: 'How it is compressed: a tar archive, or the file itself where it is only one.',
    },
    exclude_path: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Paths, and patterns of paths, that are left out.',
    },
    exclusion_patterns: {
      type: 'array',
      items: { type: 'string' },
      description: 'Names within the archive that are left out.',
    },
    force_archive: { type: 'boolean', default: false, description: 'An archive even of one file.' },
    remove: { type: 'boolean', default: false, description: 'Remove what has been packed.' },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
} as const satisfies ArgumentsSchema;

type ArchiveArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/community/general/archive_module.html */
export const archive: Module<ArchiveArguments> = {
  ...inCollection('community.general', 'archive', 'Packs files and folders of the host into an archive.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const mode = modeWord(args.mode);
    if (typeof mode !== 'string') return mode;
    const flag = (value: boolean): string => (value ? '1' : '0');
    const output = await host.run({
      script: PACK_SCRIPT,
      args: [
        args.format,
        args.dest ?? '',
        flag(args.force_archive),
        flag(args.remove),
        flag(context.check),
        args.owner ?? '',
        args.group ?? '',
        mode,
        String(args.path.length),
        args.attributes === undefined ? '' : flagWords(args.attributes, undefined).join(' '),
        String(args.exclude_path.length),
        ...args.path,
        ...args.exclude_path,
        ...(args.exclusion_patterns ?? []),
      ],
    });
    return describe(readRecords(output), args, context);
  },
};

/** What is an archive by its name, where nothing has been packed that would tell. */
const ARCHIVE_NAME = /\.(tar|tar\.(gz|bz2|xz)|tgz|tbz2|zip)$/;

function describe(records: Records, args: ArchiveArguments, context: ModuleContext): ModuleResult {
  const dest = records.get('dest');
  const paths = linesOf(records.get('paths'));
  const failure = records.get('fail');
  if (failure !== undefined) {
    const about = { dest: dest ?? args.dest ?? 'None', path: args.path.join(', ') };
    return { changed: false, failed: true, ...about, msg: failure };
  }
  if (paths.length === 0) {
    const about = { path: args.path.join(', '), expanded_paths: '', expanded_exclude_paths: '' };
    return { changed: false, failed: true, ...about, msg: 'Error, no source paths were found' };
  }
  const facts = parseFacts(records.get('facts') ?? '');
  const before = parseFacts(records.get('before') ?? '');
  const missing = linesOf(records.get('missing'));
  const hasTargets = records.get('targets') !== '0';
  const isArchive = hasTargets ? records.get('many') === '1' : ARCHIVE_NAME.test(dest ?? '');
  const kind = isArchive ? 'archive' : 'compress';
  const state = hasTargets && missing.length > 0 ? 'incomplete' : kind;
  const isAdjusted = facts?.uid !== before?.uid || facts?.gid !== before?.gid || facts?.mode !== before?.mode;
  const isPacked = records.get('changed') !== undefined || records.get('removed') !== undefined;
  return {
    archived: records.entries.flatMap(([name, value]) => (name === 'archived' ? [value] : [])),
    dest,
    dest_state: facts === undefined || (context.check && hasTargets) ? 'absent' : state,
    changed: context.check ? hasTargets : isPacked || isAdjusted,
    arcroot: records.get('root'),
    missing,
    expanded_paths: paths,
    expanded_exclude_paths: linesOf(records.get('barred')),
    ...(facts === undefined ? {} : factsResult(facts)),
  };
}
