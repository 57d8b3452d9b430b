// template: what it asks of the renderer, and that the result arrives; placement itself is tested with copy.
import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import type { TemplateFileOptions } from '../../src/modules/module.ts';
import { template } from '../../src/modules/template.ts';
import { runModule, testContext } from './context.ts';
import { shellHost } from './shell-host.ts';

let folder = '';
let asked: [string, TemplateFileOptions | undefined][] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-template-'));
  mkdirSync(join(folder, 'etc'));
  writeFileSync(join(folder, 'a.conf.j2'), 'template', { mode: 0o640 });
  asked = [];
});

function run(args: Record<string, unknown>, check = false) {
  const plain = testContext();
  const context = {
    ...plain,
    check,
    files: { ...plain.files, find: (_kind: string, name: string) => join(folder, name) },
    templates: {
      ...plain.templates,
      renderFile: (path: string, options?: TemplateFileOptions) => {
        asked.push([path, options]);
        return 'listen é\n';
      },
    },
  };
  const host = shellHost();
  return runModule(template, host, { src: 'a.conf.j2', ...args }, context).then(result => ({ result, host }));
}

test('renders with the options of the task', async () => {
  await run({ dest: join(folder, 'etc/a'), trim_blocks: 'no', variable_start_string: '[[' });
  expect(asked).toEqual([
    [
      join(folder, 'a.conf.j2'),
      expect.objectContaining({
        trimBlocks: false,
        lstripBlocks: false,
        variableStart: '[[',
        variableEnd: '}}',
        newlineSequence: '\n',
      }),
    ],
  ]);
});

test('puts the result in its place, then finds nothing to do in one round trip', async () => {
  const dest = join(folder, 'etc/a.conf');
  expect((await run({ dest, mode: 'preserve' })).result).toMatchObject({ changed: true, mode: '0640', dest });
  expect(readFileSync(dest, 'utf8')).toBe('listen é\n');
  expect(statSync(dest).mode & 0o7777).toBe(0o640);
  const again = await run({ dest, mode: 'preserve' });
  expect(again.result).toMatchObject({ changed: false });
  expect(again.host.calls).toHaveLength(1);
});

test('a folder takes the name of the template', async () => {
  expect((await run({ dest: join(folder, 'etc') })).result).toMatchObject({
    dest: join(folder, 'etc/a.conf.j2'),
  });
});

test('the encoding of the result', async () => {
  await run({ dest: join(folder, 'etc/a'), output_encoding: 'Latin-1' });
  expect(readFileSync(join(folder, 'etc/a'), 'latin1')).toBe('listen é\n');
  expect((await run({ dest: join(folder, 'etc/a'), output_encoding: 'ebcdic' })).result).toMatchObject({
    failed: true,
    msg: 'unknown encoding: ebcdic',
  });
});

test('check mode writes nothing', async () => {
  const dest = join(folder, 'etc/a');
  expect((await run({ dest }, true)).result).toMatchObject({ changed: true, dest });
  expect(statSync(dest, { throwIfNoEntry: false })).toBeUndefined();
});
