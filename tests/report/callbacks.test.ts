// Callbacks by name: what each writes of one run, with a clock of the test's own.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { extraReporter, stdoutReporter } from '../../src/cli/callbacks.ts';
import type { Reporter } from '../../src/engine/events.ts';
import { JsonReporter } from '../../src/report/callbacks/json.ts';
import { JunitReporter } from '../../src/report/callbacks/junit.ts';
import { MinimalReporter } from '../../src/report/callbacks/minimal.ts';
import { ProfileReporter, TimerReporter } from '../../src/report/callbacks/timing.ts';
import { TreeReporter } from '../../src/report/callbacks/tree.ts';
import { paletteOf } from '../../src/report/palette.ts';
import type { Screen } from '../../src/report/terminal.ts';
import { loadSettings } from '../../src/settings/settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { EVENTS } from './events.ts';

const junitFolder = temporaryFolder({});
const treeFolder = temporaryFolder({});

function recorder() {
  const lines: string[] = [];
  const errors: string[] = [];
  const screen: Screen = {
    line: text => lines.push(text),
    errorLine: text => errors.push(text),
    status: () => undefined,
  };
  return {
    lines,
    errors,
    screen,
    parts: { screen, palette: paletteOf(false), verbosity: 0, diffContext: 3 },
  };
}

function tell(reporter: Reporter): void {
  for (const event of EVENTS) reporter.report(event);
}

/** Each look at the clock finds it so much later. */
function clock(step: number): () => number {
  let now = -step;
  return () => {
    now += step;
    return now;
  };
}

describe('forms of output', () => {
  test('json: one document, with every task, result and tally', () => {
    const { lines, parts } = recorder();
    tell(new JsonReporter(parts, () => new Date(0)));
    expect(lines.length).toBe(1);
    const document = JSON.parse(lines[0] ?? '') as {
      plays: {
        play: { name: string };
        tasks: { task: { name: string }; hosts: Record<string, { action: string }> }[];
      }[];
      stats: Record<string, Record<string, number>>;
    };
    expect(document.plays[0]?.play.name).toBe('A play');
    const tasks = document.plays.flatMap(play => play.tasks);
    expect(tasks.find(({ task }) => task.name === 'a task')?.hosts.h2).toMatchObject({ action: 'command' });
    expect(Object.keys(Object.values(document.stats)[0] ?? {}).sort()).toEqual(
      ['changed', 'failures', 'ignored', 'ok', 'rescued', 'skipped', 'unreachable'].sort(),
    );
    expect(lines.join('')).not.toContain('_ansible_');
  });

  test('minimal and oneline: one entry for each result, no banners', () => {
    for (const isOneLine of [false, true]) {
      const { lines, parts } = recorder();
      tell(new MinimalReporter(parts, isOneLine));
      expect(lines.filter(line => /^(PLAY|TASK)/.test(line))).toEqual([]);
      expect(lines).toContain('h3 | SKIPPED');
      if (isOneLine) expect(lines.filter(line => line.startsWith('h') && line.includes('\n'))).toEqual([]);
    }
  });
});

describe('listeners', () => {
  test('timer tells how long the run took', () => {
    const { lines, screen } = recorder();
    tell(new TimerReporter(screen, clock(93_784_000)));
    expect(lines).toEqual(['Playbook run took 1 days, 2 hours, 3 minutes, 4 seconds']);
  });

  test('profile_tasks tells the slowest first', () => {
    const { lines, screen } = recorder();
    tell(new ProfileReporter(screen, clock(1500)));
    expect(lines[0]).toMatch(/^\(0:00:00\.000\) {7}0:00:01\.500 \*+$/);
    const last = lines.slice(lines.indexOf('='.repeat(79)) + 1);
    expect(last.length).toBeGreaterThan(1);
    for (const line of last) expect(line).toMatch(/^.* -+ 1\.50s$/);
  });

  test('junit writes a file with a case for each result', () => {
    const folder = junitFolder;
    tell(new JunitReporter(folder, message => expect(message).toBe('')));
    const [name = ''] = readdirSync(folder);
    expect(name).toMatch(/^site-.*\.xml$/);
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text.match(/<testcase /g)?.length).toBe(EVENTS.filter(event => event.type === 'result').length);
    expect(text).toContain('<failure message=');
    expect(text).toContain('<skipped>');
  });

  test('tree writes the last result of each host', () => {
    const folder = treeFolder;
    tell(new TreeReporter(folder, message => expect(message).toBe('')));
    expect(readdirSync(folder)).toContain('h2');
    expect(JSON.parse(readFileSync(join(folder, 'h2'), 'utf8'))).toBeInstanceOf(Object);
  });
});

describe('names', () => {
  const settings = loadSettings({ env: {}, cwd: '/', warn: () => undefined });

  test.each([
    'default',
    'minimal',
    'oneline',
    'json',
    'yaml',
    'null',
    'ansible.builtin.minimal',
    'ansible.posix.json',
  ])('%s is a form of output', name => expect(stdoutReporter(name, settings)).toBeInstanceOf(Function));

  test('others are refused with the nearest one', () => {
    const parts = { ...recorder(), settings, tree: undefined, verbosity: 0 };
    expect(() => stdoutReporter('minimale', settings)).toThrow(expect.objectContaining({ code: 'SETTINGS' }));
    expect(() => extraReporter('timers', parts)).toThrow(
      expect.objectContaining({ hint: "did you mean 'timer'?" }),
    );
    expect(extraReporter('minimal', parts)).toBeUndefined();
  });
});
