// The template of `re.sub`: https://docs.python.org/3/library/re.html#re.sub
import { CONTROL_ESCAPES } from '../escapes.ts';
import { PythonError } from '../python-error.ts';
import type { Match } from './python-regex.ts';
import type { Translation } from './translate.ts';

const ESCAPES: Readonly<Record<string, string>> = { ...CONTROL_ESCAPES, '\\': '\\' };

/** What a match is replaced by. Throws PythonError ValueError or IndexError for a template Python refuses. */
export function expandTemplate(
  template: string,
  { names, groupCount }: Translation,
): (match: Match) => string {
  const parts: (string | number)[] = [];
  const addGroup = (group: number | undefined, text: string): void => {
    if (group === undefined) throw new PythonError('IndexError', `unknown group name '${text}'`);
    if (group > groupCount) throw new PythonError('ValueError', `invalid group reference ${text}`);
    parts.push(group);
  };
  const token = /[^\\]+|\\g<([^>]+)>|\\(0[0-7]{0,2}|[1-3][0-7]{2})|\\([1-9]\d?)|\\([\s\S]|$)/gu;
  for (const [text, name, octal, number, char] of template.matchAll(token)) {
    if (name !== undefined) addGroup(/^\d+$/.test(name) ? Number(name) : names.get(name), name);
    else if (octal !== undefined) parts.push(String.fromCharCode(Number.parseInt(octal, 8)));
    else if (number !== undefined) addGroup(Number(number), number);
    else if (char === undefined) parts.push(text);
    else if (ESCAPES[char] !== undefined) parts.push(ESCAPES[char]);
    else if (char === '' || /[A-Za-z0-9]/.test(char))
      throw new PythonError('ValueError', `bad escape \\${char}`);
    else parts.push(text);
  }
  return match => parts.map(part => (typeof part === 'string' ? part : (match.groups[part] ?? ''))).join('');
}
