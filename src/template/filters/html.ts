// Jinja2's filters for HTML and URLs. Text that is escaped is plain text here: escaping it again escapes it twice.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-filters.escape
import { toJson } from '../../values/json.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional, withAliases } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { Undefined } from '../undefined.ts';
import { expectDict } from './arguments.ts';
import { splitWords } from './python-text.ts';

export const htmlFilters: readonly Filter[] = [
  ...withAliases(
    filter('escape', [], input => escapeHtml(toText(input))),
    'e',
    'forceescape',
  ),
  filter('safe', [], input => toText(input)),
  filter('striptags', [], input => stripTags(toText(input))),
  filter('xmlattr', [optional('autospace', true)], (input, [autospace], context) => {
    const attributes = xmlAttributes(input, context);
    return isTruthy(autospace) && attributes !== '' ? ` ${attributes}` : attributes;
  }),
  filter('tojson', [optional('indent')], (input, [indent]) =>
    toJson(input, { indent: indent as number | string | null, sortKeys: true }).replace(
      /[<>&']/g,
      char => `\\u00${char.charCodeAt(0).toString(16)}`,
    ),
  ),
];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** With entities for `&`, `<`, `>` and both quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, char => ENTITIES[char] ?? char);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '\u00a9',
  reg: '\u00ae',
  hellip: '\u2026',
  ndash: '\u2013',
  mdash: '\u2014',
  laquo: '\u00ab',
  raquo: '\u00bb',
  euro: '\u20ac',
};

function stripTags(text: string): string {
  const bare = text.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, '');
  return unescapeHtml(splitWords(bare).join(' '));
}

/** Numeric references and the named ones that occur in practice. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function xmlAttributes(input: Value, context: OperationContext): string {
  const parts: string[] = [];
  for (const [key, value] of expectDict(input, 'xmlattr')) {
    if (value === null || value instanceof Undefined) continue;
    const name = toText(key);
    if (/[\s/>=]/.test(name)) return context.fail(`Invalid character in attribute name: '${name}'`);
    parts.push(`${escapeHtml(name)}="${escapeHtml(toText(value))}"`);
  }
  return parts.join(' ');
}
