// The strategies `free` and `host_pinned`: each host goes through the tasks on its own, as fast as it can.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/free_strategy.html
import pLimit, { type LimitFunction } from 'p-limit';
import { UserError } from '../errors.ts';
import { tasksIn } from '../playbook/contents.ts';
import type { Entry, Task } from '../playbook/model.ts';
import { shortName } from '../playbook/module-arguments.ts';
import { booleanOf, numberOf } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import { failsAll, ONCE_FOR_ALL } from './step.ts';
import type { StepFate } from './step-fate.ts';
import { evaluatorOn } from './task-info.ts';
import { runTaskOn, type StepChooser } from './turn.ts';

/**
 * Runs the batch to its end. With `isPinned` a host that has begun goes through to its end before another takes its place
 * among the forks. Throws UserError for a module that acts once for all hosts: here no task is done by all at once.
 */
export async function runFree(
  play: PlayRun,
  entries: readonly Entry[],
  choose: StepChooser,
  isPinned: boolean,
): Promise<'done' | 'nobody-left'> {
  for (const task of tasksIn(entries)) refuseOnceForAll(task);
  const walks = new FreePlay(play, choose);
  if (play.play.maxFailPercentage !== undefined) {
    walks.warn(`max_fail_percentage is not supported with the strategy free: ${ON_ITS_OWN}`);
  }
  const forks = pLimit(isPinned ? Math.max(1, play.run.options.forks) : play.batch.length);
  const ends = await Promise.allSettled(play.batch.map(name => forks(() => walks.walk(name))));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (play.batch.every(name => play.state(name).isUnreachable)) {
    play.run.reporter.report({ type: 'no-hosts-remaining' });
    return 'nobody-left';
  }
  return play.run.signal.aborted ? 'nobody-left' : 'done';
}

const ON_ITS_OWN = 'each host runs its tasks on its own';
/** No host's failure is another's. */
const ON_ITS_OWN_FATE: StepFate = { isOver: () => false };

class FreePlay {
  readonly #play: PlayRun;
  readonly #choose: StepChooser;
  /** Questions of `--step` one after the other. */
  readonly #asking = pLimit(1);
  readonly #throttles = new Map<number, LimitFunction>();
  readonly #warned = new Set<string>();
  /** A mistake that ends the run on one host ends it for all. */
  #isOver = false;

  constructor(play: PlayRun, choose: StepChooser) {
    this.#play = play;
    this.#choose = (of, task, host) => this.#asking(() => choose(of, task, host));
  }

  /** One host, from its first task to its last. */
  async walk(name: string): Promise<void> {
    try {
      for (;;) {
        const task = this.#isOver || !this.#play.isAlive(name) ? undefined : this.#play.cursor(name)?.peek();
        if (task === undefined || this.#play.run.signal.aborted) break;
        refuseOnceForAll(task);
        await this.#take(task, name);
      }
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
  }

  warn(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#play.run.reporter.report({ type: 'warning', message });
  }

  async #take(task: Task, name: string): Promise<void> {
    const { runOnce, throttle } = task.directives;
    const at = evaluatorOn(this.#play, task, name);
    if (task.action.kind !== 'meta') {
      if (booleanOf(runOnce, false, at))
        this.warn('run_once is not supported with the strategy free: every host runs the task');
      if (failsAll(this.#play, task, at))
        this.warn(`any_errors_fatal is not supported with the strategy free: ${ON_ITS_OWN}`);
    }
    const turn = () => runTaskOn(this.#play, task, [name], this.#choose, ON_ITS_OWN_FATE);
    const atOnce = numberOf(throttle, at) ?? 0;
    await (atOnce > 0 ? this.#throttle(task, atOnce)(turn) : turn());
  }

  /** The hosts that do one task at once share its limit. */
  #throttle({ id }: Task, atOnce: number): LimitFunction {
    const limit = this.#throttles.get(id) ?? pLimit(atOnce);
    this.#throttles.set(id, limit);
    return limit;
  }
}

function refuseOnceForAll({ action }: Task): void {
  if (action.kind !== 'module' || !ONCE_FOR_ALL.has(shortName(action.target))) return;
  throw new UserError(
    'INVALID_VALUE',
    `'${action.name}' acts once for all hosts, which the strategy free cannot do`,
    {
      span: action.span,
      hint: 'put it into a play with strategy: linear',
    },
  );
}
