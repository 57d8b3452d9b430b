// Changes the text of one file: the core of `lineinfile`, `blockinfile` and `replace`. One round trip reads the file, the
// change is decided here, a second one puts the new text in its place, if the file is still what was read.
import { dirname } from 'node:path';
import type { Host } from '../../connection/host.ts';
import { PythonError } from '../../values/python-error.ts';
import { fail } from '../failure.ts';
import type { ArgumentsSchema, Diff, ModuleContext, ModuleResult } from '../module.ts';
import { applySteps } from './apply.ts';
import {
  ATTRIBUTE_ARGUMENTS,
  type AttributeArguments,
  isFailure,
  makeFolder,
  planAttributes,
  resolveAttributes,
  type WantedAttributes,
} from './attributes.ts';
import { type Encoding, encodingNamed } from './encoding.ts';
import { type Facts, modeText } from './facts.ts';
import { signedFlags } from './flags.ts';
import { look, type PathState, WHOLE } from './look.ts';
import { applyMode } from './mode.ts';
import { missingFolders } from './plan-paths.ts';
import { replaceFile } from './replace.ts';
import { sourceOfBytes } from './source.ts';
import { decodeText } from './text-file.ts';

/** The arguments that all three modules take. */
export const EDIT_ARGUMENTS = {
  path: { type: 'string', description: 'The file.', aliases: ['dest', 'destfile', 'name'] },
  backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
  validate: { type: 'string', description: 'A command that accepts the new file, `%s`, before it is used.' },
  ...ATTRIBUTE_ARGUMENTS,
} as const satisfies ArgumentsSchema['properties'];

export interface EditArguments extends AttributeArguments {
  readonly path: string;
  readonly backup: boolean;
  readonly validate: string | undefined;
  /** Of the file; without one, what is not UTF-8 is taken byte by byte. */
  readonly encoding?: string;
}

/** The argument of those modules that can be told another encoding. */
export const ENCODING_ARGUMENT = {
  encoding: { type: 'string', isNewer: true, default: 'utf-8', description: 'The encoding of the file.' },
} as const satisfies ArgumentsSchema['properties'];

export interface Edit {
  readonly text: string;
  readonly msg: string;
  /** Return values of its own. */
  readonly result?: ModuleResult;
  /** Nothing else is looked at, not even owner and mode. */
  readonly isFinal?: boolean;
}

export interface Editing {
  /** Make the file, and the folders above, when it is not there. */
  readonly create: boolean;
  /** What a file that is not there means: a failure, unless the module knows better. */
  readonly absent: (path: string) => ModuleResult;
  /**
   * The new text, given undefined when there is no file. `adapt` makes the strings of the task comparable to the text.
   * Throws PythonError for a pattern that is none.
   */
  readonly decide: (text: string | undefined, adapt: (argument: string) => string) => Edit;
  /** How the result names a backup. */
  readonly backupKey: 'backup' | 'backup_file';
  /** Whether a diff shows the attributes too, and says which is which. */
  readonly showsAttributes: boolean;
}

/** A string of the task in the terms of the text: byte by byte where the text is. */
function adapt(argument: string, encoding: BufferEncoding | undefined): string {
  return encoding === 'latin1' ? Buffer.from(argument).toString('latin1') : argument;
}

/** The result as Ansible's three modules give it; `rc` only with failures. */
export async function editFile(
  host: Host,
  args: EditArguments,
  editing: Editing,
  context: ModuleContext,
): Promise<ModuleResult> {
  const seen = await look(host, [args.path], {
    contentLimit: WHOLE,
    follow: true,
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
  });
  const { state } = seen;
  const failed = { changed: false, failed: true };
  if (state.target?.kind === 'directory')
    return { ...failed, rc: 256, msg: `Path ${state.path} is a directory !` };
  if (state.target === undefined && !editing.create) return editing.absent(state.path);
  if (state.target !== undefined && state.content === undefined)
    return { ...failed, msg: `${state.path} cannot be read` };
  const wanted = resolveAttributes(args, seen);
  if (isFailure(wanted)) return wanted;
  const own = isUtf8(args.encoding) ? undefined : encodingNamed(args.encoding ?? '');
  if (!isUtf8(args.encoding) && own === undefined)
    return { ...failed, msg: `unknown encoding: ${args.encoding}` };
  const before = state.content === undefined ? undefined : decodeAs(own, state.content);
  let edit: Edit;
  try {
    edit = editing.decide(before?.text, text => adapt(text, before?.encoding));
  } catch (error) {
    if (error instanceof PythonError) return { ...failed, msg: error.message };
    throw error;
  }
  if (edit.isFinal) return { changed: false, msg: edit.msg, ...edit.result };
  const isNew = edit.text !== (before?.text ?? '') || before === undefined;
  const attributes = planEdited(state, wanted, isNew, context.check);
  const changed = (isNew && edit.msg !== '') || attributes.isChanged;
  const sentences = [edit.msg, attributes.isChanged ? 'ownership, perms or SE linux context changed' : ''];
  const result: ModuleResult = {
    changed,
    msg: sentences.filter(sentence => sentence !== '').join(' and '),
    ...edit.result,
    ...diffs(
      state.path,
      context.diff ? [before?.text ?? '', edit.text] : undefined,
      attributes,
      editing,
      context.check && before === undefined,
    ),
  };
  if (!changed || context.check) return editing.backupKey === 'backup' ? { backup: '', ...result } : result;
  if (!isNew) {
    const applied = await applySteps(host, attributes.steps, state.real);
    if ('failure' in applied) return applied.failure;
    return editing.backupKey === 'backup' ? { backup: '', ...result } : result;
  }
  return writeText(
    host,
    args,
    editing,
    { state, wanted, bytes: own?.encode(edit.text) ?? Buffer.from(edit.text, before?.encoding) },
    result,
  );
}

