// confirm: what each answer means, also Ctrl-C.
import { expect, test } from '@jest/globals';
import { confirm } from '../../src/modules/confirm.ts';
import type { Consent, ModuleResult } from '../../src/modules/module.ts';
import { runModule, testContext } from './context.ts';
import { scriptedHost } from './shell-host.ts';

const host = scriptedHost();

const answered = (answer: Consent, args = {}): Promise<ModuleResult> =>
  runModule(confirm, host, { question: 'Go?', ...args }, testContext({ confirm: async () => answer }));

test.each([
  ['yes', 'confirmed at the terminal'],
  ['beforehand', 'confirmed by --yes'],
  ['unattended', 'without a terminal the command itself is the order'],
] as const)('%s goes on', async (answer, msg) => {
  expect(await answered(answer)).toEqual({ changed: false, answer, msg });
});

test('no fails, and says what is so', async () => {
  expect(await answered('no')).toMatchObject({ failed: true, msg: 'not confirmed. Nothing was changed.' });
  expect(await answered('no', { otherwise: 'It is down as before' })).toMatchObject({
    msg: 'not confirmed. It is down as before.',
  });
});

test('an interrupted question fails, and says what is so; any other failure is not hidden', async () => {
  const interrupt = new AbortController();
  const broken = async (): Promise<Consent> => {
    throw new RangeError('gone');
  };
  const run = () =>
    runModule(confirm, host, { question: 'Go?' }, testContext({ confirm: broken, signal: interrupt.signal }));
  await expect(run()).rejects.toThrow('gone');
  interrupt.abort();
  expect(await run()).toMatchObject({
    failed: true,
    msg: 'interrupted at the question. Nothing was changed.',
  });
});
