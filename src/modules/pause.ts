// pause: waits for a time or for a person. Runs on the control node alone, once for all hosts.
import { setTimeout as sleep } from 'node:timers/promises';
import { builtin } from './builtin.ts';
import type { Keyboard, Module, ModuleContext } from './module.ts';

interface PauseArguments {
  readonly seconds?: number | undefined;
  readonly minutes?: number | undefined;
  readonly prompt?: string | undefined;
  readonly echo: boolean;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/pause_module.html */
export const pause: Module<PauseArguments> = {
  ...builtin('pause', 'Waits for a number of seconds or minutes, or for a person at the terminal.'),
  schema: {
    properties: {
      seconds: { type: 'number', description: 'How many seconds to wait. Fractions are cut off.' },
      minutes: { type: 'number', description: 'How many minutes to wait. Fractions are cut off.' },
      prompt: { type: 'string', description: 'What is asked.' },
      echo: { type: 'boolean', description: 'Show what is typed.', default: true },
    },
    mutuallyExclusive: [['minutes', 'seconds']],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const start = new Date();
    const keyboard = await context.openKeyboard();
    try {
      const at: Pause = { args, keyboard, context };
      const seconds = secondsToWait(args);
      const answer = seconds === undefined ? await ask(at) : await wait(at, seconds);
      // As in Ansible, an end that somebody asked for does not say whether it changed anything.
      if (answer === undefined) return { failed: true, changed: undefined, msg: 'user requested abort!' };
      return { ...timesOf(start, args), echo: args.echo, ...answer };
    } finally {
      keyboard?.close();
    }
  },
};

interface Pause {
  readonly args: PauseArguments;
  readonly keyboard: Keyboard | undefined;
  readonly context: ModuleContext;
}

interface Answer {
  readonly user_input: string;
  readonly warnings?: readonly string[];
}

const NO_ANSWER: Answer = { user_input: '' };

const CTRL_C = '\u0003';
const ENTER = new Set(['\r', '\n']);
const BACKSPACE = new Set(['\u007f', '\b']);
const CLEAR_LINE = '\r\u001b[K';

function secondsToWait({ seconds, minutes }: PauseArguments): number | undefined {
  if (seconds === undefined && minutes === undefined) return undefined;
  return Math.max(1, minutes === undefined ? Math.trunc(seconds ?? 0) : Math.trunc(minutes) * 60);
}

/** Waits until the time is over, or somebody ends it; undefined when the play is to be aborted. */
async function wait(at: Pause, seconds: number): Promise<Answer | undefined> {
  const { args, keyboard, context } = at;
  tell(at, `Pausing for ${seconds} seconds${hiddenNote(args)}`);
  tell(at, "(ctrl+C then 'C' = continue early, ctrl+C then 'A' = abort)\r");
  if (args.prompt) tell(at, questionOf(at));
  if (keyboard === undefined) {
    await sleep(seconds * 1000, undefined, { signal: context.signal });
    return NO_ANSWER;
  }
  const isOver = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([context.signal, isOver]);
  try {
    for (;;) {
      const key = await keyboard.next(signal);
      if (key === CTRL_C) return (await goesOn(at)) ? NO_ANSWER : undefined;
    }
  } catch (error) {
    if (isOver.aborted && !context.signal.aborted) return NO_ANSWER;
    throw error;
  }
}

/** What is typed up to Enter; undefined when the play is to be aborted. */
async function ask(at: Pause): Promise<Answer | undefined> {
  const { args, keyboard, context } = at;
  tell(at, questionOf(at));
  if (keyboard === undefined)
    return { ...NO_ANSWER, warnings: ['Not waiting for response to prompt as stdin is not interactive'] };
  let typed = '';
  for (;;) {
    const key = await keyboard.next(context.signal);
    if (key === CTRL_C) return (await goesOn(at)) ? { user_input: typed } : undefined;
    if (key === undefined || ENTER.has(key)) break;
    typed = BACKSPACE.has(key) ? Array.from(typed).slice(0, -1).join('') : typed + key;
    if (args.echo) keyboard.write(BACKSPACE.has(key) ? CLEAR_LINE + typed : key);
  }
  keyboard.write(CLEAR_LINE);
  return { user_input: typed };
}

/** After Ctrl-C: whether the play goes on. A second Ctrl-C ends the run. */
async function goesOn(at: Pause): Promise<boolean> {
  const { keyboard, context } = at;
  keyboard?.write(CLEAR_LINE);
  tell(at, "Press 'C' to continue the play or 'A' to abort \r");
  for (;;) {
    const key = (await keyboard?.next(context.signal))?.toLowerCase();
    if (key === CTRL_C) keyboard?.interrupt();
    if (key === 'c') return true;
    if (key === 'a' || key === undefined) return false;
  }
}

function questionOf({ args, context }: Pause): string {
  const question = args.prompt || 'Press enter to continue, Ctrl+C to interrupt';
  return `[${context.title}]\n${question}${hiddenNote(args)}:`;
}

function hiddenNote({ echo }: PauseArguments): string {
  return echo ? '' : ' (output is hidden)';
}

/** With the output in a file the person has to see it, too. */
function tell({ keyboard, context }: Pause, text: string): void {
  context.display(text);
  if (keyboard?.seesOutput === false) keyboard.write(`${text}\n`);
}

function timesOf(start: Date, { seconds }: PauseArguments) {
  const stop = new Date();
  const paused = stop.getTime() - start.getTime();
  return {
    changed: false,
    rc: 0,
    stdout: `Paused for ${describeDuration(paused, seconds !== undefined)}`,
    stderr: '',
    // What Ansible does on the control node gives no lines.
    stdout_lines: undefined,
    stderr_lines: undefined,
    start: localTimestamp(start),
    stop: localTimestamp(stop),
    delta: Math.floor(paused / 1000),
  };
}

/** `1.0 seconds`, `0.02 minutes`: two decimals at most, one at least. */
export function describeDuration(milliseconds: number, inSeconds: boolean): string {
  const amount = Math.round((milliseconds / (inSeconds ? 1000 : 60_000)) * 100) / 100;
  return `${Number.isInteger(amount) ? amount.toFixed(1) : amount} ${inSeconds ? 'seconds' : 'minutes'}`;
}

/** `2026-11-23 08:17:07.867000`, in the control node's time zone. */
function localTimestamp(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return `${local.toISOString().slice(0, 23).replace('T', ' ')}000`;
}
