// to_time_unit and its short forms: `1h 30m` as a number of seconds, hours, …
// https://docs.ansible.com/ansible/latest/collections/community/general/to_time_unit_filter.html
import { toText } from '../../values/text.ts';
import { makeFloat, type Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectNumber } from '../filters/arguments.ts';
import { roundFloat } from '../filters/python-numbers.ts';

const UNITS = ['ms', 's', 'm', 'h', 'd', 'w', 'mo', 'y'] as const;
type Unit = (typeof UNITS)[number];

const LONG_NAMES: Readonly<Record<string, Unit>> = {
  millisecond: 'ms',
  msec: 'ms',
  msecond: 'ms',
  sec: 's',
  second: 's',
  hour: 'h',
  min: 'm',
  minute: 'm',
  day: 'd',
  week: 'w',
  month: 'mo',
  year: 'y',
};

const KEYWORDS = { takesKeywords: true } as const;

export const timeFilters: readonly Filter[] = [
  filter(
    'to_time_unit',
    [optional('unit', 'ms')],
    (input, [unit], context) => convert(input, unit, context),
    KEYWORDS,
  ),
  ...(
    [
      ['to_milliseconds', 'ms'],
      ['to_seconds', 's'],
      ['to_minutes', 'm'],
      ['to_hours', 'h'],
      ['to_days', 'd'],
      ['to_weeks', 'w'],
      ['to_months', 'mo'],
      ['to_years', 'y'],
    ] as const
  ).map(([name, unit]) =>
    filter(name, [], (input, _args, context) => convert(input, unit, context), KEYWORDS),
  ),
];

function convert(input: Value, unitName: Value, context: OperationContext): Value {
  if (input === '0') return 0;
  const unit = unitOf(toText(unitName));
  if (unit === undefined) {
    return context.fail(
      `to_time_unit() can not convert to the following unit: ${toText(unitName)}. ` +
        `Available units (singular or plural): ${Object.keys(LONG_NAMES).join(', ')}. ` +
        `Available short units: ${UNITS.join(', ')}`,
    );
  }
  const days: Record<string, number> = { month: 30, year: 365 };
  for (const [name, value] of context.keywords) {
    if (!(name in days)) return context.fail(`to_time_unit() got unknown keyword arguments: ${name}`);
    days[name] = expectNumber(value);
  }
  if (typeof input !== 'string') {
    return context.fail(`to_time_unit() can not interpret following string: ${toText(input)}`);
  }
  const milliseconds = lengths(days);
  let total = 0;
  for (const word of input.split(/\s+/).filter(part => part !== '')) {
    const [, count, name = ''] = /^(-?\p{Nd}+)([\p{L}\p{N}_]+)/u.exec(word) ?? [];
    const wordUnit = unitOf(name);
    if (count === undefined || wordUnit === undefined) {
      return context.fail(`to_time_unit() can not interpret following string: ${input}`);
    }
    total += Number(count) * milliseconds[wordUnit];
  }
  return makeFloat(roundFloat(total / milliseconds[unit], 12));
}

function unitOf(name: string): Unit | undefined {
  return LONG_NAMES[name.replace(/s+$/, '')] ?? UNITS.find(unit => unit === name);
}

/** The length of each unit in milliseconds. */
function lengths({
  month = 30,
  year = 365,
}: Readonly<Record<string, number>>): Readonly<Record<Unit, number>> {
  const day = 86_400_000;
  return { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: day, w: 7 * day, mo: month * day, y: year * day };
}
