// The statements that make a table as wished. https://www.postgresql.org/docs/current/sql-createtable.html
import { quoteName, quoteQualified } from './sql.ts';

export interface TableWish {
  readonly table: string;
  readonly state: 'absent' | 'present';
  readonly owner?: string | undefined;
  readonly tablespace?: string | undefined;
  readonly unlogged: boolean;
  readonly like?: string | undefined;
  readonly including?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly rename?: string | undefined;
  readonly truncate: boolean;
  readonly storage_params?: readonly string[] | undefined;
  readonly cascade: boolean;
}

export interface TableState {
  readonly owner: string;
  readonly tablespace: string;
  readonly storage_params: readonly string[];
}

/** In order; none when the table is as wished. */
export function planTable(wish: TableWish, state: TableState | undefined): string[] {
  const name = quoteQualified(wish.table);
  if (wish.state === 'absent')
    return state === undefined ? [] : [`DROP TABLE ${name}${wish.cascade ? ' CASCADE' : ''}`];
  if (wish.truncate) return [`TRUNCATE TABLE ${name}`];
  if (wish.rename !== undefined) return [`ALTER TABLE ${name} RENAME TO ${quoteName(wish.rename)}`];
  if (wish.like !== undefined || state === undefined)
    return [...create(wish, name), ...changeOwner(wish, undefined)];
  return [
    ...changeOwner(wish, state.owner),
    ...(wish.tablespace === undefined || wish.tablespace === state.tablespace
      ? []
      : [`ALTER TABLE ${name} SET TABLESPACE ${quoteName(wish.tablespace)}`]),
    ...(hasStorage(wish, state) ? [] : [`ALTER TABLE ${name} SET (${wish.storage_params?.join(',')})`]),
  ];
}

function create(wish: TableWish, name: string): string[] {
  const including = (wish.including ?? '')
    .split(',')
    .filter(item => item !== '')
    .map(item => ` INCLUDING ${item}`)
    .join('');
  const body =
    wish.like === undefined
      ? (wish.columns ?? []).join(',')
      : `LIKE ${quoteQualified(wish.like)}${including}`;
  const storage = wish.storage_params === undefined ? '' : ` WITH (${wish.storage_params.join(',')})`;
  const place = wish.tablespace === undefined ? '' : ` TABLESPACE ${quoteName(wish.tablespace)}`;
  return [`CREATE ${wish.unlogged ? 'UNLOGGED ' : ''}TABLE ${name} (${body})${storage}${place}`];
}

function changeOwner(wish: TableWish, owner: string | undefined): string[] {
  if (wish.owner === undefined || wish.owner === owner) return [];
  return [`ALTER TABLE ${quoteQualified(wish.table)} OWNER TO ${quoteName(wish.owner)}`];
}

function hasStorage({ storage_params }: TableWish, state: TableState): boolean {
  if (storage_params === undefined) return true;
  const plain = (text: string): string => text.replaceAll(/\s/g, '');
  const held = state.storage_params.map(plain);
  return storage_params.every(item => held.includes(plain(item)));
}
