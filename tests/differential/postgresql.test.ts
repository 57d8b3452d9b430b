// The PostgreSQL modules on a real cluster, beside what community.postgresql 2.4 returned for the same tasks
// (tests/cases/postgresql/results.json). Needs PostgreSQL's programs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Module } from '../../src/modules/module.ts';
import { findModule, loadModules } from '../../src/modules/registry.ts';
import { fromData, toData } from '../../src/values/data.ts';
import { substitute } from '../modules/cases.ts';
import { runModule, testContext } from '../modules/context.ts';
import { shellHost } from '../modules/shell-host.ts';
import { POSTGRES_TASKS } from './postgresql-cases.ts';
import { type Cluster, PORT, startCluster } from './postgresql-cluster.ts';
import { DELIBERATE } from './postgresql-differences.ts';

jest.setTimeout(300_000);

type Result = Readonly<Record<string, unknown>>;

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../cases/postgresql/results.json'), 'utf8'),
) as Result[];
const results: Result[] = [];
const trips: number[] = [];
const visible: string[] = [];
let cluster: Cluster;

beforeAll(async () => {
  cluster = startCluster();
  await loadModules(POSTGRES_TASKS.map(({ module }) => module));
  for (const { module, args, check = false } of POSTGRES_TASKS) {
    const host = shellHost();
    const login = { login_unix_socket: cluster.socket, port: PORT };
    const written = { ...login, ...(substitute(args, '$SOCKET', cluster.socket) as object) };
    const found = findModule(module) as Module<never>;
    const result = await runModule(found, host, written, testContext({ check }));
    results.push(substitute(toData(fromData(result)), cluster.socket, '$SOCKET') as Result);
    trips.push(host.calls.length);
    visible.push(...host.calls.map(call => JSON.stringify([call.script, call.args, call.env])));
  }
});

afterAll(() => cluster?.stop());

/** Words of SQL in any order: Python's sets have none. */
function sorted(value: unknown): unknown {
  if (typeof value === 'string' && /^(?:GRANT|REVOKE|CREATE USER|ALTER (?:USER|DEFAULT))/.test(value))
    return value
      .split(/[\s,]+/)
      .sort()
      .join(' ');
  if (Array.isArray(value)) return value.map(sorted);
  return value;
}

function comparable(result: Result, keys: readonly string[]): Result {
  const { msg } = result;
  const whole: Result = { changed: false, ...result };
  return Object.fromEntries(
    keys.map(key => [
      key,
      key === 'msg' && typeof msg === 'string'
        ? msg.trimEnd()
        : key === 'queries'
          ? sorted(whole[key])
          : whole[key],
    ]),
  );
}

const cases = POSTGRES_TASKS.map(({ module, args, check }, index) => {
  return [`${index} ${module} ${JSON.stringify(args)}${check ? ' in check mode' : ''}`, index] as const;
});

test.each(cases.filter(([, index]) => !DELIBERATE.has(index)))('%s', (_, index) => {
  const theirs = recorded[index] ?? {};
  const ours = results[index] ?? {};
  const keys = Object.keys(theirs);
  if (POSTGRES_TASKS[index]?.module === 'postgresql_info') return expect(ours).toMatchObject(theirs);
  expect(comparable(ours, keys)).toEqual(comparable(theirs, keys));
});

test('no secret is in a command line or an environment', () => {
  for (const secret of ['secret one', 'secret two', 'SCRAM-SHA-256$4096', "it's", 'wrong'])
    expect(visible.filter(line => line.includes(JSON.stringify(secret).slice(1, -1)))).toEqual([]);
});

test('what is as wished costs one round trip', () => {
  const second = POSTGRES_TASKS.flatMap(({ module, args, check }, index) => {
    const before = POSTGRES_TASKS[index - 1];
    const isSecond = !check && before?.args === args && before.module === module;
    return isSecond &&
      !DELIBERATE.has(index) &&
      results[index]?.changed === false &&
      results[index]?.failed !== true
      ? [index]
      : [];
  });
  expect(second.length).toBeGreaterThan(50);
  expect(second.filter(index => trips[index] !== 1)).toEqual([]);
});
