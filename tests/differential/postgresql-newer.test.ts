// Arguments of the PostgreSQL modules that came after the installed community.postgresql, on a real cluster. Needs PostgreSQL's programs.
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Module } from '../../src/modules/module.ts';
import { findModule, loadModules } from '../../src/modules/registry.ts';
import { runModule } from '../modules/context.ts';
import { shellHost } from '../modules/shell-host.ts';
import { type Cluster, PORT, startCluster } from './postgresql-cluster.ts';

jest.setTimeout(300_000);

type Result = Readonly<Record<string, unknown>>;

let cluster: Cluster;

beforeAll(() => {
  cluster = startCluster();
});

afterAll(() => cluster?.stop());

const run = async (name: string, args: object): Promise<Result> => {
  const host = shellHost();
  await loadModules([name]);
  const login = { login_unix_socket: cluster.socket, port: PORT };
  return runModule(findModule(name) as Module<never>, host, { ...login, ...args }) as Promise<Result>;
};
/** Both runs' statements: of those that bring it about, and of those that find it so. */
const twice = async (name: string, args: object): Promise<unknown> => {
  const [first, second] = [await run(name, args), await run(name, args)];
  expect([first.failed, first.changed, second.changed]).toEqual([undefined, true, false]);
  return first.queries ?? first.executed_commands;
};

test('settings of a role', async () => {
  const name = 'newer role';
  const configuration = { work_mem: '16MB', statement_timeout: 5 };
  expect(await twice('postgresql_user', { name, configuration })).toEqual([
    'CREATE USER "newer role" ',
    `ALTER ROLE "newer role" SET "work_mem" TO '16MB'`,
    `ALTER ROLE "newer role" SET "statement_timeout" TO '5'`,
  ]);
  const search = { configuration: { search_path: 'a, "b c"' }, quote_configuration_values: false };
  expect(await twice('postgresql_user', { name, ...search })).toEqual([
    'ALTER ROLE "newer role" SET "search_path" TO a, "b c"',
  ]);
  const rest = { ...search, reset_unspecified_configuration: true };
  expect(await twice('postgresql_user', { name, ...rest })).toEqual([
    'ALTER ROLE "newer role" RESET "work_mem"',
    'ALTER ROLE "newer role" RESET "statement_timeout"',
  ]);
  expect(await run('postgresql_user', { name, configuration: { no_such: 1 } })).toMatchObject({
    failed: true,
    msg: expect.stringContaining('no_such'),
  });
});

test('comments, and locales of ICU', async () => {
  const database = {
    name: 'newer',
    template: 'template0',
    locale_provider: 'icu',
    icu_locale: 'de',
    comment: "it's new",
  };
  expect(await twice('postgresql_db', database)).toEqual([
    `CREATE DATABASE "newer" TEMPLATE "template0" ICU_LOCALE 'de' LOCALE_PROVIDER "icu"`,
    `COMMENT ON DATABASE "newer" IS 'it''s new'`,
  ]);
  expect(await run('postgresql_db', { ...database, icu_locale: 'fr' })).toMatchObject({
    msg: 'Changing ICU_LOCALE is not supported. Current ICU_LOCALE: de',
  });
  expect(await run('postgresql_db', { name: 'newer', locale_provider: 'libc' })).toMatchObject({
    msg: 'Changing LOCALE_PROVIDER is not supported. Current LOCALE_PROVIDER: icu',
  });
  const db = 'newer';
  expect(await twice('postgresql_schema', { name: 'own', db, comment: 'mine' })).toEqual([
    'CREATE SCHEMA "own"',
    `COMMENT ON SCHEMA "own" IS 'mine'`,
  ]);
  expect(await twice('postgresql_schema', { name: 'own', db, comment: '' })).toEqual([
    `COMMENT ON SCHEMA "own" IS ''`,
  ]);
  expect(await twice('postgresql_ext', { name: 'plpgsql', db, comment: 'a language' })).toEqual([
    `COMMENT ON EXTENSION "plpgsql" IS 'a language'`,
  ]);
});
