// Lookups in tables: csvfile and ini.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/csvfile_lookup.html

import { compileRegex } from '../../values/regex/python-regex.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { readFound } from './files.ts';
import { flagOption, intOption, type Options, splitTerm, textOption } from './options.ts';
import { parseCsv, parseIni } from './table-formats.ts';

export const tableLookups: readonly Lookup[] = [
  {
    name: 'csvfile',
    run: (terms, callOptions, context) =>
      terms.flatMap((term): Value[] => {
        const { name, options } = splitTerm(term, callOptions);
        const rows = parseCsv(
          readFound(textOption(options, 'file', 'ansible.csv'), 'csvfile', context),
          delimiterOf(options),
        );
        const row = rows.find(([first]) => first === name);
        if (row === undefined) return options.has('default') ? [options.get('default') ?? null] : [];
        return [
          row[intOption(options, 'col', 1, context)] ?? context.fail('csvfile: list index out of range'),
        ];
      }),
  },
  {
    name: 'ini',
    run: (terms, callOptions, context) =>
      terms.flatMap((term): Value[] => {
        const { name, options } = splitTerm(term, callOptions);
        return readIni(name, options, context);
      }),
  },
];

function delimiterOf(options: Options): string {
  const delimiter = textOption(options, 'delimiter', 'TAB');
  return delimiter === 'TAB' || delimiter === 't' ? '\t' : delimiter;
}

/** The value of a key in a section; with `re`, the values of all keys that the expression matches. */
function readIni(key: string, options: Options, context: LookupContext): Value[] {
  const isProperties = textOption(options, 'type', 'ini') === 'properties';
  const section = isProperties ? 'java_properties' : textOption(options, 'section', 'global');
  const text = readFound(textOption(options, 'file', 'ansible.ini'), 'ini', context);
  const isCaseSensitive = flagOption(options, 'case_sensitive', false);
  const fold = (name: string): string => (isCaseSensitive ? name : name.toLowerCase());
  const entries = parseIni(isProperties ? `[${section}]\n${text}` : text).get(section);
  if (entries === undefined)
    return context.fail(`No section '${section}' in ${textOption(options, 'file', 'ansible.ini')}`);
  if (flagOption(options, 're', false)) {
    const regex = compileRegex(key);
    return Array.from(entries)
      .filter(([name]) => regex.match(fold(name)) !== undefined)
      .map(([, value]) => value);
  }
  const found = Array.from(entries).findLast(([name]) => fold(name) === fold(key));
  return [found?.[1] ?? toText(options.get('default') ?? '')];
}
