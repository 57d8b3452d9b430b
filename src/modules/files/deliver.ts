// Makes one file on a host have given content and attributes: the core of `copy` and `template`.
import { basename, dirname, join } from 'node:path';
import type { Host } from '../../connection/host.ts';
import type { ArgumentsSchema, Diff, ModuleContext, ModuleResult } from '../module.ts';
import { applySteps, type BlamedStep } from './apply.ts';
import {
  ATTRIBUTE_ARGUMENTS,
  type AttributeArguments,
  isFailure,
  planAttributes,
  planNewFolder,
  resolveAttributes,
  type WantedAttributes,
} from './attributes.ts';
import { contentDiff } from './content-diff.ts';
import { factsResult } from './facts.ts';
import { type Look, look, type PathState, type Question } from './look.ts';
import { parseMode } from './mode.ts';
import { missingFolders } from './plan-paths.ts';
import { replaceFile } from './replace.ts';
import type { Source } from './source.ts';

/** The arguments that say how a file is put in its place. */
export const DELIVERY_ARGUMENTS = {
  dest: {
    type: 'string',
    description: 'Where to; a folder, or a path that ends with `/`, takes the name of the source.',
  },
  backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
  force: { type: 'boolean', default: true, description: 'Replace what is there when it differs.' },
  follow: { type: 'boolean', default: false, description: 'Write through a link at the destination.' },
  validate: { type: 'string', description: 'A command that accepts the new file, `%s`, before it is used.' },
  ...ATTRIBUTE_ARGUMENTS,
} as const satisfies ArgumentsSchema['properties'];

export interface DeliveryArguments extends AttributeArguments {
  readonly dest: string;
  readonly backup: boolean;
  readonly force: boolean;
  readonly follow: boolean;
  readonly validate: string | undefined;
}

export interface Delivery {
  readonly source: Source | ((seen: Look) => Source | ModuleResult);
  /** It comes from the host: folders and owners have to be there in check mode too. */
  readonly isFromHost?: boolean;
  /** What the source is made of, asked in the same look. */
  readonly question?: Question;
  /** The file's name where the destination is a folder; undefined for content that has none. */
  readonly name: string | undefined;
  /** For the diff's head. */
  readonly shownSource: string;
  readonly directoryMode?: unknown;
  /** Whether the result tells what the validation said. */
  readonly tellsValidation?: boolean;
  /** The SHA-1 that the source must have. */
  readonly checksum?: string | undefined;
}

/** One round trip when nothing changes, two when something does. */
export async function deliver(
  host: Host,
  args: DeliveryArguments,
  delivery: Delivery,
  context: ModuleContext,
): Promise<ModuleResult> {
  const { name } = delivery;
  const isFolder = args.dest.endsWith('/');
  if (name === undefined && isFolder) return failure('can not use content with a dir as dest');
  const seen = await look(host, name === undefined ? [args.dest] : [args.dest, join(args.dest, name)], {
    checksum: 'sha1',
    follow: args.follow,
    contentLimit: context.diff ? context.diffLimit : undefined,
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    question: delivery.question,
  });
  const source = typeof delivery.source === 'function' ? delivery.source(seen) : delivery.source;
  if (isFailure(source)) return source;
  if (name === undefined && seen.state.target?.kind === 'directory')
    return failure('can not use content with a dir as dest');
  const isIn = isFolder || seen.state.target?.kind === 'directory';
  const state = isIn ? (seen.paths[1] ?? seen.state) : seen.state;
  const mode = args.mode === 'preserve' ? source.mode : args.mode;
  const wanted = resolveAttributes({ ...args, mode }, seen, context.foreseen);
  const target = aim(state, args.follow);
  const isSame = target.facts?.kind === 'file' && state.checksum === source.sha1;
  // In check mode, what a package brings is not there yet: as in Ansible, folders and owners are not asked for then.
  const isSupposed = context.check && !isSame && delivery.isFromHost !== true;
  if (isFailure(wanted) && !isSupposed) return { ...wanted, checksum: source.sha1 };
  if (state.self !== undefined && !args.force)
    return { changed: false, dest: target.path, src: delivery.shownSource };
  if (isSame && target.facts !== undefined && !isFailure(wanted)) {
    return adjust(host, target.path, target.facts, wanted, source.sha1, context);
  }
  const isForeseen = isSupposed || context.foreseen?.hasPath(dirname(target.path)) === true;
  const folders =
    isForeseen || isFailure(wanted) ? [] : planFolders(target.path, state, isFolder, delivery, wanted);
  if (isFailure(folders)) return delivery.isFromHost ? folders : { ...folders, checksum: source.sha1 };
  if (delivery.checksum !== undefined && delivery.checksum !== source.sha1) {
    const msg = 'Copied file does not match the expected checksum. Transfer failed.';
    return { ...failure(msg), checksum: source.sha1, expected_checksum: delivery.checksum };
  }
  const change = () => diffOf(state, source, target.path, delivery.shownSource, context.diffLimit);
  // As in Ansible, a copy from the host to itself has none.
  const diff = source.hostPath === undefined ? { diff: context.diff ? [change()] : [] } : {};
  const about = { changed: true, dest: target.path, checksum: source.sha1 };
  context.foreseen?.addPath(target.path);
  if (context.check || isFailure(wanted)) return { ...about, ...diff };
  if (folders.length > 0) {
    const made = await applySteps(host, folders, dirname(target.path));
    if ('failure' in made) return made.failure;
  }
  const replaced = await replaceFile(host, {
    path: target.path,
    content: source,
    existing: target.facts,
    expected: 'any',
    wanted,
    backup: args.backup,
    validate: args.validate,
  });
  if ('failure' in replaced) return { ...replaced.failure, checksum: source.sha1 };
  return {
    ...about,
    ...(source.md5 === undefined ? {} : { md5sum: source.md5 }),
    ...factsResult(replaced.facts),
    src: delivery.shownSource,
    ...(replaced.backupFile === undefined ? {} : { backup_file: replaced.backupFile }),
    ...(delivery.tellsValidation && replaced.validation ? { validation: replaced.validation } : {}),
    ...diff,
  };
}

