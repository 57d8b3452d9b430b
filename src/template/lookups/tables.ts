// Lookups in tables: csvfile and ini.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/csvfile_lookup.html

import { compileRegex } from '../../values/regex/python-regex.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { entriesOf, interpolate, parseIni } from '../formats/config-parser.ts';
import { parseCsv } from '../formats/csv.ts';
import { readFound } from './files.ts';
import { flagOption, intOption, type Options, splitTerm, textOption } from './options.ts';

const CSV_OPTIONS = ['col', 'default', 'delimiter', 'file', 'encoding'];
const INI_OPTIONS = [
  'type',
  'file',
  'section',
  're',
  'encoding',
  'default',
  'case_sensitive',
  'allow_no_value',
  'allow_none',
];

export const tableLookups: readonly Lookup[] = [
  {
    name: 'csvfile',
    run: (terms, callOptions, context) =>
      eachTerm(terms, callOptions, CSV_OPTIONS, context, (name, options): Value[] => {
        const file = textOption(options, 'file', 'ansible.csv');
        const text = readFound(file, 'csvfile', context, textOption(options, 'encoding', 'utf-8'));
        const delimiter = textOption(options, 'delimiter', 'TAB');
        if (delimiter !== 'TAB' && delimiter.length !== 1)
          return context.fail('csvfile: "delimiter" must be a 1-character string');
        const rows = parseCsv(text, { delimiter: delimiter === 'TAB' ? '\t' : delimiter });
        const row = rows.find(([first]) => first === name);
        if (row === undefined) {
          const fallback = options.get('default') ?? [];
          return Array.isArray(fallback) ? fallback : [fallback];
        }
        const column = intOption(options, 'col', 1, context);
        return [row.at(column) ?? context.fail('csvfile: list index out of range')];
      }),
  },
  {
    name: 'ini',
    run: (terms, callOptions, context) =>
      eachTerm(terms, callOptions, INI_OPTIONS, context, (name, options) => readIni(name, options, context)),
  },
];

/** Options inside a term also hold for the terms behind it. */
function eachTerm(
  terms: readonly Value[],
  callOptions: Options,
  known: readonly string[],
  context: LookupContext,
  run: (name: string, options: Options) => Value[],
): Value[] {
  let options = callOptions;
  return terms.flatMap(term => {
    const { name, options: own } = splitTerm(term, new Map());
    if (name === '') return context.fail('Search key is required but was not found');
    const unknown = Array.from(own.keys()).find(option => !known.includes(option));
    if (unknown !== undefined) return context.fail(`${unknown} is not a valid option`);
    options = new Map([...options, ...own]);
    return run(name, options);
  });
}

/** The value of a key in a section; with `re`, the values of all keys that the expression matches. */
function readIni(key: string, options: Options, context: LookupContext): Value[] {
  const isProperties = textOption(options, 'type', 'ini') === 'properties';
  const section = isProperties ? 'java_properties' : textOption(options, 'section', 'global');
  const file = textOption(options, 'file', 'ansible.ini');
  const text = readFound(file, 'ini', context, textOption(options, 'encoding', 'utf-8'));
  const isCaseSensitive = flagOption(options, 'case_sensitive', false);
  const allowsNoValue = flagOption(options, 'allow_no_value', flagOption(options, 'allow_none', false));
  const ini = parseIni(isProperties ? `[${section}]\n${text}` : text, { isCaseSensitive, allowsNoValue });
  const entries = entriesOf(ini, section);
  if (entries === undefined) return context.fail(`No section '${section}' in ${file}`);
  const read = (value: string | null): Value[] => (value === null ? [] : [interpolate(value, entries)]);
  if (flagOption(options, 're', false)) {
    const regex = compileRegex(key);
    return Array.from(entries)
      .filter(([name]) => regex.match(name) !== undefined)
      .map(([, value]) => (value === null ? '' : interpolate(value, entries)));
  }
  const found = entries.get(isCaseSensitive ? key : key.toLowerCase());
  return found === undefined ? fallbackOf(options) : read(found);
}

function fallbackOf(options: Options): Value[] {
  const fallback = options.get('default') ?? '';
  return Array.isArray(fallback) ? fallback : [toText(fallback)];
}
