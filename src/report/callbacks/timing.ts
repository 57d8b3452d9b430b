// The callbacks `timer` and `profile_tasks`: how long a run took, and which of its tasks took longest.
// https://docs.ansible.com/ansible/latest/collections/ansible/posix/profile_tasks_callback.html
import type { Reporter, RunEvent } from '../../engine/events.ts';
import type { Screen } from '../terminal.ts';

const WIDTH = 79;
/** As many of the slowest tasks are shown. */
const SHOWN = 20;

/** Milliseconds since some moment. */
type Clock = () => number;

export class TimerReporter implements Reporter {
  readonly #screen: Screen;
  readonly #clock: Clock;
  readonly #start: number;

  constructor(screen: Screen, clock: Clock = () => performance.now()) {
    this.#screen = screen;
    this.#clock = clock;
    this.#start = clock();
  }

  report(event: RunEvent): void {
    if (event.type !== 'recap') return;
    const seconds = Math.floor((this.#clock() - this.#start) / 1000);
    const [days, hours] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24];
    const minutes = Math.floor(seconds / 60) % 60;
    this.#screen.line(
      `Playbook run took ${days} days, ${hours} hours, ${minutes} minutes, ${seconds % 60} seconds`,
    );
  }
}

interface Timed {
  readonly title: string;
  readonly start: number;
  took: number;
}

export class ProfileReporter implements Reporter {
  readonly #screen: Screen;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #tasks: Timed[] = [];

  constructor(screen: Screen, clock: Clock = () => performance.now()) {
    this.#screen = screen;
    this.#clock = clock;
    this.#start = clock();
  }

  report(event: RunEvent): void {
    if (event.type !== 'task-start' && event.type !== 'recap') return;
    const now = this.#clock();
    const last = this.#tasks.at(-1);
    if (last !== undefined && last.took === 0) last.took = now - last.start;
    const since = last === undefined ? 0 : now - last.start;
    this.#screen.line(filled(`(${clockText(since)})       ${clockText(now - this.#start)} `, '*'));
    if (event.type === 'task-start') this.#tasks.push({ title: event.task.title, start: now, took: 0 });
    else this.#slowest();
  }

  #slowest(): void {
    this.#screen.line(filled('', '='));
    const sorted = this.#tasks.toSorted((a, b) => b.took - a.took).slice(0, SHOWN);
    for (const { title, took } of sorted) {
      const seconds = ` ${(took / 1000).toFixed(2)}s`;
      this.#screen.line(`${title} `.padEnd(WIDTH - 9, '-') + seconds.padStart(9, '-'));
    }
  }
}

function filled(text: string, filler: string): string {
  return text.padEnd(WIDTH, filler);
}

/** `0:00:01.234`. */
function clockText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const rest = String(Math.floor(milliseconds) % 1000).padStart(3, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${rest}`;
}
