// The journal: a file of its owner, one JSON object a line, no secrets.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { RunEvent } from '../../src/engine/events.ts';
import { SecretGate } from '../../src/report/gate.ts';
import { Journal } from '../../src/report/journal.ts';
import { Float, type Value } from '../../src/values/value.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { EVENTS } from './events.ts';

const folder = temporaryFolder({});
const ignoreLoss = () => undefined;

async function written(name: string, hide: readonly string[]): Promise<string> {
  const gate = new SecretGate([
    new Journal(join(folder, name), new Date('2025-07-13T10:00:00.123Z'), ignoreLoss),
  ]);
  for (const secret of hide) gate.hide(secret);
  for (const event of EVENTS) gate.report(event);
  await gate.close();
  const [file = ''] = readdirSync(join(folder, name));
  expect(file).toBe(`2025-07-13T100000Z-${process.pid}.jsonl`);
  return readFileSync(join(folder, name, file), 'utf8');
}

test('each event is a line of JSON with its time', async () => {
  const lines = (await written('plain', [])).trimEnd().split('\n');
  const events = lines.map(line => JSON.parse(line) as Record<string, unknown>);
  expect(events.map(event => event.type)).toEqual(EVENTS.map(event => event.type));
  for (const { time } of events) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(events[7]).toMatchObject({
    type: 'result',
    host: 'h1',
    status: 'ok',
    task: { title: 'a task', action: 'command', path: '/plays/site.yml:3' },
    result: { rc: 0, cmd: ['true'], stdout: 'ü' },
  });
  expect(events.at(-1)).toMatchObject({
    type: 'recap',
    hosts: { h2: { ok: 12, changed: 3 } },
    stats: { backups: 3 },
  });
});

test('what JSON has no word for is written as data', () => {
  const journal = new Journal(join(folder, 'values'), new Date('2025-07-13T10:00:00Z'), ignoreLoss);
  const result = {
    size: 2n ** 70n,
    load: new Float(0.5),
    seen: new Map<Value, Value>([[1, new Map([['a', [new Float(2)]]])]]),
    gone: undefined,
  };
  journal.report({ ...(EVENTS[7] as RunEvent & { type: 'result' }), result });
  const line = JSON.parse(readFileSync(journal.path, 'utf8')) as Record<string, unknown>;
  expect(line.result).toEqual({ size: '1180591620717411303424', load: 0.5, seen: { 1: { a: [2] } } });
});

test('nobody but its owner can read it', async () => {
  await written('modes', []);
  const [file = ''] = readdirSync(join(folder, 'modes'));
  expect(statSync(join(folder, 'modes', file)).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'modes')).mode & 0o777).toBe(0o700);
});

test('what was hidden is not in it', async () => {
  const text = await written('hidden', ['refused', 'careful']);
  expect(text).not.toMatch(/refused|careful/);
  expect(text).toContain('"msg":"********"');
});
