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

test('answers as the test targets of community.postgresql want them', async () => {
  const query = async (text: string, more: object = {}): Promise<Result> =>
    run('postgresql_query', { db: 'postgres', query: text, ...more });
  await query('CREATE TABLE listed (a int[])');
  await query('INSERT INTO listed VALUES (%s)', { positional_args: [[1, 2]] });
  expect(await query('SELECT a FROM listed WHERE a = %(a)s', { named_args: { a: [[1, 2]] } })).toMatchObject({
    query: "SELECT a FROM listed WHERE a = '{1, 2}'",
    query_result: [{ a: [1, 2] }],
  });
  expect(await query("SELECT ARRAY['=U/postgres'::aclitem] AS acl, ARRAY['a'::name] AS n")).toMatchObject({
    query_result: [{ acl: '{=U/postgres}', n: ['a'] }],
  });
  expect(await query("SELECT 'x' FROM nowhere", { positional_args: [true] })).toMatchObject({
    msg: expect.stringMatching(
      /^Cannot execute SQL .* \[True\]: .*query list: \["SELECT 'x' FROM nowhere"\]$/s,
    ),
  });
  const set = async (name: string, value: unknown): Promise<Result> => run('postgresql_set', { name, value });
  expect(await set('work_mem', '12mb')).toMatchObject({ changed: true, value_pretty: '12MB' });
  expect(await set('autovacuum', 'False')).toMatchObject({ changed: true, value_pretty: 'off' });
  expect(await set('cluster_name', '')).toMatchObject({ changed: false, name: 'cluster_name' });
  expect(await set('autovacuum_work_mem', -1)).toMatchObject({ value: { value: '-1', unit: 'b' } });
  expect(await set('Work_mem', '12MB')).toMatchObject({ msg: expect.stringContaining('No such parameter') });
  for (const name of ['first db', 'second db']) await run('postgresql_db', { name });
  expect(
    await run('postgresql_db', { name: 'first db', target: 'second db', state: 'rename' }),
  ).toMatchObject({ failed: true, msg: 'Both the source and the target databases exist.' });
  const privileges = { database: 'postgres', roles: 'PUBLIC', privs: 'usage', type: 'default_privs' };
  expect(await run('postgresql_privs', { ...privileges, objs: 'schemas' })).toMatchObject({ changed: true });
  expect(await run('postgresql_privs', { ...privileges, objs: 'ALL_IN_SCHEMA' })).toMatchObject({
    msg: expect.stringContaining('ALL_IN_SCHEMA can be used only for type'),
  });
  const priv = 'CONNECT';
  expect(await run('postgresql_user', { name: 'newest', priv })).toMatchObject({
    msg: 'privileges require a database to be specified',
  });
});

test('privileges on settings, and users that cannot be removed', async () => {
  await run('postgresql_user', { name: 'tuner' });
  const wish = { db: 'postgres', type: 'parameter', objs: 'work_mem,log_statement', roles: 'tuner' };
  expect(await twice('postgresql_privs', { ...wish, privs: 'SET,ALTER SYSTEM' })).toEqual([
    'GRANT SET,ALTER SYSTEM ON parameter "work_mem","log_statement" TO "tuner";',
  ]);
  expect(await run('postgresql_user', { name: 'tuner', state: 'absent' })).toMatchObject({
    failed: true,
    msg: 'Unable to remove user',
    warnings: [expect.stringContaining('some objects depend on it')],
  });
  expect(await twice('postgresql_privs', { ...wish, privs: 'ALL', state: 'absent' })).toEqual([
    'REVOKE ALL ON parameter "work_mem","log_statement" FROM "tuner";',
  ]);
  expect(await run('postgresql_user', { name: 'tuner', state: 'absent' })).toMatchObject({ changed: true });
});
