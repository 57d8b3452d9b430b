// The run's journal: each event as a JSON line, so that nothing of a run is lost when the terminal is.
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, RunEvent } from '../engine/events.ts';
import { makeFolders } from '../make-folders.ts';
import { locate } from '../source/span.ts';
import { toData } from '../values/data.ts';
import { toText } from '../values/text.ts';
import { isCallable } from '../values/types.ts';
import { Float, PythonObject } from '../values/value.ts';

export class Journal implements Reporter {
  readonly path: string;
  readonly #file: number;
  readonly #onLoss: (error: unknown) => void;
  #isWhole = true;

  /**
   * Opens `FOLDER/TIME-PID.jsonl`, readable by its owner alone. Throws when the folder cannot be made; `onLoss` hears of
   * the first event that could not be written.
   */
  constructor(folder: string, started: Date, onLoss: (error: unknown) => void) {
    this.#onLoss = onLoss;
    makeFolders(folder, 0o700);
    const time = started
      .toISOString()
      .replaceAll(':', '')
      .replace(/\.\d+Z$/, 'Z');
    this.path = join(folder, `${time}-${process.pid}.jsonl`);
    this.#file = openSync(this.path, 'a', 0o600);
  }

  report(event: RunEvent): void {
    const line = `${JSON.stringify({ time: new Date().toISOString(), ...printable(event) }, inJson)}\n`;
    try {
      // At once: whatever ends the process next, the journal holds what came before.
      writeSync(this.#file, line);
    } catch (error) {
      // A full disk must not end a recovery: what could not be written is missing from the journal alone.
      if (this.#isWhole) this.#onLoss(error);
      this.#isWhole = false;
    }
  }

  close(): Promise<void> {
    closeSync(this.#file);
    return Promise.resolve();
  }
}

/** What JSON has no word for. Whole numbers beyond those of JavaScript are written as text. */
function inJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Map)
    return Object.fromEntries(Array.from(value, ([key, item]) => [toText(key), item]));
  if (value instanceof Float || value instanceof PythonObject) return toData(value);
  return isCallable(value) ? toText(value) : value;
}

function printable(event: RunEvent): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...event };
  if ('task' in event) {
    const { span, ...task } = event.task;
    const { file, line } = locate(span);
    shown.task = { ...task, path: `${file}:${line}` };
  }
  if (event.type === 'result' || event.type === 'item' || event.type === 'retry') delete shown.error;
  return shown;
}
