// Values of settings: with units, and as ALTER SYSTEM takes them.
// https://www.postgresql.org/docs/current/config-setting.html
import { quoteName, quoteText } from './sql.ts';

/** A row of pg_settings, as far as values go. */
export interface SettingState {
  /** As SHOW prints it. */
  readonly shown: string;
  /** In units of `unit`. */
  readonly setting: string;
  readonly unit: string | null;
  readonly vartype: string;
}

/** Settings that are lists whose items are quoted one by one. */
const QUOTED_LISTS = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
};
const MICROSECONDS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  min: 60e6,
  h: 3600e6,
  d: 86_400e6,
};

/** Whether a value that somebody wrote is the one that is in force. */
export function sameSetting(wish: string, state: SettingState): boolean {
  if (wish === state.shown || wish === state.setting) return true;
  if (state.vartype === 'bool') return asBoolean(wish) === asBoolean(state.setting);
  if (state.vartype === 'enum') return wish.toLowerCase() === state.setting.toLowerCase();
  if (state.vartype !== 'integer' && state.vartype !== 'real') return false;
  const wished = amount(wish, state.unit);
  return wished !== undefined && wished === amount(state.setting, state.unit);
}

function asBoolean(text: string): string {
  const word = text.toLowerCase();
  if (word === '1' || (word !== '' && ('true'.startsWith(word) || 'yes'.startsWith(word) || word === 'on')))
    return 'on';
  if (word === '0' || 'false'.startsWith(word) || 'no'.startsWith(word) || /^off?$/.test(word)) return 'off';
  return word;
}

/** In bytes, microseconds, or what has no unit. */
function amount(text: string, unit: string | null): number | undefined {
  const found = /^\s*([+-]?[\d.]+(?:e[+-]?\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  if (found === null) return undefined;
  const factor = factorOf(found[2] === '' || found[2] === undefined ? (unit ?? '') : found[2]);
  return factor === undefined ? undefined : Number(found[1]) * factor;
}

/** `8kB` counts pages of that size. */
function factorOf(unit: string): number | undefined {
  if (unit === '') return 1;
  const [, count = '', name = ''] = /^(\d*)(.*)$/.exec(unit) ?? [];
  const factor = BYTES[name] ?? MICROSECONDS[name];
  return factor === undefined ? undefined : factor * (count === '' ? 1 : Number(count));
}

/** The value and unit of a result: bytes for sizes that are counted in kB or MB. */
export function settingSize(state: SettingState): { readonly value: unknown; readonly unit: string | null } {
  const { setting, unit } = state;
  if (unit !== 'kB' && unit !== 'MB') return { value: setting, unit };
  // What is no size, such as -1, stays as it is written.
  return { value: Number(setting) > 0 ? Number(setting) * (BYTES[unit] ?? 1) : setting, unit: 'b' };
}

/** The statement that sets it, or takes the line out where there is no value. */
export function settingStatement(name: string, value: string | undefined): string {
  const setting = name.split('.').map(quoteName).join('.');
  if (value === undefined) return `ALTER SYSTEM RESET ${setting}`;
  if (!QUOTED_LISTS.has(name) || value === '') return `ALTER SYSTEM SET ${setting} = ${quoteText(value)}`;
  return `ALTER SYSTEM SET ${setting} = ${listItems(value).map(quoteText).join(', ')}`;
}

/** Items of a list, each without the double quotes that it may have. */
function listItems(value: string): string[] {
  const items = value.match(/(?:"(?:[^"]|"")*"|[^,"])+/g) ?? [];
  return items
    .map(item => item.trim())
    .filter(item => item !== '')
    .map(item => (/^".*"$/s.test(item) ? item.slice(1, -1).replaceAll('""', '"') : item));
}
