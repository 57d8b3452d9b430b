// Text for other programs: base64, shell quoting, comment blocks, splitting.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/comment_filter.html
import { isUtf8 } from 'node:buffer';
import { decodeBytes, encodeText, nodeEncoding } from '../../values/encodings.ts';
import { PythonError } from '../../values/python-error.ts';
import { shellWord } from '../../values/shell-word.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { TEXT_METHODS } from '../methods/text.ts';
import { expectInt } from './arguments.ts';
import { stripEnd } from './python-text.ts';

export const encodingFilters: readonly Filter[] = [
  filter(
    'b64encode',
    [optional('encoding', 'utf-8'), optional('urlsafe', false)],
    (input, [encoding, urlSafe]) => {
      const encoded = encodeText(toText(input), toText(encoding)).toString('base64');
      return isTruthy(urlSafe) ? encoded.replaceAll('+', '-').replaceAll('/', '_') : encoded;
    },
  ),
  filter(
    'b64decode',
    [optional('encoding', 'utf-8'), optional('urlsafe', false)],
    (input, [encoding, urlSafe]) => {
      const text = toText(input);
      const usual = isTruthy(urlSafe) ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
      return decodeBase64(usual, toText(encoding));
    },
  ),
  filter('quote', [], input => shellWord(input === null ? '' : toText(input))),
  filter('comment', [optional('style', 'plain')], comment, { takesKeywords: true }),
  filter('split', [optional('sep'), optional('maxsplit', -1)], (input, args) => {
    if (typeof input !== 'string') throw new PythonError('TypeError', 'split expects a string');
    return TEXT_METHODS.get('split')?.apply(input, args, new Map()) ?? [];
  }),
];

/** Characters outside of the alphabet are skipped; a wrong number of those in it is a mistake. */
function decodeBase64(text: string, encoding: string): string {
  const digits = text.replace(/[^A-Za-z0-9+/=]/g, '').replace(/=+$/, '');
  const padding = (/=*$/.exec(text.trimEnd())?.[0] ?? '').length;
  if (digits.length % 4 === 1) {
    throw new PythonError('ValueError', `Invalid base64-encoded string: ${digits.length} data characters`);
  }
  if ((digits.length + padding) % 4 !== 0 && digits.length % 4 !== 0) {
    throw new PythonError('ValueError', 'Incorrect padding');
  }
  const bytes = Buffer.from(digits, 'base64');
  // Bytes that are not UTF-8 show as question marks, as they do when Ansible prints them.
  return nodeEncoding(encoding) === 'utf8' && !isUtf8(bytes)
    ? bytes.toString('utf8').replaceAll('\ufffd', '?')
    : decodeBytes(bytes, encoding);
}

interface CommentStyle {
  readonly beginning?: string;
  readonly decoration: string;
  readonly end?: string;
}

const COMMENT_STYLES: Readonly<Record<string, CommentStyle>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

/** The text with a decoration before each line, a prefix and a postfix line around it, a beginning and an end. */
function comment(input: Value, [style]: Value[], context: OperationContext): string {
  const { keywords } = context;
  const name = toText(style ?? null);
  const defaults = COMMENT_STYLES[name] ?? context.fail(`Invalid style '${name}' of a comment`);
  const option = (key: string, fallback: string): string => toText(keywords.get(key) ?? fallback);
  const decoration = option('decoration', defaults.decoration);
  const newline = option('newline', '\n');
  const beginning = option('beginning', defaults.beginning ?? '');
  const end = option('end', defaults.end ?? '');
  const prefix = option('prefix', stripEnd(decoration));
  const postfix = option('postfix', stripEnd(decoration));
  const prefixLine = prefix === newline || prefix === '' ? prefix : prefix + newline;
  const body = (decoration + toText(input).replaceAll(newline, () => newline + decoration)).replaceAll(
    decoration + newline,
    () => stripEnd(decoration) + newline,
  );
  return (
    (beginning === '' ? '' : beginning + newline) +
    prefixLine.repeat(Math.max(0, expectInt(keywords.get('prefix_count') ?? 1))) +
    body +
    (newline + postfix).repeat(Math.max(0, expectInt(keywords.get('postfix_count') ?? 1))) +
    (end === '' ? '' : newline + end)
  );
}
