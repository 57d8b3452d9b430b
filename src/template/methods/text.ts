// The methods of `str` that search, split and replace. https://docs.python.org/3/library/stdtypes.html#string-methods
import { braceFormat } from '../../values/brace-format.ts';
import { iterate } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import { PythonObject, Tuple, type Value } from '../../values/value.ts';
import { splitLines, splitWords, stripEnd, stripStart, stripText } from '../filters/python-text.ts';
import { expectInt, expectIntOrNone, expectText, expectTextOrNone } from './arguments.ts';
import { formatMember } from './format-member.ts';
import { type Method, type MethodTable, method } from './method.ts';
import { TEXT_CASE_METHODS } from './text-case.ts';
import { TEXT_LAYOUT_METHODS } from './text-layout.ts';

type Strip = (text: string, chars?: string) => string;

const RANGE = [
  ['start', null],
  ['end', null],
] as const;

/** Part of the text as a search with `start` and `end` sees it, and where it begins; undefined when start is beyond. */
function searched(
  text: string,
  args: readonly Value[],
): { points: readonly string[]; from: number } | undefined {
  const points = Array.from(text);
  const place = (value: Value | undefined, fallback: number): number => {
    const at = expectIntOrNone(value) ?? fallback;
    return at < 0 ? Math.max(0, at + points.length) : at;
  };
  const from = place(args[0], 0);
  const to = Math.min(place(args[1], points.length), points.length);
  return from > points.length || to < from ? undefined : { points: points.slice(from, to), from };
}

/** The index of `part` in characters, or -1. */
function find(text: string, args: readonly Value[], isLast: boolean): number {
  const part = expectText(args[0], 'the text to find');
  const range = searched(text, args.slice(1));
  if (range === undefined) return -1;
  const joined = range.points.join('');
  const unit = isLast ? joined.lastIndexOf(part) : joined.indexOf(part);
  return unit === -1 ? -1 : range.from + Array.from(joined.slice(0, unit)).length;
}

function count(text: string, args: readonly Value[]): number {
  const part = expectText(args[0], 'the text to count');
  const range = searched(text, args.slice(1));
  if (range === undefined) return 0;
  return part === '' ? range.points.length + 1 : range.points.join('').split(part).length - 1;
}

/** startswith and endswith: one text, or any of a tuple. */
function matches(text: string, args: readonly Value[], isStart: boolean): boolean {
  const [given] = args;
  const parts = given instanceof Tuple ? given : [given];
  const range = searched(text, args.slice(1));
  return Array.from(parts).some(part => {
    const name = isStart ? 'startswith' : 'endswith';
    const wanted = expectText(part, `${name} first arg`);
    if (range === undefined) return false;
    const joined = range.points.join('');
    return isStart ? joined.startsWith(wanted) : joined.endsWith(wanted);
  });
}

