// postgresql_ext: an extension of a database is there, in this version, or is not.
import { quoteName, quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

interface ExtensionArguments extends LoginArguments {
  readonly name: string;
  readonly db: string;
  readonly schema?: string | undefined;
  readonly state: 'present' | 'absent';
  readonly cascade: boolean;
  readonly version?: string | undefined;
  readonly comment?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', aliases: ['ext'], description: 'The extension.' },
    db: { type: 'string', aliases: ['login_db'], description: 'The database that it is in.' },
    schema: { type: 'string', description: 'The schema of a new one.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    cascade: {
      type: 'boolean',
      default: false,
      description: 'Install what it needs too, or remove what needs it.',
    },
    version: { type: 'string', description: 'The version; `latest` for the newest that the server has.' },
    comment: { type: 'string', description: 'The comment on the extension.' },
  },
  required: ['name', 'db'],
};

interface Found {
  readonly installed: string | null;
  readonly versions: readonly string[];
  readonly default_version: string | null;
  readonly targets: readonly string[];
  readonly comment: string | null;
}

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_ext_module.html */
export const postgresql_ext: Module<ExtensionArguments> = postgresqlModule({
  name: 'postgresql_ext',
  summary: 'Makes sure that an extension of a database is there, or is not.',
  schema,
  names: args => [args.name, args.schema, args.version, args.db, args.comment],
  explain: ({ stage, message }) =>
    stage === 'statement' ? `Management of PostgreSQL extension failed: ${message}` : undefined,
  async run(host, args, context) {
    const login = loginTo(args, args.db);
    const found = await askJson<Found>(host, login, lookFor(args.name));
    const refused = args.state === 'present' ? refusal(args, found) : undefined;
    if (refused !== undefined) return failure(refused);
    const isCommented =
      args.state === 'absent' || args.comment === undefined || args.comment === (found.comment ?? '');
    const statements = [
      ...planExtension(args, found),
      ...(isCommented
        ? []
        : [`COMMENT ON EXTENSION ${quoteName(args.name)} IS ${quoteText(args.comment ?? '')}`]),
    ];
    const about = { changed: statements.length > 0, db: args.db, ext: args.name };
    if (context.check) return { ...about, queries: [] };
    if (statements.length > 0) await execute(host, login, statements);
    return { ...about, queries: statements };
  },
});

function lookFor(extension: string): string {
  const name = quoteText(extension);
  return `SELECT json_build_object(
    'installed', (SELECT extversion FROM pg_catalog.pg_extension WHERE extname = ${name}),
    'comment', (SELECT obj_description(oid, 'pg_extension') FROM pg_catalog.pg_extension WHERE extname = ${name}),
    'default_version', (SELECT default_version FROM pg_catalog.pg_available_extensions WHERE name = ${name}),
    'versions', (SELECT coalesce(json_agg(version), '[]') FROM pg_catalog.pg_available_extension_versions WHERE name = ${name}),
    'targets', (SELECT coalesce(json_agg(p.target), '[]') FROM pg_catalog.pg_extension e,
      pg_extension_update_paths(e.extname) p WHERE e.extname = ${name} AND p.source = e.extversion AND p.path IS NOT NULL))`;
}

/** Why the wished version cannot be had. */
function refusal({ name, version }: ExtensionArguments, found: Found): string | undefined {
  const isSpecific = version !== undefined && version !== '' && version !== 'latest';
  if (found.installed === null) {
    if (isSpecific && !found.versions.includes(version))
      return `Passed version '${version}' is not available`;
    return found.versions.length === 0 ? `Extension ${name} is not available` : undefined;
  }
  if (!isSpecific || version === found.installed) return undefined;
  if (found.targets.includes(version)) return undefined;
  return `Passed version '${version}' has no valid update path from the currently installed version '${found.installed}' or the passed version is not available`;
}

function planExtension(args: ExtensionArguments, { installed, default_version }: Found): string[] {
  const name = quoteName(args.name);
  const cascade = args.cascade ? ' CASCADE' : '';
  const isNamed = args.version !== undefined && args.version !== '' && args.version !== 'latest';
  if (args.state === 'absent') return installed === null ? [] : [`DROP EXTENSION ${name}${cascade}`];
  if (installed === null) {
    const within = args.schema === undefined ? '' : ` WITH SCHEMA ${quoteName(args.schema)}`;
    return [
      `CREATE EXTENSION ${name}${within}${isNamed ? ` VERSION ${quoteText(args.version ?? '')}` : ''}${cascade}`,
    ];
  }
  if (args.version === 'latest')
    return installed === default_version ? [] : [`ALTER EXTENSION ${name} UPDATE`];
  if (!isNamed || args.version === installed) return [];
  return [`ALTER EXTENSION ${name} UPDATE TO ${quoteText(args.version ?? '')}`];
}
