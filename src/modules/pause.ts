// pause: waits for a time or for a person. Runs on the control node alone, once for all hosts.
import { setTimeout as sleep } from 'node:timers/promises';
import { builtin } from './builtin.ts';
import type { Module, ModuleContext } from './module.ts';

interface PauseArguments {
  readonly seconds?: number | undefined;
  readonly minutes?: number | undefined;
  readonly prompt?: string | undefined;
  readonly echo: boolean;
}

export const pause: Module<PauseArguments> = {
  ...builtin('pause', 'Waits for a number of seconds or minutes, or for a person at the terminal.'),
  schema: {
    properties: {
      seconds: { type: 'number', description: 'How many seconds to wait.' },
      minutes: { type: 'number', description: 'How many minutes to wait.' },
      prompt: { type: 'string', description: 'What is asked.' },
      echo: { type: 'boolean', description: 'Show what is typed.', default: true },
    },
    mutuallyExclusive: [['minutes', 'seconds']],
  },
  checkMode: 'full',
  async run(_host, args, context) {
    const start = new Date();
    const seconds = secondsToWait(args);
    const answer = seconds === undefined ? await ask(args, context) : await wait(seconds, args, context);
    const stop = new Date();
    // A timer is never early; by how much it is late is nobody's business.
    const paused = seconds === undefined ? stop.getTime() - start.getTime() : seconds * 1000;
    return {
      changed: false,
      rc: 0,
      stdout: `Paused for ${describeDuration(paused, args.seconds !== undefined)}`,
      stderr: '',
      start: localTimestamp(start),
      stop: localTimestamp(stop),
      delta: Math.floor((stop.getTime() - start.getTime()) / 1000),
      echo: args.echo,
      user_input: answer.text,
      ...(answer.warning === undefined ? {} : { warnings: [answer.warning] }),
    };
  },
};

interface Answer {
  readonly text: string;
  readonly warning?: string;
}

function secondsToWait(args: PauseArguments): number | undefined {
  const seconds = args.seconds ?? (args.minutes === undefined ? undefined : args.minutes * 60);
  return seconds === undefined ? undefined : Math.max(1, seconds);
}

async function wait(seconds: number, args: PauseArguments, context: ModuleContext): Promise<Answer> {
  context.progress(`Pausing for ${seconds} seconds${args.prompt === undefined ? '' : `: ${args.prompt}`}`);
  await sleep(seconds * 1000, undefined, { signal: context.signal });
  return { text: '' };
}

async function ask(args: PauseArguments, context: ModuleContext): Promise<Answer> {
  const question = args.prompt ?? 'Press enter to continue, Ctrl+C to interrupt';
  const hidden = args.echo ? '' : ' (output is hidden)';
  const text = await context.ask(`[pause]\n${question}${hidden}:`, { echo: args.echo });
  if (text !== undefined) return { text };
  return { text: '', warning: 'Not waiting for response to prompt as stdin is not interactive' };
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
