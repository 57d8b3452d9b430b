// What the terminal shows of each event, by verbosity and setting. `UPDATE_CASES=1` writes the goldens anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/engine/events.ts';
import { paletteOf } from '../../src/report/palette.ts';
import { filteredScreen } from '../../src/report/screen.ts';
import { type Screen, type TerminalOptions, TerminalReporter } from '../../src/report/terminal.ts';
import { EVENTS } from './events.ts';

const OPTIONS: TerminalOptions = {
  verbosity: 0,
  showsSkipped: true,
  showsOk: true,
  marksCheckMode: false,
  isCheck: false,
  showsHostStart: false,
  failsOnStderr: false,
  showsStats: true,
  diffContext: 3,
};

/** Lines of stderr are marked with `!`. */
function shown(
  events: readonly RunEvent[],
  options: Partial<TerminalOptions> = {},
  hasColor = false,
): string {
  const lines: string[] = [];
  const screen: Screen = {
    line: text => lines.push(text),
    errorLine: text => lines.push(...text.split('\n').map(line => `! ${line}`)),
    status: () => undefined,
  };
  const reporter = new TerminalReporter(screen, paletteOf(hasColor), { ...OPTIONS, ...options });
  for (const event of events) reporter.report(event);
  return `${lines.join('\n')}\n`;
}

describe('every event on the terminal', () => {
  test.each<[string, Partial<TerminalOptions>, boolean]>([
    ['plain', {}, false],
    ['verbose-1', { verbosity: 1 }, false],
    ['verbose-2', { verbosity: 2 }, false],
    ['verbose-3', { verbosity: 3 }, false],
    ['only-changes', { showsSkipped: false, showsOk: false }, false],
    ['check-marked', { marksCheckMode: true, isCheck: true, showsHostStart: true }, false],
    ['colour', {}, true],
  ])('%s', (name, options, hasColor) => {
    const path = join(import.meta.dirname, '..', 'cases', 'report', `${name}.txt`);
    const text = shown(EVENTS, options, hasColor).replaceAll('\u001b', '\\e');
    if (process.env.UPDATE_CASES || !existsSync(path)) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  test('a screen behind a filter shows nothing that the filter takes away', () => {
    const lines: (string | undefined)[] = [];
    const screen = filteredScreen(
      {
        line: text => lines.push(text),
        errorLine: text => lines.push(text),
        status: text => lines.push(text),
      },
      text => text.replaceAll('secret', '***'),
    );
    screen.line('a secret');
    screen.errorLine('the secret');
    screen.status('secret');
    screen.status(undefined);
    expect(lines).toEqual(['a ***', 'the ***', '***', undefined]);
  });
});
