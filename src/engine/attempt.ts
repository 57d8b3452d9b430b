// One execution of a task on one host: its keywords, its conditions, then the module's calls.
import type { UserError } from '../errors.ts';
import type { Effect } from '../modules/module.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Span } from '../source/span.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { MagicVariables } from '../variables/scope.ts';
import { delegateOf, isDefined } from './delegate.ts';
import { booleanOf, type Evaluator, rendered } from './directive-values.ts';
import type { ResultData } from './events.ts';
import type { IncludeRequest } from './include-request.ts';
import { namingKeyword } from './keyword-mistake.ts';
import { failureOf } from './result.ts';
import type { TaskOnHost } from './task.ts';
import { evaluatorOn } from './task-info.ts';
import { tryUntil } from './tries.ts';
import { areAllTrue } from './written-texts.ts';

/** What one execution gave. */
export interface Attempt {
  readonly result: ResultData;
  readonly effects: readonly Effect[];
  readonly ignoreErrors: boolean;
  readonly ignoreUnreachable: boolean;
  readonly noLog: boolean;
  readonly delegate: string | undefined;
  /** Where the delegate was reached, when it has an `ansible_host`. */
  readonly delegateAddress?: string | undefined;
  readonly error: UserError | undefined;
  /** What the task gave the module. */
  readonly args?: ReadonlyMap<string, Value> | undefined;
  /** The module was not even called: a mistake in the task itself, which the other items of a loop would meet as well. */
  readonly isHopeless: boolean;
  /** The handlers it notifies if the task has changed something: each item of a loop may name its own. */
  readonly notify: readonly NotifiedName[];
  /** What an include asks for. */
  readonly request?: IncludeRequest | undefined;
  /** What stands for the loop's item on the terminal. */
  readonly label?: Value;
}

export interface NotifiedName {
  readonly name: string;
  /** Where it is written. */
  readonly span: Span;
}

/** Runs the task once, in a scope whose strongest names are `item` (the loop's). */
export async function runOnce(
  on: TaskOnHost,
  item: readonly MagicVariables[],
  loopError?: UserError,
): Promise<Attempt> {
  const { directives } = on.task;
  const delegate = delegateOf(on, item);
  const extra = delegate === undefined ? item : [...item, delegate.magic];
  const at = evaluatorOn(on.play, on.task, on.host.name, extra);
  const keywords = {
    ignoreErrors: false,
    ignoreUnreachable: false,
    noLog: on.play.run.options.noLog,
    delegate: undefined as string | undefined,
  };
  try {
    // A condition that cannot be evaluated is a failure as well, and may be one to ignore.
    // As in Ansible, what a template would say is not asked yet: it counts as true.
    const { ignoreErrors } = directives;
    keywords.ignoreErrors =
      ignoreErrors !== undefined && (isTemplate(ignoreErrors) || booleanOf(ignoreErrors, false, at));
    // What says whether the output is secret may itself be a mistake: then nothing is shown.
    const { noLog } = keywords;
    keywords.noLog = true;
    keywords.noLog = booleanOf(directives.noLog, noLog, at);
    if (!areAllTrue(directives.when, on.task, at)) {
      const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False' };
      return { ...keywords, result, effects: [], error: undefined, isHopeless: false, notify: [] };
    }
    if (loopError) throw loopError;
    // A keyword that is neither true nor false still counts as it did, for its own mistake.
    keywords.ignoreErrors = booleanOf(ignoreErrors, false, at);
    // Read for its mistake alone: the step has gone by it already.
    booleanOf(directives.runOnce, false, at);
    keywords.ignoreUnreachable = booleanOf(directives.ignoreUnreachable, false, at);
    keywords.delegate = delegate?.name();
    const facts = await tryUntil(on, at, extra, keywords);
    const delegateAddress = facts.result.unreachable === true ? undefined : addressOf(on, keywords.delegate);
    return { ...keywords, delegateAddress, ...facts, isHopeless: false, notify: notifiedNames(on, at) };
  } catch (error) {
    const failure = failureOf(namingKeyword(error, on.task));
    if (failure === undefined) throw error;
    const delegate = keywords.delegate ?? writtenDelegate(on);
    return { ...keywords, delegate, ...failure, effects: [], isHopeless: true, notify: [] };
  }
}

/** Whom a mistake before anything was delegated would have gone to, where no template says so. */
function writtenDelegate({ task }: TaskOnHost): string | undefined {
  const { delegateTo } = task.directives;
  return delegateTo?.kind === 'scalar' && !isTemplate(delegateTo) ? toText(delegateTo.value) : undefined;
}

function addressOf(on: TaskOnHost, delegate: string | undefined): string | undefined {
  const { play, task } = on;
  // The implicit localhost has an address of its own, which nothing tells.
  if (delegate === undefined || play.run.inventory.current.host(delegate)?.isImplicit) return undefined;
  if (!isDefined(on, play.state(delegate), 'ansible_host')) return undefined;
  const address = evaluatorOn(play, task, delegate).scope.lookup('ansible_host');
  return address === undefined || address === null ? undefined : toText(address);
}

function notifiedNames({ task }: TaskOnHost, at: Evaluator): NotifiedName[] {
  return task.directives.notify.flatMap(node => {
    const value = rendered(node, at);
    const names = Array.isArray(value) ? value : [value];
    return names.map(name => ({ name: toText(name), span: node.span }));
  });
}
