// Filters about any value: defaults, truth, choice, type, presence.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#handling-undefined-variables
import { isEqual } from '../../values/compare.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { PythonObject } from '../../values/value.ts';
import { filter, optional, required, withAliases } from '../define.ts';
import type { Filter } from '../environment.ts';
import { findMethod } from '../methods/find.ts';
import { Undefined } from '../undefined.ts';
import { prettyPrint } from './pretty-print.ts';

const TRUE_WORDS = new Set(['yes', 'on', '1', 'true']);

export const generalFilters: readonly Filter[] = [
  ...withAliases(
    filter(
      'default',
      [optional('default_value', ''), optional('boolean', false)],
      (input, [fallback, boolean]) =>
        input instanceof Undefined || (isTruthy(boolean) && !isTruthy(input)) ? fallback : input,
      { acceptsUndefined: true },
    ),
    'd',
  ),
  filter(
    'mandatory',
    [optional('msg')],
    (input, [message], context) => {
      if (!(input instanceof Undefined)) return input;
      if (message !== null) return context.fail(toText(message));
      const name = input.name === undefined ? '' : `'${toText(input.name)}' `;
      return context.fail(`Mandatory variable ${name} not defined.`);
    },
    { acceptsUndefined: true },
  ),
  filter(
    'ternary',
    [required('true_val'), required('false_val'), optional('none_val')],
    (input, [whenTrue, whenFalse, whenNone]) => {
      if (input === null && whenNone !== null) return whenNone;
      return isTruthy(input) ? whenTrue : whenFalse;
    },
  ),
  filter('bool', [], input => {
    if (input === null || typeof input === 'boolean') return input;
    return typeof input === 'string' ? TRUE_WORDS.has(input.toLowerCase()) : isEqual(input, 1);
  }),
  filter('type_debug', [], input => typeName(input), { acceptsUndefined: true }),
  filter('attr', [required('name')], (input, [name]) => {
    const attribute = toText(name);
    const found = input instanceof PythonObject ? input.get(attribute) : findMethod(input, attribute);
    return found === undefined ? new Undefined({ name, parent: input }) : found;
  }),
  filter('pprint', [], input => prettyPrint(input)),
];
