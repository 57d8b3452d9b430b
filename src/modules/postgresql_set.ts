// postgresql_set: a setting of a PostgreSQL server has this value in postgresql.auto.conf.
// https://www.postgresql.org/docs/current/sql-altersystem.html
import type { Host } from '../connection/host.ts';
import { sameSetting, settingSize, settingStatement } from '../postgres/setting.ts';
import { quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type Login, type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

interface SetArguments extends LoginArguments {
  readonly name: string;
  readonly value?: string | undefined;
  readonly reset: boolean;
  readonly db?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', description: 'The setting.' },
    value: { type: 'string', description: 'Its value; `default` takes the line out.' },
    reset: { type: 'boolean', default: false, description: "Set it to the server's built-in value." },
    db: { type: 'string', aliases: ['login_db'], description: 'The database to connect to.' },
  },
  required: ['name'],
};

interface Found {
  readonly name: string;
  readonly shown: string;
  readonly setting: string;
  readonly unit: string | null;
  readonly context: string;
  readonly vartype: string;
  readonly boot_val: string | null;
  /** Whether a line of postgresql.auto.conf is in force. */
  readonly is_set: boolean;
}

/** Milliseconds between looks, and how many, until a reloaded server shows the new value. */
const LOOK_AGAIN = { every: 100, times: 8 };

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_set_module.html */
export const postgresql_set: Module<SetArguments> = postgresqlModule({
  name: 'postgresql_set',
  summary: 'Sets a parameter of a PostgreSQL server with ALTER SYSTEM.',
  schema,
  names: args => [args.name],
  explain: ({ stage, message }, args) =>
    stage === 'statement' ? `Unable to get ${args.name} value due to : ${message}` : undefined,
  async run(host, args, context) {
    const isGiven = args.value !== undefined;
    const value = asWritten(args.value);
    if (!isGiven && !args.reset)
      return failure(`${args.name}: at least one of value or reset param must be specified`);
    if (isGiven && args.reset) return failure(`${args.name}: value and reset params are mutually exclusive`);
    const login = loginTo(args, args.db);
    const before = await look(host, login, args.name);
    if (before === null) {
      return failure(
        `Unable to get ${args.name} value due to : unrecognized configuration parameter "${args.name}"\n`,
      );
    }
    if (before.name !== args.name) {
      return failure(
        `No such parameter: ${args.name}. Please check its spelling or presence in your PostgreSQL version (https://www.postgresql.org/docs/current/runtime-config.html)`,
      );
    }
    if (before.context === 'internal') {
      return failure(
        `${args.name}: cannot be changed (internal context). See https://www.postgresql.org/docs/current/runtime-config-preset.html`,
      );
    }
    const wish = args.reset ? before.boot_val : value?.toLowerCase() === 'default' ? null : value;
    const about = { name: args.name, context: before.context, prev_val_pretty: before.shown };
    const isSame = wish === null || wish === undefined ? !before.is_set : sameSetting(wish, before);
    const waits = before.context === 'postmaster' && !isSame;
    if (context.check || isSame) {
      const value_pretty = isSame && !context.check ? before.shown : args.reset ? null : value;
      return {
        ...about,
        changed: !isSame,
        restart_required: waits,
        value_pretty: isSame ? before.shown : value_pretty,
        value: settingSize(before),
      };
    }
    await execute(
      host,
      login,
      [settingStatement(before.name, wish ?? undefined), 'SELECT pg_reload_conf()'],
      'none',
    );
    if (waits) {
      const warnings = [`Restart of PostgreSQL is required for setting ${args.name}`];
      return { ...about, changed: true, restart_required: true, value_pretty: wish, warnings };
    }
    const after = await lookUntil(host, login, before, wish ?? undefined);
    return {
      ...about,
      changed: after.shown !== before.shown,
      restart_required: false,
      value_pretty: after.shown,
      value: settingSize(after),
    };
  },
});

/** YAML's `on` and `off` are booleans by now; the units of sizes are known in capitals only: `12mb`. */
function asWritten(value: string | undefined): string | undefined {
  if (value === 'True') return 'on';
  if (value === 'False') return 'off';
  const size = /^(\d+)\s*([kmgt]?)b$/i.exec(value ?? '');
  if (size === null) return value;
  const prefix = (size[2] ?? '').toUpperCase();
  return `${size[1]}${prefix === 'K' ? 'k' : prefix}B`;
}

async function look(host: Host, login: Login, name: string): Promise<Found | null> {
  return askJson<Found | null>(
    host,
    login,
    `SELECT coalesce((SELECT json_build_object('name', name, 'shown', current_setting(name), 'setting', setting,
      'unit', unit, 'context', context, 'vartype', vartype, 'boot_val', boot_val,
      'is_set', coalesce(sourcefile LIKE '%postgresql.auto.conf', NOT pg_has_role('pg_read_all_settings', 'MEMBER')))
      FROM pg_catalog.pg_settings WHERE lower(name) = lower(${quoteText(name)})), 'null')`,
  );
}

/** The server reads its files a moment after it was told to; a value that stays may be one that cannot be taken. */
async function lookUntil(host: Host, login: Login, before: Found, wish: string | undefined): Promise<Found> {
  for (let times = 1; ; times++) {
    const after = (await look(host, login, before.name)) ?? before;
    if (after.shown !== before.shown || times > LOOK_AGAIN.times) return after;
    if (wish !== undefined && sameSetting(wish, after)) return after;
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN.every));
  }
}
