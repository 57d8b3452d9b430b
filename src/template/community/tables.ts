// Filters of community.general on tables in texts: from_csv, from_ini, to_ini.
// https://docs.ansible.com/ansible/latest/collections/community/general/from_csv_filter.html
import { dictSet } from '../../values/compare.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { entriesOf, parseIni, writeIni } from '../formats/config-parser.ts';
import { parseCsv } from '../formats/csv.ts';

export const communityTableFilters: readonly Filter[] = [
  filter(
    'from_csv',
    [
      optional('dialect', 'excel'),
      optional('fieldnames'),
      optional('delimiter'),
      optional('skipinitialspace'),
      optional('strict'),
    ],
    readCsv,
  ),
  filter('from_ini', [], (input, _args, context) => {
    if (typeof input !== 'string') return context.fail(`from_ini requires a str, got ${typeName(input)}`);
    const ini = parseIni(input, { isCaseSensitive: true });
    const names = [...ini.sections.keys(), ...(ini.defaults.size > 0 ? ['DEFAULT'] : [])];
    return new Map(names.map((name): [Value, Value] => [name, new Map(entriesOf(ini, name))]));
  }),
  filter('to_ini', [optional('no_extra_spaces', false)], (input, [tight], context) => {
    if (!(input instanceof Map)) return context.fail(`to_ini requires a dict, got ${typeName(input)}`);
    if (input.size === 0)
      return context.fail('to_ini received an empty dict. An empty dict cannot be converted.');
    // [DEFAULT] comes first, wherever it stands.
    const ordered = Array.from(input).sort(([a], [b]) => Number(b === 'DEFAULT') - Number(a === 'DEFAULT'));
    const sections = ordered.map(([name, entries]) => [toText(name), iniEntries(entries, context)] as const);
    return writeIni(new Map(sections), !isTruthy(tight)).slice(0, -1);
  }),
];

function iniEntries(entries: Value, context: OperationContext): Map<string, string> {
  if (!(entries instanceof Map)) {
    return context.fail(`to_ini failed to parse given dict: a section is a dict, not ${typeName(entries)}`);
  }
  return new Map(
    Array.from(entries, ([key, value]) =>
      value === null
        ? context.fail('to_ini failed to parse given dict: option values must be strings')
        : [toText(key), toText(value)],
    ),
  );
}

/** The delimiters of Python's dialects. */
const DIALECTS: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' };

function readCsv(input: Value, args: Value[], context: OperationContext): Value {
  const [dialect = null, names = null, ownDelimiter = null, skips = null, strict = null] = args;
  const delimiter = ownDelimiter ?? DIALECTS[toText(dialect)];
  if (DIALECTS[toText(dialect)] === undefined || delimiter === undefined) {
    return context.fail(`Dialect '${toText(dialect)}' is not supported by your version of python.`);
  }
  if (typeof delimiter !== 'string' || Array.from(delimiter).length !== 1) {
    return context.fail('Unable to create custom dialect: "delimiter" must be a 1-character string');
  }
  const rows = parseCsv(toText(input).replace(/^\ufeff/, ''), {
    delimiter,
    skipsBlanks: isTruthy(skips),
    ...(isTruthy(strict)
      ? { refuse: (message: string) => context.fail(`Unable to process file: ${message}`) }
      : {}),
  });
  const header = names === null ? (rows[0] ?? []) : toItems(names);
  const body = names === null ? rows.slice(1) : rows;
  return body.filter(row => row.length > 0).map(row => namedRow(header, row));
}

/** What is missing is None; what is too much is a list under None. */
function namedRow(header: readonly Value[], row: readonly string[]): Dict {
  const dict: Dict = new Map();
  for (const [index, name] of header.entries()) dictSet(dict, name, row[index] ?? null);
  if (row.length > header.length) dict.set(null, row.slice(header.length));
  return dict;
}
