// A text file of the host that a module makes in its own way: one round trip reads it, the module decides, a second one
// writes it and gives it the owner and the permissions that the task asks for.
import { dirname } from 'node:path';
import type { Host } from '../../connection/host.ts';
import { fail } from '../failure.ts';
import type { Diff, ModuleContext, ModuleResult } from '../module.ts';
import type { Records } from '../records.ts';
import { applySteps } from './apply.ts';
import {
  type AttributeArguments,
  isFailure,
  makeFolder,
  planAttributes,
  resolveAttributes,
} from './attributes.ts';
import { type Facts, factsResult } from './facts.ts';
import { look, type Question, WHOLE } from './look.ts';
import { missingFolders } from './plan-paths.ts';
import { replaceFile } from './replace.ts';
import { sourceOfBytes } from './source.ts';
import { type TextFile, textFileOf } from './text-file.ts';

export interface Settling extends AttributeArguments {
  readonly path: string;
  /** Write what a link leads to. */
  readonly follow?: boolean;
  readonly backup?: boolean;
}

export interface Settled {
  /** The whole new text; undefined leaves the file as it is. */
  readonly text: string | undefined;
}

export interface SettledFile {
  readonly changed: boolean;
  /** With `~` and `$NAME` expanded. */
  readonly path: string;
  readonly file: TextFile;
  /** Of the file as it is in the end; undefined where check mode left none. */
  readonly facts: Facts | undefined;
  readonly backupFile: string | undefined;
  readonly diff: Diff;
}

/**
 * One round trip when nothing changes. A link gives way to the file, unless it is followed; folders above that are missing are made. `decide` gets
 * the file, and what the question said; a failure that it returns is the module's.
 */
export async function settleFile(
  host: Host,
  args: Settling,
  decide: (file: TextFile, answers: Records) => Settled | ModuleResult,
  context: ModuleContext,
  question?: Question,
): Promise<SettledFile | { readonly failure: ModuleResult }> {
  const seen = await look(host, [args.path], {
    contentLimit: WHOLE,
    follow: true,
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    question,
  });
  const { state } = seen;
  const target = args.follow === true ? state.real : state.path;
  const failure = (msg: string) => ({ failure: fail(msg) });
  const file = textFileOf(state, seen.umask);
  if (typeof file === 'string') return failure(file);
  const wanted = resolveAttributes(args, seen);
  if (isFailure(wanted)) return { failure: wanted };
  const decided = decide(file, seen.answers);
  if (isFailure(decided)) return { failure: decided };
  const { text } = decided;
  const head = `${state.path} (content)`;
  const before = file.text ?? '';
  const diff: Diff = { before, after: text ?? before, before_header: head, after_header: head };
  const about = { path: state.path, file, diff };
  if (text === undefined) {
    if (state.self === undefined)
      return { ...about, changed: false, facts: undefined, backupFile: undefined };
    const facts = args.follow === true ? (state.target ?? state.self) : state.self;
    const { steps } = planAttributes(target, facts, wanted);
    const isReal = steps.length > 0 && !context.check;
    const applied = isReal ? await applySteps(host, steps, target) : { facts };
    if ('failure' in applied) return applied;
    return { ...about, changed: steps.length > 0, facts: applied.facts, backupFile: undefined };
  }
  if (context.check) return { ...about, changed: true, facts: state.target, backupFile: undefined };
  if (state.ancestor !== undefined) {
    const steps = missingFolders(dirname(target), state.ancestor).map(folder =>
      makeFolder(folder, `Error creating ${folder}`),
    );
    const made = steps.length > 0 ? await applySteps(host, steps, dirname(target)) : undefined;
    if (made !== undefined && 'failure' in made) return made;
  }
  const replaced = await replaceFile(host, {
    path: target,
    content: sourceOfBytes(Buffer.from(text, file.encoding)),
    existing: state.target,
    expected: state.content ?? 'absent',
    wanted,
    backup: args.backup ?? false,
    validate: undefined,
  });
  if ('failure' in replaced) return replaced;
  return { ...about, changed: true, facts: replaced.facts, backupFile: replaced.backupFile };
}

/** What such a module returns of the file, where there is one. */
export function settledResult(settled: SettledFile, context: ModuleContext): ModuleResult {
  return {
    changed: settled.changed,
    path: settled.path,
    ...(settled.facts === undefined ? {} : factsResult(settled.facts)),
    ...(settled.backupFile === undefined ? {} : { backup_file: settled.backupFile }),
    diff: context.diff ? settled.diff : { ...settled.diff, before: '', after: '' },
  };
}
