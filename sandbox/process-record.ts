// Remembers the processes that the sandbox leaves running. A number alone is not enough: numbers come again.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../src/errors.ts';

interface ProcessRecord {
  readonly pid: number;
  /** Boot and clock ticks at which it started; unique together with the number. */
  readonly started: string;
}

/** Writes down a process that was just started. */
export function recordProcess(file: string, pid: number): void {
  const record: ProcessRecord = { pid, started: startOf(pid) ?? 'gone' };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`);
  renameSync(`${file}.new`, file);
}

/** The number of the recorded process when it still runs. */
export function recordedProcess(file: string): number | undefined {
  const record = parseRecord(file);
  return record !== undefined && startOf(record.pid) === record.started ? record.pid : undefined;
}

/** Kills the recorded process, waits until it is gone, forgets it. Nothing recorded: nothing done. */
export async function killRecorded(file: string): Promise<void> {
  const pid = recordedProcess(file);
  if (pid !== undefined) {
    process.kill(pid, 'SIGKILL');
    for (let waited = 0; recordedProcess(file) !== undefined; waited += 20) {
      if (waited > 10_000) throw new UserError('SANDBOX', `process ${pid} does not end, even by SIGKILL`);
      await sleep(20);
    }
  }
  rmSync(file, { force: true });
}

/** A process's parent and the clock tick at which it started; undefined once it has ended. */
export function readStat(pid: number): { readonly parent: number; readonly start: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name, in parentheses, may hold anything; the fields behind it are plain (proc(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { parent: Number(fields[1]), start: fields[19] ?? '' };
}

function startOf(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${stat.start}`;
}

function parseRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}
