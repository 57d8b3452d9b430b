// Jinja2's filters on text: case, trimming, counting, replacing.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#builtin-filters
import { percentFormat } from '../../values/percent-format.ts';
import { toText } from '../../values/text.ts';
import { filter, optional, required } from '../define.ts';
import type { Filter } from '../environment.ts';
import { capitalize } from '../methods/text-case.ts';
import { expectInt, makeTuple } from './arguments.ts';
import { stripText } from './python-text.ts';

export const textFilters: readonly Filter[] = [
  filter('string', [], input => toText(input)),
  filter('lower', [], input => toText(input).toLowerCase()),
  filter('upper', [], input => toText(input).toUpperCase()),
  filter('capitalize', [], input => capitalize(toText(input))),
  filter('title', [], input => toTitle(toText(input))),
  filter('trim', [optional('chars')], (input, [chars]) =>
    stripText(toText(input), chars === null ? undefined : toText(chars)),
  ),
  filter('wordcount', [], input => toText(input).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  filter(
    'format',
    [],
    (input, args, context) => {
      const { keywords } = context;
      if (keywords.size > 0 && args.length > 0)
        return context.fail("can't handle positional and keyword arguments at the same time");
      return percentFormat(toText(input), keywords.size > 0 ? new Map(keywords) : makeTuple(args));
    },
    { takesRest: true, takesKeywords: true },
  ),
  filter(
    'replace',
    [required('old'), required('new'), optional('count')],
    (input, [old, replacement, count]) =>
      replaceText(toText(input), toText(old), toText(replacement), count === null ? -1 : expectInt(count)),
  ),
];

function upperFirst(text: string): string {
  const [first = '', ...rest] = text;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** A word starts behind white space, a hyphen or an opening bracket; an apostrophe does not start one. */
function toTitle(text: string): string {
  return text.replace(/[^-\s({[<]+/gu, upperFirst);
}

/** `str.replace`: an empty `old` stands before every character and at the end; a negative count means all. */
function replaceText(text: string, old: string, replacement: string, count: number): string {
  if (count === 0) return text;
  if (old !== '' && count < 0) return text.replaceAll(old, () => replacement);
  const pieces = old === '' ? ['', ...text, ''] : text.split(old);
  const limit = count < 0 ? Number.POSITIVE_INFINITY : count;
  return pieces.reduce((out, piece, index) => out + (index <= limit ? replacement : old) + piece);
}
