// postgresql_info: what a PostgreSQL server is made of: databases, roles, settings, slots, replication.
import type { ArgumentsSchema, Module } from './module.ts';
import { postgresqlModule } from './postgresql/define.ts';
import { DATABASE_QUERY, INFO_PARTS, serverQuery } from './postgresql/info-queries.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, SqlRefused } from './postgresql/psql.ts';
import { parseServerVersion } from './postgresql/version.ts';

interface InfoArguments extends LoginArguments {
  readonly filter?: readonly string[] | undefined;
  readonly db?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    filter: {
      type: 'array',
      items: { type: 'string' },
      description: 'What to look at, with `*` for any text; `!` before a name leaves it out.',
    },
    db: { type: 'string', aliases: ['login_db'], description: 'The database to connect to.' },
  },
};

const EMPTY = {
  version: {},
  in_recovery: null,
  tablespaces: {},
  databases: {},
  replications: {},
  repl_slots: {},
  settings: {},
  roles: {},
  pending_restart_settings: [],
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_info_module.html */
export const postgresql_info: Module<InfoArguments> = postgresqlModule({
  name: 'postgresql_info',
  summary: 'Tells what a PostgreSQL server is made of.',
  schema,
  names: args => [args.db],
  async run(host, args) {
    const parts = wantedParts(args.filter ?? []);
    const found = await askJson<Record<string, unknown>>(host, loginTo(args, args.db), serverQuery(parts));
    const { version, databases } = found;
    const named = Object.entries((databases ?? {}) as Record<string, Record<string, unknown>>);
    // A session sees the schemas of its own database only; all are asked at once.
    const whole = await Promise.all(
      named.map(async ([name, about]) => [name, { ...about, ...(await inside(name)) }] as const),
    );
    return {
      changed: false,
      ...EMPTY,
      ...found,
      ...(typeof version === 'string' ? { version: parseServerVersion(version) } : {}),
      databases: Object.fromEntries(whole),
    };

    async function inside(name: string): Promise<Record<string, unknown>> {
      try {
        const told = await askJson<Record<string, unknown>>(host, loginTo(args, name), DATABASE_QUERY);
        const extensions = Object.entries(told.extensions as Record<string, { extversion: string }>);
        return {
          ...told,
          extensions: Object.fromEntries(
            extensions.map(([key, extension]) => [
              key,
              { ...extension, extversion: versionOf(extension.extversion) },
            ]),
          ),
        };
      } catch (error) {
        if (!(error instanceof SqlRefused)) throw error;
        // One database that cannot be entered does not hide the others.
        return { unreadable: error.message };
      }
    }
  },
});

function wantedParts(filter: readonly string[]): string[] {
  const matches = (pattern: string, part: string): boolean =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
    ).test(part);
  const excluded = filter.filter(pattern => pattern.startsWith('!')).map(pattern => pattern.slice(1));
  const included = filter.filter(pattern => !pattern.startsWith('!'));
  return INFO_PARTS.filter(
    part =>
      (included.length === 0 || included.some(pattern => matches(pattern, part))) &&
      !excluded.some(pattern => matches(pattern, part)),
  );
}

function versionOf(raw: string): Record<string, unknown> {
  const [, major, minor] = /^(\d+)(?:[-.](\d+)(?:[-.].*)?)?$/.exec(raw) ?? [];
  return { major: numberOf(major), minor: numberOf(minor), raw };
}

function numberOf(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits);
}
