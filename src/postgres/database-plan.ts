// The statements that make a database as wished. https://www.postgresql.org/docs/current/sql-createdatabase.html
import { quoteName, quoteText } from './sql.ts';

export interface DatabaseWish {
  readonly name: string;
  readonly owner: string;
  readonly template: string;
  readonly encoding: string;
  readonly lc_collate: string;
  readonly lc_ctype: string;
  /** `icu`, `libc` or `builtin`; empty for that of the template. */
  readonly locale_provider: string;
  readonly icu_locale: string;
  readonly comment?: string | undefined;
  readonly conn_limit: string;
  readonly tablespace: string;
  readonly force: boolean;
  readonly state: 'absent' | 'present';
}

export interface DatabaseState {
  readonly owner: string;
  readonly encoding: string;
  readonly has_encoding: boolean;
  readonly collate: string;
  readonly ctype: string;
  /** Null on a server that knows of none. */
  readonly provider: string | null;
  readonly icu_locale: string | null;
  readonly comment: string | null;
  readonly conn_limit: number;
  readonly tablespace: string;
}

/** What of the wish no statement can bring about. */
export function databaseMistake(
  wish: Pick<DatabaseWish, 'lc_collate' | 'lc_ctype' | 'locale_provider' | 'icu_locale'>,
  state: DatabaseState,
): string | undefined {
  if (!state.has_encoding)
    return `Changing database encoding is not supported. Current encoding: ${state.encoding}`;
  if (wish.lc_collate !== '' && wish.lc_collate !== state.collate)
    return `Changing LC_COLLATE is not supported. Current LC_COLLATE: ${state.collate}`;
  if (wish.lc_ctype !== '' && wish.lc_ctype !== state.ctype)
    return `Changing LC_CTYPE is not supported. Current LC_CTYPE: ${state.ctype}`;
  if (wish.icu_locale !== '' && wish.icu_locale !== state.icu_locale)
    return `Changing ICU_LOCALE is not supported. Current ICU_LOCALE: ${state.icu_locale}`;
  if (wish.locale_provider !== '' && wish.locale_provider.toLowerCase() !== state.provider)
    return `Changing LOCALE_PROVIDER is not supported. Current LOCALE_PROVIDER: ${state.provider}`;
  return undefined;
}

/** In order; none when the database is as wished. */
export function planDatabase(wish: DatabaseWish, state: DatabaseState | undefined): string[] {
  const name = quoteName(wish.name);
  if (wish.state === 'absent') {
    if (state === undefined) return [];
    const ends = `SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = ${quoteText(wish.name)} AND pid <> pg_backend_pid()`;
    return [...(wish.force ? [ends] : []), `DROP DATABASE ${name}`];
  }
  const isCommented = wish.comment === undefined || wish.comment === (state?.comment ?? '');
  const comment = isCommented ? [] : [`COMMENT ON DATABASE ${name} IS ${quoteText(wish.comment)}`];
  if (state === undefined) return [create(wish), ...comment];
  const changes: string[] = [];
  if (wish.owner !== '' && wish.owner !== state.owner) changes.push(`OWNER TO ${quoteName(wish.owner)}`);
  if (wish.conn_limit !== '' && Number(wish.conn_limit) !== state.conn_limit)
    changes.push(`CONNECTION LIMIT ${Number(wish.conn_limit)}`);
  if (wish.tablespace !== '' && wish.tablespace !== state.tablespace)
    changes.push(`SET TABLESPACE ${quoteName(wish.tablespace)}`);
  return [...changes.map(change => `ALTER DATABASE ${name} ${change}`), ...comment];
}

function create(wish: DatabaseWish): string {
  const parts: (string | false)[] = [
    `CREATE DATABASE ${quoteName(wish.name)}`,
    wish.owner !== '' && `OWNER ${quoteName(wish.owner)}`,
    wish.template !== '' && `TEMPLATE ${quoteName(wish.template)}`,
    wish.encoding !== '' && `ENCODING ${quoteText(wish.encoding)}`,
    wish.lc_collate !== '' && `LC_COLLATE ${quoteText(wish.lc_collate)}`,
    wish.lc_ctype !== '' && `LC_CTYPE ${quoteText(wish.lc_ctype)}`,
    wish.icu_locale !== '' && `ICU_LOCALE ${quoteText(wish.icu_locale)}`,
    wish.locale_provider !== '' && `LOCALE_PROVIDER ${quoteName(wish.locale_provider.toLowerCase())}`,
    wish.tablespace !== '' && `TABLESPACE ${quoteName(wish.tablespace)}`,
    wish.conn_limit !== '' && `CONNECTION LIMIT ${Number(wish.conn_limit)}`,
  ];
  return parts.filter(part => part !== false).join(' ');
}
