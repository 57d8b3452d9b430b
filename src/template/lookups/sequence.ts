// with_sequence: numbers as text. `start=0 end=11 stride=2 format=0x%02x`, or short `0-11/2:0x%02x`.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/sequence_lookup.html
import { splitFreeForm } from '../../source/key-values.ts';
import { percentFormat } from '../../values/percent-format.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { parseInteger } from '../filters/python-numbers.ts';

export const sequenceLookups: readonly Lookup[] = [
  {
    name: 'sequence',
    run: (terms, _options, context) =>
      terms.flatMap(term => {
        const sequence =
          term instanceof Map
            ? new Map(Array.from(term, ([key, value]) => [toText(key), toText(value)]))
            : parseTerm(toText(term), context);
        return numbers(sequence, context);
      }),
  },
];

/** Letters are read as digits and refused by name afterwards, as in Ansible. */
const NUMBER = '-?(?:0x|0o)?[0-9a-f]+';
const SHORT = new RegExp(`^(?:(${NUMBER})-)?(${NUMBER})(?:/(${NUMBER}))?(?::(.+))?$`, 'i');
const KEYS = ['start', 'end', 'count', 'stride', 'format'];

type Parameters = ReadonlyMap<string, string>;

function parseTerm(term: string, context: LookupContext): Parameters {
  const short = SHORT.exec(term);
  if (short !== null) {
    const [, start, end, stride, format] = short;
    const given = Object.entries({ start, end, stride, format });
    return new Map(given.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
  }
  const { pairs, rest } = splitFreeForm(term, 'none');
  const unknown = rest !== '' ? rest : pairs.find(({ key }) => !KEYS.includes(key))?.key;
  if (unknown !== undefined) return context.fail(`unrecognized arguments to with_sequence: ['${unknown}']`);
  return new Map(pairs.map(({ key, value }) => [key, value]));
}

function numbers(parameters: Parameters, context: LookupContext): Value[] {
  const number = (key: string): number | undefined => {
    const text = parameters.get(key);
    if (text === undefined) return undefined;
    const value = parseInteger(text, 0) ?? parseInteger(text.replace(/^0(?=\d)/, '0o'), 0);
    return value === undefined ? context.fail(`can't parse ${key}=${text} as integer`) : Number(value);
  };
  const [start = 1, stride = 1, count] = [number('start'), number('stride'), number('count')];
  const end = count === undefined ? number('end') : start + (count - 1) * stride;
  const format = parameters.get('format') ?? '%d';
  if (end === undefined) return context.fail('must specify count or end in with_sequence');
  if (count !== undefined && parameters.has('end'))
    return context.fail("can't specify both count and end in with_sequence");
  if (count === 0 || stride === 0) return [];
  if (stride > 0 && end < start) return context.fail('to count backwards make stride negative');
  if (stride < 0 && end > start) return context.fail("to count forward don't make stride negative");
  if (format.split('%').length !== 2) return context.fail(`bad formatting string: ${format}`);
  const items: Value[] = [];
  for (let at = start; stride > 0 ? at <= end : at >= end; at += stride)
    items.push(percentFormat(format, at));
  return items;
}
