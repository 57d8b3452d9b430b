// Sizes as people write them: `10 MB`, `1.50 KB`. Steps are 1024, as in Ansible.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/human_to_bytes_filter.html
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isNumeric, makeInt, toNumeric, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { roundFloat } from './python-numbers.ts';

/** From the largest; the empty suffix is the unit itself. */
const SUFFIXES: readonly string[] = ['Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'K', 'B'];

function factorOf(suffix: string): number | undefined {
  const index = SUFFIXES.indexOf(suffix);
  return index === -1 ? undefined : 1024 ** (SUFFIXES.length - 1 - index);
}

export const sizeFilters: readonly Filter[] = [
  filter(
    'human_readable',
    [optional('isbits', false), optional('unit')],
    (input, [isBits, unit], context) => {
      if (!isNumeric(input))
        return context.fail(
          `human_readable() failed on bad input: '>=' not supported between instances of '${typeName(input)}' and 'int'`,
        );
      return humanize(Number(toNumeric(input)), isTruthy(isBits), unit === null ? undefined : toText(unit));
    },
  ),
  filter(
    'human_to_bytes',
    [optional('default_unit'), optional('isbits', false)],
    (input, [unit, isBits], context) => parseSize(input, unit, isTruthy(isBits), context),
  ),
];

function humanize(size: number, isBits: boolean, unit: string | undefined): string {
  const wanted = unit?.toUpperCase();
  const suffix = SUFFIXES.find(candidate =>
    wanted === undefined ? size >= (factorOf(candidate) ?? 1) : candidate === wanted,
  );
  const [factor, base] = [factorOf(suffix ?? 'B') ?? 1, isBits ? 'bits' : 'Bytes'];
  const name = factor === 1 ? base : `${suffix}${base[0]}`;
  return `${roundFloat(size / factor, 2).toFixed(2)} ${name}`;
}

function parseSize(input: Value, defaultUnit: Value, isBits: boolean, context: OperationContext): Value {
  const text = toText(input);
  const match = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?/.exec(text);
  const refuse = (): never => context.fail(`human_to_bytes() can't interpret following string: ${text}`);
  const number = match?.[1] === undefined || /^\.?$/.test(match[1]) ? Number.NaN : Number(match[1]);
  if (Number.isNaN(number)) return refuse();
  const unit = match?.[2] ?? (isTruthy(defaultUnit) ? toText(defaultUnit) : '');
  if (unit === '') return makeInt(BigInt(roundFloat(number, 0)));
  const factor = factorOf((unit[0] ?? '').toUpperCase());
  if (factor === undefined || !isUnitName(unit, isBits)) return refuse();
  return makeInt(BigInt(roundFloat(number * factor, 0)));
}

/** `M`, `MB` and `megabyte` are bytes, `Mb` and `megabit` bits; other spellings are mistakes. */
function isUnitName(unit: string, isBits: boolean): boolean {
  const [letter, word] = isBits ? ['b', 'bit'] : ['B', 'byte'];
  return unit.length === 1 || unit[1] === letter || unit.toLowerCase().includes(word);
}
