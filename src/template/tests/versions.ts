// `is version`: https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tests.html#comparing-versions
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { optional, required, test, withAliases } from '../define.ts';
import type { OperationContext, Test } from '../environment.ts';
import { VERSION_TYPES } from './version-types.ts';

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  eq: order => order === 0,
  ne: order => order !== 0,
  lt: order => order < 0,
  le: order => order <= 0,
  gt: order => order > 0,
  ge: order => order >= 0,
};
const SYMBOLS: Readonly<Record<string, string>> = {
  '==': 'eq',
  '=': 'eq',
  '!=': 'ne',
  '<>': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};

/** Every operator, each word behind its signs. */
const KNOWN = ['==', '=', 'eq', '<', 'lt', '<=', 'le', '>', 'gt', '>=', 'ge', '!=', '<>', 'ne'];

export const versionTests: readonly Test[] = withAliases(
  test(
    'version',
    [required('version'), optional('operator', 'eq'), optional('strict'), optional('version_type')],
    compareVersions,
  ),
  'version_compare',
);

function compareVersions(
  input: Value,
  [version, operator, strict, type]: Value[],
  context: OperationContext,
): boolean {
  const [left, right] = [toText(input), toText(version ?? null)];
  if (strict !== null && type !== null)
    return context.fail("Cannot specify both 'strict' and 'version_type'");
  if (!isTruthy(input)) return context.fail('Input version value cannot be empty');
  if (!isTruthy(version ?? null)) return context.fail('Version parameter to compare against cannot be empty');
  const typeName = isTruthy(strict ?? null) ? 'strict' : toText(type || 'loose');
  const compare = VERSION_TYPES[typeName];
  if (compare === undefined) {
    return context.fail(
      `Invalid version type (${typeName}). Must be one of ${quoted(Object.keys(VERSION_TYPES))}`,
    );
  }
  const name = toText(operator ?? null);
  const holds = OPERATORS[SYMBOLS[name] ?? name];
  if (holds === undefined) {
    return context.fail(`Invalid operator type (${name}). Must be one of ${quoted(KNOWN)}`);
  }
  const order = compare(left, right);
  if (order !== undefined) return holds(order);
  return context.fail(
    `Version comparison failed: '${left}' and '${right}' are not both ${typeName} versions`,
  );
}

function quoted(words: readonly string[]): string {
  return words.map(word => `'${word}'`).join(', ');
}