function isUtf8(encoding: string | undefined): boolean {
  return encoding === undefined || /^utf[-_]?8$/i.test(encoding);
}

function decodeAs(encoding: Encoding | undefined, bytes: Buffer): ReturnType<typeof decodeText> {
  return encoding === undefined ? decodeText(bytes) : { text: encoding.decode(bytes), encoding: 'utf8' };
}

interface Writing {
  readonly state: PathState;
  readonly wanted: WantedAttributes;
  readonly bytes: Buffer;
}

async function writeText(
  host: Host,
  args: EditArguments,
  editing: Editing,
  { state, wanted, bytes }: Writing,
  result: ModuleResult,
): Promise<ModuleResult> {
  if (state.ancestor !== undefined) {
    const folders = missingFolders(dirname(state.path), state.ancestor).map(folder =>
      makeFolder(folder, `Error creating ${folder}`),
    );
    const made = folders.length > 0 ? await applySteps(host, folders, dirname(state.path)) : undefined;
    if (made !== undefined && 'failure' in made) return made.failure;
  }
  const { content } = state;
  const replaced = await replaceFile(host, {
    path: state.real,
    content: sourceOfBytes(bytes),
    existing: state.target,
    expected: content ?? 'absent',
    wanted,
    backup: args.backup,
    validate: args.validate,
  });
  if ('failure' in replaced) {
    const { exit_status: status, stderr } = replaced.failure;
    if (status === undefined) return replaced.failure;
    return fail(`failed to validate: rc:${status} error:${String(stderr)}`);
  }
  const backup = replaced.backupFile;
  if (editing.backupKey === 'backup') return { ...result, backup: backup ?? '' };
  return backup === undefined ? result : { ...result, backup_file: backup };
}

type PlannedAttributes = ReturnType<typeof planAttributes> & { readonly isChanged: boolean };

/**
 * A file that is still to be made has the permissions that the umask leaves it and, before all else, root's owners. In
 * check mode, where it is never made, nothing is said about them. New text is a new file, without flags.
 */
function planEdited(
  state: PathState,
  wanted: WantedAttributes,
  isNew: boolean,
  check: boolean,
): PlannedAttributes {
  const facts: Facts | undefined = state.target;
  if (facts !== undefined) {
    const plan = planAttributes(state.real, isNew && !check ? { ...facts, flags: undefined } : facts, wanted);
    return { ...plan, isChanged: plan.steps.length > 0 };
  }
  if (check) return { steps: [], before: {}, after: {}, isChanged: false };
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const base = 0o666 & ~wanted.umask;
  const mode =
    wanted.mode === undefined
      ? base
      : applyMode(wanted.mode, { mode: base, isDirectory: false }, wanted.umask);
  if (mode !== base) [before.mode, after.mode] = [modeText(base), modeText(mode)];
  if (wanted.uid !== undefined && wanted.uid !== 0) [before.owner, after.owner] = [0, wanted.uid];
  if (wanted.gid !== undefined && wanted.gid !== 0) [before.group, after.group] = [0, wanted.gid];
  if (wanted.flags !== undefined) [before.attributes, after.attributes] = ['', signedFlags(wanted.flags)];
  return { steps: [], before, after, isChanged: Object.keys(after).length > 0 };
}

/** Ansible's `replace` tells of the text, and only when asked; the others tell of the attributes too, and always. */
function diffs(
  path: string,
  text: readonly [string, string] | undefined,
  attributes: PlannedAttributes,
  { showsAttributes }: Editing,
  isSupposed: boolean,
): Pick<ModuleResult, 'diff'> {
  if (!showsAttributes && text === undefined) return {};
  const [before, after] = text ?? ['', ''];
  const head = showsAttributes ? `${path} (content)` : path;
  const content: Diff = { before, after, before_header: head, after_header: head };
  // What a file would have that is not there is not known in check mode.
  if (!showsAttributes || isSupposed) return { diff: content };
  const title = `${path} (file attributes)`;
  const sides = attributes.isChanged ? { before: attributes.before, after: attributes.after } : {};
  return { diff: [content, { ...sides, before_header: title, after_header: title }] };
}
