// What every PostgreSQL module takes to connect, and the connection string that psql gets of it.
// https://www.postgresql.org/docs/current/libpq-connect.html
import type { ArgumentSchema } from '../module.ts';

/** The arguments that all of these modules share; the name of the database is each module's own. */
export const LOGIN_ARGUMENTS = {
  login_user: {
    type: 'string',
    default: 'postgres',
    aliases: ['login'],
    description: 'The role that connects.',
  },
  login_password: {
    type: 'string',
    secret: true,
    default: '',
    description: 'Its password; else what `.pgpass` holds. Never in a command line.',
  },
  login_host: {
    type: 'string',
    default: '',
    aliases: ['host'],
    description: 'The server, as the host sees it; the local socket when not given.',
  },
  login_unix_socket: {
    type: 'string',
    default: '',
    aliases: ['unix_socket'],
    description: 'The folder of the socket.',
  },
  port: { type: 'integer', default: 5432, aliases: ['login_port'], description: 'The port of the server.' },
  ssl_mode: {
    type: 'string',
    enum: ['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
    default: 'prefer',
    description: 'How TLS is negotiated.',
  },
  ca_cert: {
    type: 'string',
    aliases: ['ssl_rootcert'],
    description: 'The file of certificates that the server is checked by.',
  },
  ssl_cert: { type: 'string', description: "The file of the client's certificate." },
  ssl_key: { type: 'string', description: 'The file of its key.' },
  connect_params: {
    type: 'object',
    secret: true,
    description: 'More parameters of the connection; they replace the others.',
  },
  session_role: { type: 'string', description: 'The role to act as, once connected.' },
  trust_input: {
    type: 'boolean',
    default: true,
    description: 'Whether names need no look for what reads like SQL. They are quoted in any case.',
  },
} as const satisfies Readonly<Record<string, ArgumentSchema>>;

export interface LoginArguments {
  readonly login_user: string;
  readonly login_password: string;
  readonly login_host: string;
  readonly login_unix_socket: string;
  readonly port: number;
  readonly ssl_mode: string;
  readonly ca_cert?: string | undefined;
  readonly ssl_cert?: string | undefined;
  readonly ssl_key?: string | undefined;
  readonly connect_params?: Readonly<Record<string, unknown>> | undefined;
  readonly session_role?: string | undefined;
  readonly trust_input: boolean;
}

/** One database as one role. */
export interface Login {
  /** `key='value' …`, without the password. */
  readonly connection: string;
  readonly password: string;
  readonly role: string | undefined;
}

/** Where to connect; without a database libpq takes that of the user's name. */
export function loginTo(args: LoginArguments, database: string | undefined): Login {
  const isLocal = args.login_host === '' || args.login_host === 'localhost';
  const parameters: Record<string, string | undefined> = {
    dbname: database,
    user: args.login_user,
    host: isLocal && args.login_unix_socket !== '' ? args.login_unix_socket : args.login_host,
    port: String(args.port),
    sslmode: args.ssl_mode,
    sslrootcert: args.ca_cert,
    sslcert: args.ssl_cert,
    sslkey: args.ssl_key,
  };
  for (const [key, value] of Object.entries(args.connect_params ?? {}))
    parameters[key === 'database' ? 'dbname' : key] = String(value);
  const { password = args.login_password, ...shown } = parameters;
  const pairs = Object.entries(shown).filter(([, value]) => value !== undefined && value !== '');
  return {
    connection: pairs.map(([key, value]) => `${key}='${escapeValue(value ?? '')}'`).join(' '),
    password,
    role: args.session_role === '' ? undefined : args.session_role,
  };
}

function escapeValue(value: string): string {
  return value.replace(/[\\']/g, '\\$&');
}

/** What `trust_input: false` forbids in a name: text that reads like more SQL. */
const SUSPICIOUS =
  /;|--|\/\*|\b(?:union|or|and)\b.*?[=]|\b(?:drop|delete|insert|update|alter|grant|select|truncate)\b\s/i;

/** The first of these texts that reads like SQL, when input is not trusted. */
export function findSuspicious(
  args: LoginArguments,
  texts: readonly (string | undefined)[],
): string | undefined {
  if (args.trust_input) return undefined;
  return [...texts, args.session_role].find(text => text !== undefined && SUSPICIOUS.test(text));
}
