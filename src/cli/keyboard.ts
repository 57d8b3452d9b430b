// The keys of the person at the terminal, one by one, for who answers to Ctrl-C by himself.
import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keyboard } from '../modules/module.ts';

/** Milliseconds in which everything arrives that was typed before. */
const FLUSH = 10;

/** Opens it; undefined without a terminal, and in the background, where reading would stop the program. */
export async function openKeyboard(): Promise<Keyboard | undefined> {
  const { stdin, stdout, stderr } = process;
  if (stdin.isTTY !== true || !isInForeground()) return undefined;
  const seesOutput = stdout.isTTY === true;
  const typed: string[] = [];
  let hasEnded = false;
  const news = new EventEmitter();
  const onData = (chunk: Buffer) => {
    typed.push(...chunk.toString());
    news.emit('news');
  };
  const onEnd = () => {
    hasEnded = true;
    news.emit('news');
  };
  stdin.setRawMode(true).on('data', onData).on('end', onEnd).resume();
  await sleep(FLUSH);
  typed.length = 0;
  return {
    seesOutput,
    async next(signal) {
      while (typed.length === 0 && !hasEnded) await once(news, 'news', { signal });
      return typed.shift();
    },
    write: text => void (seesOutput ? stdout : stderr).write(text),
    interrupt: () => void process.emit('SIGINT'),
    close: () => void stdin.off('data', onData).off('end', onEnd).pause().setRawMode(false),
  };
}

/** Whether the terminal is this process group's (proc(5), the fields pgrp and tpgid of stat). */
function isInForeground(): boolean {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields[2] === fields[5];
}
