// Ansible's filters for regular expressions.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#searching-strings-with-regular-expressions

import { compileRegex, type PythonRegex } from '../../values/regex/python-regex.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { expectInt, makeTuple } from './arguments.ts';

export const regexFilters: readonly Filter[] = [
  filter(
    'regex_replace',
    [
      optional('pattern', ''),
      optional('replacement', ''),
      optional('ignorecase', false),
      optional('multiline', false),
      // The last two came after 2.14.
      optional('count', 0),
      optional('mandatory_count', 0),
    ],
    (input, [pattern, replacement, ignoreCase, multiline, count, mandatory], context) => {
      const regex = compile(pattern, ignoreCase, multiline);
      const [most, wished] = [expectInt(count), expectInt(mandatory)];
      const found = wished === 0 ? 0 : regex.findAll(toText(input)).length;
      const replaced = most === 0 ? found : Math.min(found, most);
      if (wished !== replaced) {
        return context.fail(
          `'${toText(pattern)}' should match ${wished} times, but matches ${replaced} times in '${toText(input)}'`,
        );
      }
      return regex.replaceAll(toText(input), toText(replacement), most === 0 ? undefined : most);
    },
  ),
  filter('regex_search', [required('regex')], search, { takesRest: true, takesKeywords: true }),
  filter(
    'regex_findall',
    [required('regex'), optional('multiline', false), optional('ignorecase', false)],
    (input, [regex, multiline, ignoreCase]) => findAll(compile(regex, ignoreCase, multiline), toText(input)),
  ),
  filter('regex_escape', [optional('re_type', 'python')], (input, [type], context) => {
    const text = toText(input);
    if (type === 'python') return text.replace(/[\t\n\v\f\r #$&()*+.?[\\\]^{|}~-]/g, '\\$&');
    if (type === 'posix_basic') return text.replace(/[\].[^$*\\]/g, '\\$&');
    return context.fail(
      type === 'posix_extended'
        ? `Regex type (${type}) not yet implemented`
        : `Invalid regex type (${toText(type)})`,
    );
  }),
];

/** The expression, in Python's syntax. Throws PythonError ValueError for one that is malformed. */
export function compile(pattern: Value, ignoreCase: Value, multiline: Value): PythonRegex {
  return compileRegex(toText(pattern), { ignoreCase: isTruthy(ignoreCase), multiline: isTruthy(multiline) });
}

/** The match, the groups asked for as `\\1` or `\\g<name>`, or None. */
function search(input: Value, [regex, ...wanted]: [Value, ...Value[]], context: OperationContext): Value {
  const { keywords } = context;
  const groups = wanted.map(argument => {
    const [, name, number] =
      /^\\(?:g<(\S+)>|(\d+))/.exec(toText(argument)) ?? context.fail('Unknown argument');
    if (number !== undefined) return Number(number);
    return name !== undefined && /^\d+$/.test(name) ? Number(name) : (name ?? '');
  });
  const match = compile(
    regex,
    keywords.get('ignorecase') ?? false,
    keywords.get('multiline') ?? false,
  ).search(toText(input));
  if (match === undefined) return null;
  if (groups.length === 0) return match.group(0) ?? null;
  return groups.map(group => match.group(group) ?? null);
}

/** `re.findall`: the matches, or their one group, or tuples of their groups. */
function findAll(regex: PythonRegex, text: string): Value[] {
  return regex.findAll(text).map(({ groups }): Value => {
    if (regex.groupCount === 0) return groups[0] ?? '';
    if (regex.groupCount === 1) return groups[1] ?? '';
    return makeTuple(groups.slice(1).map(group => group ?? ''));
  });
}
