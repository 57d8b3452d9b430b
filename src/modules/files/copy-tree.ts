// A folder with all that is in it: one look at everything on the host, then only what differs.
import { basename, join } from 'node:path';
import type { Host } from '../../connection/host.ts';
import { fail } from '../failure.ts';
import type { Diff, ModuleContext, ModuleResult } from '../module.ts';
import { applySteps, type BlamedStep } from './apply.ts';
import {
  isFailure,
  planAttributes,
  planNewAttributes,
  planNewFolder,
  resolveAttributes,
} from './attributes.ts';
import { type DeliveryArguments, deliver } from './deliver.ts';
import { type Look, look, type PathState } from './look.ts';
import { parseMode } from './mode.ts';
import { missingFolders } from './plan-paths.ts';
import type { Replacement } from './replace.ts';
import { ReplacementStream } from './replace-many.ts';
import type { Source } from './source.ts';

export interface CopyTreeArguments extends DeliveryArguments {
  /** As the task wrote it: with a `/` at its end, only what is in the folder is copied. */
  readonly src: string;
  readonly directory_mode: unknown;
}

/** What a folder holds, by paths relative to it, parents first. */
export interface Folder {
  readonly path: string;
  /** What the result gives as `src`, instead of the path as the task wrote it. */
  readonly shownPath?: string;
  /** The folder itself, as the empty path, and those in it. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Permission bits of the folders, where copies keep them: those of a folder on the host itself. */
  readonly modes?: ReadonlyMap<string, number>;
  /** Undefined when the file cannot be read. */
  sourceOf(path: string): Promise<Source | undefined>;
}

/** Makes the folders that are missing, then delivers each file; links are copied as links or followed. */
export async function copyTree(
  host: Host,
  folder: Folder,
  args: CopyTreeArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  const dest = args.dest.replace(/\/*$/, '/');
  const top = args.src.endsWith('/') ? dest : join(dest, basename(folder.path));
  const at = (path: string): string => join(top, path);
  const paths = [...folder.folders, ...folder.links.map(link => link.path)].map(at);
  const seen = await look(host, [...paths, ...folder.files.map(at)], {
    checksum: 'sha1',
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
  });
  const mode = args.directory_mode === undefined ? undefined : parseMode(args.directory_mode);
  if (mode !== undefined && 'msg' in mode) return { changed: false, failed: true, ...mode };
  // A folder that may not change takes no files: flags are for the files.
  const wanted = resolveAttributes({ ...args, mode: undefined, attributes: undefined }, seen);
  if (isFailure(wanted)) return wanted;

  const steps: BlamedStep[] = [];
  const made = new Set<string>();
  for (const [index, state] of seen.paths.slice(0, folder.folders.length).entries()) {
    const bits = folder.modes?.get(folder.folders[index] ?? '');
    if (state.target?.kind === 'directory') continue;
    if (state.self !== undefined) {
      return fail(`cannot copy a folder over ${state.path}, which is none`);
    }
    for (const missing of missingFolders(state.path, state.ancestor ?? '/')) {
      if (made.has(missing)) continue;
      made.add(missing);
      const kept = missing === state.path && bits !== undefined ? ({ kind: 'octal', bits } as const) : mode;
      const blame = `There was an issue creating ${missing} as requested`;
      steps.push(...planNewFolder(missing, { ...wanted, mode: kept }, blame));
    }
  }
  const linkStates = seen.paths.slice(folder.folders.length, paths.length);
  for (const [index, state] of linkStates.entries()) {
    const target = folder.links[index]?.target ?? '';
    if (state.link === target) continue;
    steps.push({ argv: ['ln', '-s', '-f', '-n', '--', target, state.path], blame: 'Error while linking' });
    steps.push(...planNewAttributes(state.path, 0o777, wanted));
  }
  if (steps.length > 0 && !context.check) {
    const applied = await applySteps(host, steps, top);
    if ('failure' in applied) return applied.failure;
  }
  const known = { ...seen, paths: seen.paths.slice(paths.length) };
  return deliverFiles(host, folder, { ...args, top, dest, hasSteps: steps.length > 0, known }, context);
}

/** The file is as it shall be, content and attributes, by the look at everything. */
function isDelivered(
  state: PathState,
  source: Source,
  args: CopyTreeArguments & { readonly known: Look },
): boolean {
  if (state.self?.kind !== 'file' || state.checksum !== source.sha1) return false;
  const mode = args.mode === 'preserve' ? source.mode : args.mode;
  const wanted = resolveAttributes({ ...args, mode }, args.known);
  return !isFailure(wanted) && planAttributes(state.path, state.self, wanted).steps.length === 0;
}

async function deliverFiles(
  host: Host,
  folder: Folder,
  args: CopyTreeArguments & { readonly top: string; readonly hasSteps: boolean; readonly known: Look },
  context: ModuleContext,
): Promise<ModuleResult> {
  // One file's values are the result, so that one is always delivered.
  const isOne = folder.files.length === 1 && folder.modes === undefined;
  const stream = new ReplacementStream(host);
  let changed = args.hasSteps;
  let last: ModuleResult = {};
  const diffs: Diff[] = [];
  for (const [index, path] of folder.files.entries()) {
    const source = await folder.sourceOf(path);
    if (source === undefined) {
      const failed = await stream.send();
      return failed ?? { changed, failed: true, msg: `Source ${join(folder.path, path)} not readable` };
    }
    const state = args.known.paths[index];
    if (!isOne && state !== undefined && isDelivered(state, source, args)) continue;
    const mode = folder.modes === undefined ? args.mode : 'preserve';
    const replacement =
      isOne || context.diff ? undefined : plainReplacement(state, source, { ...args, mode });
    if (replacement !== undefined) {
      changed = true;
      context.foreseen?.addPath(replacement.path);
      const failed = context.check ? undefined : await stream.add(replacement);
      if (failed !== undefined) return failed;
      continue;
    }
    const failed = await stream.send();
    if (failed !== undefined) return failed;
    const delivery = { source, name: basename(path), shownSource: join(folder.path, path) };
    // In check mode the folders are not there: a `/` at the end lets them be made.
    const dest = context.check ? `${join(args.top, path, '..')}/` : join(args.top, path);
    last = await deliver(host, { ...args, mode, dest }, delivery, context);
    if (last.failed === true) return last;
    changed = changed || last.changed === true;
    if (last.changed === true && last.diff !== undefined) diffs.push(...[last.diff].flat());
  }
  const failed = await stream.send();
  if (failed !== undefined) return failed;
  const { diff: _, ...only } = isOne ? last : { dest: args.dest, src: folder.shownPath ?? args.src };
  return { ...only, changed, ...(diffs.length > 0 ? { diff: diffs } : {}) };
}

/** A file that can go with others: small or on the host already, new or in the place of a file with other content. */
function plainReplacement(
  state: PathState | undefined,
  source: Source,
  args: CopyTreeArguments & { readonly known: Look },
): Replacement | undefined {
  if (state === undefined || args.validate !== undefined) return undefined;
  const existing = state.self;
  if (existing !== undefined && (existing.kind !== 'file' || !args.force)) return undefined;
  if (state.checksum === source.sha1) return undefined;
  if (source.bytes === undefined && source.hostPath === undefined) return undefined;
  const mode = args.mode === 'preserve' ? source.mode : args.mode;
  const wanted = resolveAttributes({ ...args, mode }, args.known);
  if (isFailure(wanted)) return undefined;
  const { path } = state;
  return {
    path,
    content: source,
    existing,
    expected: 'any',
    wanted,
    backup: args.backup,
    validate: undefined,
  };
}