function failure(msg: string): ModuleResult {
  return { changed: false, failed: true, msg };
}

/** The path that is written and what is there: a link's target when links are followed, else the link gives way. */
function aim(
  state: PathState,
  follow: boolean,
): { readonly path: string; readonly facts: Look['state']['self'] } {
  if (state.link === undefined) return { path: state.path, facts: state.self };
  if (follow && state.target !== undefined) return { path: state.real, facts: state.target };
  return { path: state.path, facts: undefined };
}

/** The content is right: only owner, group and mode may differ. */
async function adjust(
  host: Host,
  path: string,
  facts: NonNullable<PathState['self']>,
  wanted: WantedAttributes,
  checksum: string,
  context: ModuleContext,
): Promise<ModuleResult> {
  const plan = planAttributes(path, facts, wanted);
  const isReal = plan.steps.length > 0 && !context.check;
  const applied = isReal ? await applySteps(host, plan.steps, path) : { facts };
  if ('failure' in applied) return { ...applied.failure, checksum };
  return {
    changed: plan.steps.length > 0,
    checksum,
    dest: path,
    path,
    ...factsResult(applied.facts),
    diff: { before: { path, ...plan.before }, after: { path, ...plan.after } },
  };
}

/** Folders are made only for a destination that ends with `/`. */
function planFolders(
  path: string,
  state: PathState,
  isFolder: boolean,
  delivery: Delivery,
  wanted: WantedAttributes,
): readonly BlamedStep[] | ModuleResult {
  const parent = dirname(path);
  if (state.self !== undefined || state.ancestor === undefined) return [];
  const missing = missingFolders(parent, state.ancestor);
  if (missing.length === 0) return [];
  if (!isFolder) return failure(`Destination directory ${parent} does not exist`);
  const mode = delivery.directoryMode === undefined ? undefined : parseMode(delivery.directoryMode);
  if (mode !== undefined && 'msg' in mode) return { ...failure(mode.msg), details: mode.details };
  const fresh = { ...wanted, mode, flags: undefined };
  return missing.flatMap(folder =>
    planNewFolder(folder, fresh, `There was an issue creating ${folder} as requested`),
  );
}

function diffOf(state: PathState, source: Source, dest: string, shownSource: string, limit: number): Diff {
  return contentDiff(
    { bytes: state.content, size: state.target?.size, header: dest },
    { bytes: source.bytes, size: source.size, header: basename(shownSource) === '' ? dest : shownSource },
    limit,
  );
}
