// Ansible's results beside ours: what Ansible returned must be there and the same, more is no difference unless a step is `exact`.

import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Played, playAnsible, playModules, type RootStep } from './steps.ts';

type Result = Readonly<Record<string, unknown>>;

/** `bare` has no program but those of busybox. */
const SHELLS = {
  dash: ['/bin/dash', '-c'],
  busybox: ['/bin/busybox', 'sh', '-c'],
  bare: ['/usr/bin/env', 'PATH=/bare', '/bin/busybox', 'sh', '-c'],
} as const;

/** Ansible's own workings, and words of programs that a locale or a version changes. */
const VOLATILE = [
  'invocation',
  'warnings',
  'deprecations',
  'discovered_interpreter_python',
  'start',
  'end',
  'delta',
];

/**
 * One run of ansible-playbook and one of ours for each shell, each in a root directory of its own in which
 * `script` has run before. `ORACLE=FILE` writes what Ansible returned.
 */
export function compareSteps(
  title: string,
  script: string,
  steps: readonly RootStep[],
  options: { readonly init?: string; readonly shells?: readonly (keyof typeof SHELLS)[] } = {},
): void {
  const prepare = { script, init: options.init };
  const shells = options.shells ?? (['dash', 'busybox'] as const);

  describe(title, () => {
    let theirs: Played;
    /** One for each shell. */
    let ours: readonly Played[] = [];

    beforeAll(async () => {
      // Each in a root of its own, so all at once.
      [theirs, ...ours] = await Promise.all([
        playAnsible(prepare, steps),
        ...shells.map(name => playModules(prepare, steps, SHELLS[name])),
      ]);
      const { ORACLE } = process.env;
      if (ORACLE !== undefined) {
        const lines = steps.map((step, index) => JSON.stringify({ step, result: theirs.results[index] }));
        writeFileSync(`${ORACLE}.${title}`, `${lines.join('\n')}\n`);
      }
    }, 900_000);

    const names = steps.map((step, index) => [`${index} ${nameOf(step)}`, step, index] as const);
    describe.each(shells.map((shell, number) => [shell, number] as const))('%s', (_shell, number) => {
      test.each(names)('%s', (_, step, index) => {
        const expected = comparable(step, theirs.results[index] ?? {});
        const result = ours[number]?.results[index] ?? {};
        const given = comparable(step, result);
        const isExact = 'exact' in step && step.exact === true;
        const common = Object.keys(isExact ? given : expected).map(key => [key, given[key]]);
        expect(Object.fromEntries(common)).toEqual(expected);
        const isStill = !('sh' in step) && result.changed !== true && result.failed !== true;
        if (isStill) expect(ours[number]?.calls[index]).toBeLessThanOrEqual(step.calls ?? 1);
      });
    });
  });
}

function nameOf(step: RootStep): string {
  if ('sh' in step) return step.sh;
  return `${step.module} ${JSON.stringify(step.args)}${step.check ? ' in check mode' : ''}`;
}

function comparable(step: RootStep, result: Result): Record<string, unknown> {
  if ('sh' in step) return { stdout: result.stdout };
  const kept = Object.entries(result).filter(
    ([key]) => !key.startsWith('_ansible') && !VOLATILE.includes(key) && !(step.ignore ?? []).includes(key),
  );
  const { diff, skipped: _, ...rest } = Object.fromEntries(kept);
  for (const key of step.unordered ?? []) rest[key] = (rest[key] as string[] | undefined)?.toSorted();
  const isCompared = (key: string): boolean => step.ignore?.includes(key) !== true;
  return {
    ...rest,
    ...(isCompared('changed') ? { changed: result.changed ?? false } : {}),
    ...(isCompared('failed') ? { failed: result.failed ?? false } : {}),
    ...(diff === undefined || step.diff !== true ? {} : { diff }),
  };
}
