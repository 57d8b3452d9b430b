// postgresql_ping: whether a server answers, and which version it is.
import type { ArgumentsSchema, Module } from './module.ts';
import { postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, SqlRefused } from './postgresql/psql.ts';
import { parseServerVersion } from './postgresql/version.ts';

interface PingArguments extends LoginArguments {
  readonly db?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: { db: { type: 'string', aliases: ['login_db'], description: 'The database to connect to.' } },
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_ping_module.html */
export const postgresql_ping: Module<PingArguments> = postgresqlModule({
  name: 'postgresql_ping',
  summary: 'Tells whether a PostgreSQL server answers, and its version.',
  schema,
  names: args => [args.db],
  async run(host, args) {
    try {
      const raw = await askJson<string>(host, loginTo(args, args.db), 'SELECT to_json(version())');
      return {
        changed: false,
        is_available: true,
        server_version: parseServerVersion(raw),
        conn_err_msg: '',
      };
    } catch (error) {
      if (!(error instanceof SqlRefused) || error.stage !== 'connect') throw error;
      return {
        changed: false,
        is_available: false,
        server_version: {},
        conn_err_msg: error.message,
        warnings: [`PostgreSQL server is unavailable: ${error.message}`],
      };
    }
  },
});