function split(text: string, args: readonly Value[], isRight: boolean): Value[] {
  const separator = expectTextOrNone(args[0], 'sep');
  const limit = expectInt(args[1]);
  if (separator === '') throw new PythonError('ValueError', 'empty separator');
  if (separator === undefined) return limit < 0 ? splitWords(text) : splitSomeWords(text, limit, isRight);
  const parts = text.split(separator);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  if (isRight)
    return [parts.slice(0, -limit || undefined).join(separator), ...(limit === 0 ? [] : parts.slice(-limit))];
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

/** At most `limit` words, and the rest as it stands. */
function splitSomeWords(text: string, limit: number, isRight: boolean): string[] {
  const words: string[] = [];
  let rest = isRight ? stripEnd(text) : stripStart(text);
  while (rest !== '' && words.length < limit) {
    const pieces = splitWords(rest);
    const word = (isRight ? pieces.at(-1) : pieces[0]) ?? '';
    words.push(word);
    rest = isRight ? stripEnd(rest.slice(0, rest.length - word.length)) : stripStart(rest.slice(word.length));
  }
  if (rest !== '') words.push(rest);
  return isRight ? words.reverse() : words;
}

function partition(text: string, args: readonly Value[], isRight: boolean): Tuple {
  const separator = expectText(args[0], 'sep');
  if (separator === '') throw new PythonError('ValueError', 'empty separator');
  const at = isRight ? text.lastIndexOf(separator) : text.indexOf(separator);
  if (at === -1) return Tuple.of(...(isRight ? ['', '', text] : [text, '', ''])) as Tuple;
  return Tuple.of(text.slice(0, at), separator, text.slice(at + separator.length)) as Tuple;
}

function replace(text: string, [from, to, limit]: readonly Value[]): string {
  const wanted = expectText(from, 'replace() argument 1');
  const replacement = expectText(to, 'replace() argument 2');
  const most = expectInt(limit);
  if (most < 0)
    return wanted === ''
      ? insertBetween(text, replacement, Number.POSITIVE_INFINITY)
      : text.replaceAll(wanted, () => replacement);
  if (wanted === '') return insertBetween(text, replacement, most);
  const parts = text.split(wanted);
  return (
    parts.slice(0, most + 1).join(replacement) +
    parts
      .slice(most + 1)
      .map(part => wanted + part)
      .join('')
  );
}

function insertBetween(text: string, inserted: string, limit: number): string {
  const points = Array.from(text);
  const pieces = points.map((point, at) => (at < limit ? inserted : '') + point);
  return pieces.join('') + (points.length < limit ? inserted : '');
}

function join(text: string, [items]: readonly Value[]): string {
  const parts = Array.from(iterate(items ?? null), (item, at) => {
    if (typeof item === 'string') return item;
    if (item instanceof PythonObject) item.length();
    throw new PythonError('TypeError', `sequence item ${at}: expected str instance, ${typeName(item)} found`);
  });
  return parts.join(text);
}

function strip(apply: Strip): Method<string> {
  return method([['chars', null]], (text, [chars]) => apply(text, expectTextOrNone(chars, 'strip arg')));
}

function index(text: string, args: readonly Value[], isLast: boolean): number {
  const found = find(text, args, isLast);
  if (found === -1) throw new PythonError('ValueError', 'substring not found');
  return found;
}

const SPLIT = [
  ['sep', null],
  ['maxsplit', -1],
] as const;

const ENCODING = [
  ['encoding', 'utf-8'],
  ['errors', 'strict'],
] as const;

/** There are no bytes: what `encode` gives, and `decode` takes back, is the text itself, cut down to what ASCII can hold. */
function encode(text: string, encoding: Value | undefined, errors: Value | undefined): string {
  const name = expectText(encoding, 'encoding').toLowerCase().replaceAll('_', '-');
  if (/^(utf-?8|u8)$/.test(name)) return text;
  if (!/^(us-?)?ascii$/.test(name)) {
    throw new PythonError('ValueError', `no encoding but utf-8 and ascii is known here: ${name}`);
  }
  const unknown = Array.from(text).findIndex(char => char > '\x7f');
  if (unknown === -1) return text;
  if (errors === 'ignore') return text.replace(/[^\0-\x7f]/gu, '');
  if (errors === 'replace') return text.replace(/[^\0-\x7f]/gu, '?');
  throw new PythonError(
    'ValueError',
    `'ascii' codec can't encode character in position ${unknown}: ordinal not in range(128)`,
  );
}

export const TEXT_METHODS: MethodTable<string> = new Map<string, Method<string>>([
  ...TEXT_CASE_METHODS,
  ...TEXT_LAYOUT_METHODS,
  ['split', method(SPLIT, (text, args) => split(text, args, false))],
  ['rsplit', method(SPLIT, (text, args) => split(text, args, true))],
  [
    'splitlines',
    method([['keepends', false]], (text, [keep]) => (keep === true ? linesWithEnds(text) : splitLines(text))),
  ],
  ['partition', method(['sep'], (text, args) => partition(text, args, false))],
  ['rpartition', method(['sep'], (text, args) => partition(text, args, true))],
  ['strip', strip(stripText)],
  ['lstrip', strip(stripStart)],
  ['rstrip', strip(stripEnd)],
  ['replace', method(['old', 'new', ['count', -1]], replace)],
  ['join', method(['iterable'], join)],
  ['startswith', method(['prefix', ...RANGE], (text, args) => matches(text, args, true))],
  ['endswith', method(['suffix', ...RANGE], (text, args) => matches(text, args, false))],
  ['find', method(['sub', ...RANGE], (text, args) => find(text, args, false))],
  ['rfind', method(['sub', ...RANGE], (text, args) => find(text, args, true))],
  ['index', method(['sub', ...RANGE], (text, args) => index(text, args, false))],
  ['rindex', method(['sub', ...RANGE], (text, args) => index(text, args, true))],
  ['encode', method(ENCODING, (text, [encoding, errors]) => encode(text, encoding, errors))],
  ['decode', method(ENCODING, (text, [encoding, errors]) => encode(text, encoding, errors))],
  ['count', method(['sub', ...RANGE], count)],
  ['removeprefix', method(['prefix'], (text, [prefix]) => removePrefix(text, expectText(prefix, 'prefix')))],
  ['removesuffix', method(['suffix'], (text, [suffix]) => removeSuffix(text, expectText(suffix, 'suffix')))],
  [
    'format',
    method([], (text, args, kwargs) => braceFormat(text, { args, kwargs, member: formatMember }), {
      takesRest: true,
      takesKeywords: true,
    }),
  ],
  [
    'format_map',
    method(['mapping'], (text, [mapping]) => {
      const entries = mapping instanceof Map ? Array.from(mapping) : [];
      const kwargs = new Map(entries.map(([key, item]) => [String(key), item]));
      return braceFormat(text, { args: [], kwargs, member: formatMember });
    }),
  ],
]);

function linesWithEnds(text: string): string[] {
  return (
    text.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])|.+$/gu) ??
    []
  );
}

function removePrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function removeSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}
