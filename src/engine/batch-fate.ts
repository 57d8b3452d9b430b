// What failures of some hosts mean for the others of their batch: `any_errors_fatal`, `run_once`, `max_fail_percentage`.
import { textOf } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import { playScope } from './scopes.ts';
import type { Losses, StepFate } from './step-fate.ts';

/** Judges the steps of a batch whose hosts go on together, one after the other. */
export class BatchFate implements StepFate {
  readonly #play: PlayRun;
  /** Hosts that count as failed in this play: whose failure nothing took, and those that a fatal one of another host takes along. */
  readonly #failed = new Set<string>();
  /** A failure was fatal. Until nobody is left, hosts in a `rescue` or `always` go on, and those with them that have failed already. */
  isBroken = false;

  constructor(play: PlayRun) {
    this.#play = play;
  }

  isOver(losses: Losses, flushing: readonly string[] = []): boolean {
    const { isFatal, isForAll, hosts: lost } = losses;
    const play = this.#play;
    if (isForAll) this.#failOthers(lost);
    for (const name of lost) if (play.state(name).isFailed && this.#isGivenUp(name)) this.#failed.add(name);
    const isFinal =
      isFatal &&
      ([...lost].some(name => this.#isGivenUp(name)) || (flushing.length === 0 && this.#hasWaiting(losses)));
    if (isFinal) {
      for (const name of play.batch)
        if (flushing.includes(name) || !this.#isLeavingFailure(name)) this.#failed.add(name);
    }
    const isTooMuch = this.#areTooMany();
    // As in Ansible: said of the percentage, and once more when nobody is left.
    if (isTooMuch) {
      play.run.reporter.report({ type: 'no-hosts-remaining' });
      this.#failOthers(lost);
      for (const name of play.batch) if (!lost.has(name) || !this.#isGivenUp(name)) this.#failed.add(name);
    }
    this.isBroken ||= isFinal || isTooMuch;
    const isOver =
      this.isBroken && play.batch.every(name => this.#failed.has(name) || play.state(name).isUnreachable);
    if (isOver) play.run.reporter.report({ type: 'no-hosts-remaining' });
    return isOver;
  }

  /** A host that failed and waits for an `always` further out counts, as in Ansible, when others meet what would be fatal for all. */
  #hasWaiting({ runner, hosts: lost }: Losses): boolean {
    const { batch } = this.#play;
    const lookedAt = runner === undefined ? batch : batch.slice(0, batch.indexOf(runner));
    return lookedAt.some(
      name => !lost.has(name) && this.#play.isAlive(name) && this.#play.cursor(name)?.isGivenUp === true,
    );
  }

  #isGivenUp(name: string): boolean {
    return this.#play.state(name).isUnreachable || this.#play.cursor(name)?.isGivenUp === true;
  }

  #isLeavingFailure(name: string): boolean {
    return this.#play.isAlive(name) && this.#play.cursor(name)?.isLeavingFailure() === true;
  }

  /** The other hosts fail wherever they are, in a `rescue` too: past the percentage, or with a task that fails for all. */
  #failOthers(lost: ReadonlySet<string>): void {
    for (const name of this.#play.batch) {
      const cursor = this.#play.cursor(name);
      if (this.#play.isAlive(name) && !lost.has(name) && cursor?.hasEnded() === false)
        cursor.failWithOthers();
    }
  }

  #areTooMany(): boolean {
    const { run, play, batchSize } = this.#play;
    const at = { scope: playScope(run, play.folder, [play.vars]), environment: run.environment };
    const allowed = textOf(play.maxFailPercentage, at);
    return allowed !== undefined && (this.#failed.size / batchSize) * 100 > Number.parseFloat(allowed);
  }
}
