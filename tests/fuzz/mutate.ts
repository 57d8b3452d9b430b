// Texts made wrong: pieces lost, doubled, swapped, put in, cut off, taken from another text.
import type { Random } from '../differential/random.ts';

/** What means something in one of the languages, or is awkward in all of them. */
const PIECES = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '{%-',
  '-%}',
  '{{ x }}',
  '{% if',
  '{% endif %}',
  '{% for i in',
  '{% raw %}',
  '|',
  ' | ',
  'default(',
  'map(',
  'lookup(',
  'is defined',
  'not',
  'in',
  '==',
  '**',
  '//',
  '~',
  '[',
  ']',
  '(',
  ')',
  '{',
  '}',
  ',',
  ':',
  ': ',
  '- ',
  '-',
  '\n',
  '\n  ',
  '\n- ',
  '\t',
  ' ',
  '#',
  ' #',
  '&a',
  '*a',
  '<<: *a',
  '!vault |',
  '!unsafe',
  '!!binary',
  '|',
  '>',
  '>-',
  '"',
  "'",
  '\\',
  '\\x',
  '\\u12',
  '%',
  '@',
  '`',
  '?',
  '? ',
  '---',
  '...',
  '=',
  '= ',
  'null',
  '~',
  'true',
  'yes',
  '0',
  '-1',
  '1e999',
  '0x',
  '99999999999999999999',
  '0o7',
  '1_000',
  '2001-01-01',
  'é',
  '日本',
  '\u{1f600}',
  '\u0000',
  '\u0007',
  '\ufeff',
  '\u2028',
  '\ud800',
  '\r',
  '\r\n',
  'hosts:',
  'tasks:',
  'roles:',
  'vars:',
  'when:',
  'loop:',
  'block:',
  'include_tasks:',
  'name:',
  'all',
  '[all:children]',
  '[x:vars]',
  'a[1:',
  'a[01:99]',
  '!',
  '&',
  '$ANSIBLE_VAULT;1.1;AES256',
  '__proto__',
  'constructor',
  'toString',
  'self',
  'vars',
  'hostvars',
  'item',
  'loop',
  'caller',
  'varargs',
  'range(9)',
  'namespace()',
] as const;

/** The text with one to five things done to it. */
export function mutate(text: string, others: readonly string[], random: Random): string {
  let mutated = text;
  for (let left = 1 + random.below(5); left > 0; left--) mutated = once(mutated, others, random);
  // What grows with each generation would only make the test slow.
  return mutated.slice(0, 20_000);
}

function once(text: string, others: readonly string[], random: Random): string {
  const at = random.below(text.length + 1);
  const end = Math.min(text.length, at + 1 + random.below(random.chance(0.3) ? 60 : 6));
  const head = text.slice(0, at);
  const tail = text.slice(at);
  switch (random.below(9)) {
    case 0:
      return head + text.slice(end);
    case 1:
      return head + text.slice(at, end) + tail;
    case 2:
      return head + random.pick(PIECES) + tail;
    case 3:
      return head + random.pick(PIECES) + text.slice(end);
    case 4:
      return random.chance(0.3) ? head : text;
    case 5:
      return swapLines(text, random);
    case 6: {
      const other = random.pick(others);
      const from = random.below(other.length + 1);
      return head + other.slice(from, from + random.below(80)) + tail;
    }
    case 7:
      return head + String.fromCharCode(random.below(random.chance(0.8) ? 128 : 65536)) + text.slice(at + 1);
    default:
      return reindentLine(text, random);
  }
}

function swapLines(text: string, random: Random): string {
  const lines = text.split('\n');
  const a = random.below(lines.length);
  const b = random.below(lines.length);
  [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
  return lines.join('\n');
}

function reindentLine(text: string, random: Random): string {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  lines[at] = random.chance(0.5)
    ? `${' '.repeat(1 + random.below(4))}${lines[at]}`
    : (lines[at] ?? '').replace(/^ {1,2}/, '');
  return lines.join('\n');
}
