// Where a host stands in a play: a stack of task lists, with the ways out that blocks give to a failure.
import type { Block, Entry, Task } from '../playbook/model.ts';

type Section = 'tasks' | 'rescue' | 'always';
const RANK: Readonly<Record<Section, number>> = { tasks: 0, rescue: 1, always: 2 };

interface Frame {
  entries: readonly Entry[];
  index: number;
  readonly block: Block | undefined;
  section: Section;
  /** A failure that goes on outward once `always` has run. */
  hasFailed: boolean;
  /** For included lists: a number per entry that orders it among those other hosts include at the same place. */
  readonly ordinals: readonly number[] | undefined;
}

/** How a failure ends: in a `rescue` sooner or later, in an `always` on the way out, or outside every block. */
export type Failure = 'rescued' | 'leaving' | 'dead';

export class HostCursor {
  #frames: Frame[] = [];
  /** Where the host stood before it was asked for its next task; until it takes that task it is still there. */
  #resting: readonly Frame[] | undefined;
  /** Called when a failure leaves the last block: behind an `always`, long after the task that failed. */
  readonly #onDead: () => void;
  /** Whether no `rescue` or `always` took the last failure at once, and no task came since: then it can be fatal for the others. */
  isGivenUp = false;

  constructor(entries: readonly Entry[], onDead: () => void) {
    this.#onDead = onDead;
    this.#frames.push(frameOf(entries));
  }

  /** The next task, or undefined at the end of the play. */
  peek(): Task | undefined {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) return undefined;
      const entry = frame.entries[frame.index];
      if (entry?.kind === 'task') return entry;
      this.#resting ??= this.#frames.map(own => ({ ...own }));
      if (entry === undefined) this.#leave(frame);
      else this.#frames.push(frameOf(entry.tasks, entry));
    }
  }

  /** Behind the task that `peek` gave. */
  advance(): void {
    this.#resting = undefined;
    this.isGivenUp = false;
    this.#next();
  }

  /** Into the lists that an include gave this host; behind the include when they are done. */
  enter(groups: readonly { readonly block: Block; readonly ordinal: number }[]): void {
    this.#resting = undefined;
    this.isGivenUp = false;
    this.#frames.push({
      ...frameOf(groups.map(group => group.block)),
      ordinals: groups.map(group => group.ordinal),
    });
  }

  /** The task that `peek` gave has failed, or a handler: on to the nearest `rescue` or `always`, or out of the play. */
  fail(isHandler = false): Failure {
    this.#resting = undefined;
    return this.#fail(isHandler);
  }

  /** A failure elsewhere is the host's too. As in Ansible it fails behind its last task, not where its next one stands. */
  failWithOthers(): void {
    this.#frames = [...(this.#resting ?? this.#frames)];
    this.fail();
  }

  #fail(isHandler: boolean): Failure {
    this.isGivenUp = isHandler ? isHandlerUntaken(this.#frames) : isUntaken(this.#frames);
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const { block, section } = frame;
      if (block && hasRescue(frame)) {
        goTo(frame, 'rescue', block.rescue);
        return 'rescued';
      }
      if (block && section !== 'always' && block.always.length > 0) {
        goTo(frame, 'always', block.always);
        frame.hasFailed = true;
        return this.#frames.slice(0, -1).some(hasRescue) ? 'rescued' : 'leaving';
      }
      this.#frames.pop();
    }
    this.#onDead();
    return 'dead';
  }

  /** Whether the next task, to which this goes as `peek` does, stands in a `rescue` or `always` itself, not in a block inside of one. */
  isLeavingFailure(): boolean {
    this.peek();
    const frame = this.#frames.at(-1);
    return frame?.block !== undefined && frame.section !== 'tasks';
  }

  /** Whether the host's failure is on its way out through an `always`. */
  isOnWayOut(): boolean {
    return this.#frames.some(frame => frame.hasFailed);
  }

  /** Failures that are on their way out end here: behind its `always` the host goes on. */
  forgive(): void {
    this.isGivenUp = false;
    for (const frame of this.#frames) frame.hasFailed = false;
  }

  /** Whether nothing is left for the host: behind its last task it is still in a block. */
  hasEnded(): boolean {
    return (this.#resting ?? this.#frames).length === 0;
  }

  /** Out of the play, whatever is left of it. */
  end(): void {
    this.#frames = [];
    this.#resting = undefined;
  }

  /** Orders hosts that stand at different tasks: the one that is behind runs first. */
  position(): number[] {
    return this.#frames.flatMap(({ ordinals, index, block, section }) => [
      ...(block ? [RANK[section]] : []),
      ordinals?.[index] ?? index,
    ]);
  }

  #leave(frame: Frame): void {
    if (frame.block && frame.section !== 'always' && frame.block.always.length > 0) {
      goTo(frame, 'always', frame.block.always);
      return;
    }
    this.#frames.pop();
    if (frame.hasFailed) this.#fail(false);
    else this.#next();
  }

  #next(): void {
    const frame = this.#frames.at(-1);
    if (frame) frame.index++;
  }
}

function frameOf(entries: readonly Entry[], block?: Block): Frame {
  return { entries, index: 0, block, section: 'tasks', hasFailed: false, ordinals: undefined };
}

/**
 * As in Ansible: neither the block that the failed task stands in has a way out for it, nor one further out a `rescue`. An
 * `always` further out does not count.
 */
function isUntaken(frames: readonly Frame[]): boolean {
  const [own, ...outer] = frames.filter(frame => frame.block !== undefined).toReversed();
  if (own === undefined) return true;
  const hasAlways = own.section !== 'always' && (own.block?.always.length ?? 0) > 0;
  return !hasRescue(own) && !hasAlways && !outer.some(hasRescue);
}

/** Ansible asks the outermost block alone when a handler fails, and not where in it the host stands. */
function isHandlerUntaken(frames: readonly Frame[]): boolean {
  const outermost = frames.find(frame => frame.block !== undefined)?.block;
  return outermost === undefined || (outermost.rescue.length === 0 && outermost.always.length === 0);
}

function hasRescue({ block, section }: Frame): boolean {
  return block !== undefined && section === 'tasks' && block.rescue.length > 0;
}

function goTo(frame: Frame, section: Section, entries: readonly Entry[]): void {
  frame.section = section;
  frame.entries = entries;
  frame.index = 0;
}

/** Less than zero when a position is before another. */
export function comparePositions(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? -1) - (b[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
