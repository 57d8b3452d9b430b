// Filters on URLs: encoding, decoding, taking apart.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/urlsplit_filter.html
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectText } from '../methods/arguments.ts';
import { toItems } from './arguments.ts';
import { splitUrl } from './split-url.ts';

/** Throws PythonError ValueError unless the item is a pair. */
function pairOf(item: Value): Value[] {
  const pair = toItems(item);
  if (pair.length === 2) return pair;
  throw new PythonError('ValueError', `expected a pair, got ${pair.length} values`);
}

export const urlFilters: readonly Filter[] = [
  filter('urlencode', [], input => {
    if (typeof input === 'string' || !(input instanceof Map || Array.isArray(input))) {
      return quoteUrl(toText(input), '/');
    }
    const pairs = input instanceof Map ? Array.from(input) : input.map(pairOf);
    return pairs.map(([key = null, value = null]) => `${quoteQuery(key)}=${quoteQuery(value)}`).join('&');
  }),
  filter('urldecode', [optional('encoding', 'utf-8'), optional('errors', 'replace')], input =>
    unquote(toText(input).replaceAll('+', ' ')),
  ),
  filter('urlsplit', [optional('query', ''), optional('alias', 'urlsplit')], (input, [query], context) => {
    const parts = urlParts(expectText(input, 'the URL'), context);
    if (!isTruthy(query)) return parts;
    const part = parts.get(query);
    return part === undefined ? context.fail(`urlsplit: unknown URL component: ${toText(query)}`) : part;
  }),
];

/** Percent-encodes everything but letters, digits, `_.-~` and the characters in `safe`. */
function quoteUrl(text: string, safe: string): string {
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    const isKept = /[A-Za-z0-9_.~-]/.test(char) || safe.includes(char);
    out += isKept ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function quoteQuery(value: Value): string {
  return quoteUrl(toText(value), ' ').replaceAll(' ', '+');
}

/** Runs of `%XX` are UTF-8; bytes that are not become U+FFFD. */
function unquote(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, run =>
    Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function urlParts(text: string, context: OperationContext): Dict {
  const { scheme, netloc, path, query, fragment } = splitUrl(text);
  const [, credentials, address = ''] = /^(?:(.*)@)?([^@]*)$/s.exec(netloc) ?? [];
  const [, username, password] = /^([^:]*)(?::(.*))?$/s.exec(credentials ?? '') ?? [];
  const [, bracketed, host, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(address) ?? [];
  const hostname = bracketed ?? host ?? '';
  if (port !== undefined && port !== '' && !/^\d+$/.test(port)) {
    return context.fail(`Port could not be cast to integer value as '${port}'`);
  }
  if (Number(port ?? 0) > 65535) return context.fail('Port out of range 0-65535');
  return new Map<Value, Value>([
    ['fragment', fragment],
    ['hostname', hostname === '' ? null : hostname.toLowerCase()],
    ['netloc', netloc],
    ['password', password ?? null],
    ['path', path],
    ['port', port === undefined || port === '' ? null : Number(port)],
    ['query', query],
    ['scheme', scheme],
    ['username', credentials === undefined ? null : (username ?? null)],
  ]);
}

/** The schemes a test allows: a list, one text, or all. */
export function schemesOf(value: Value): readonly string[] | undefined {
  if (!isTruthy(value)) return undefined;
  return isList(value) ? value.map(toText) : [toText(value)];
}
