// Every golden case of the modules, on the shells that hosts have: results, files, and one round trip where nothing changes.

import { join } from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { findModule, loadModules } from '../../src/modules/registry.ts';
import { fromData, toData } from '../../src/values/data.ts';
import { describeCase, GOLDEN_MODULES, loadCases, newFolder, normalise, substitute } from './cases.ts';
import { runModule, testContext } from './context.ts';
import { bareHost, shellHost } from './shell-host.ts';
import { makeTree } from './tree.ts';

jest.setTimeout(60_000);

const files = loadCases(GOLDEN_MODULES);

beforeAll(async () => {
  process.umask(0o022);
  await loadModules([...GOLDEN_MODULES, 'command']);
});

const hosts = {
  dash: shellHost(['/bin/dash', '-c']),
  busybox: bareHost(),
};

describe.each(Object.entries(hosts))('under %s', (shell, host) => {
  for (const { module, cases } of files) {
    const own = cases.filter(one => (one.only ?? shell) === shell);
    if (own.length === 0) continue;
    describe(module, () => {
      test.each(own.map(one => [one.name, one] as const))('%s', async (_name, one) => {
        const folder = newFolder();
        makeTree(join(folder, 'tree'), one.tree);
        makeTree(join(folder, 'files'), one.files ?? {});
        const tree = join(folder, 'tree');
        const results = [];
        for (const step of one.steps) {
          const found = findModule(step.module ?? module);
          if (found === undefined) throw new RangeError(`no module ${step.module ?? module}`);
          const args = substitute(substitute(step.args, '$FILES', join(folder, 'files')), '$DIR', tree);
          const context = testContext({
            check: step.check ?? false,
            diff: step.diff ?? false,
            files: { find: (_kind, name) => name, readVars: () => new Map() },
          });
          const before = host.calls.length;
          const result = await runModule(found, host, args as Record<string, unknown>, context);
          if (result.changed !== true && result.failed !== true)
            expect(host.calls.length - before).toBeLessThanOrEqual(step.calls ?? 1);
          const shown = substitute(toData(fromData(result)), join(folder, 'files'), '$FILES') as Record<
            string,
            unknown
          >;
          // Arguments that do not fit are the engine's result, which always says so.
          results.push({ changed: false, ...normalise(shown, tree) });
        }
        expect(results).toMatchObject(one.steps.map(step => step.result));
        expect(describeCase(tree)).toEqual(one.after);
      });
    });
  }
});
