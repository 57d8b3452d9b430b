// Links around the URLs and mail addresses of a text: https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-filters.urlize
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { filter, optional } from '../define.ts';
import type { Filter } from '../environment.ts';
import { expectIntOrNone, toItems } from './arguments.ts';
import { escapeHtml } from './html.ts';

interface LinkOptions {
  readonly limit: number | undefined;
  readonly attributes: string;
  readonly schemes: readonly string[];
}

export const urlizeFilters: readonly Filter[] = [
  filter(
    'urlize',
    [
      optional('trim_url_limit'),
      optional('nofollow', false),
      optional('target'),
      optional('rel'),
      optional('extra_schemes'),
    ],
    (input, [limit, nofollow, target, rel, schemes]) => {
      const relations = new Set(
        rel === null
          ? []
          : toText(rel)
              .split(/\s+/)
              .filter(word => word !== ''),
      );
      if (isTruthy(nofollow)) relations.add('nofollow');
      relations.add('noopener');
      const targetText = target === null ? '' : ` target="${escapeHtml(toText(target))}"`;
      return linkify(toText(input), {
        limit: expectIntOrNone(limit),
        attributes: ` rel="${escapeHtml(Array.from(relations).sort().join(' '))}"${targetText}`,
        schemes: schemes === null ? [] : toItems(schemes).map(toText),
      });
    },
  ),
];

const WEB =
  /^(?:https?:\/\/|www\.)(?:[\w%-]+\.)*[\w%-]+(?:\.[\w%-]+|:\d+|\/\S*)*[\w)\]/=#?&%~+-]*$|^[\w-]+\.(?:com|net|int|edu|gov|org|info|mil)(?:[/:?#]\S*)?$/i;
const MAIL = /^(?:mailto:)?[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;

/** Each word by itself: punctuation around a URL stays outside of its link. */
function linkify(text: string, options: LinkOptions): string {
  return escapeHtml(text)
    .split(/(\s+)/)
    .map(word => linkWord(word, options))
    .join('');
}

function linkWord(word: string, options: LinkOptions): string {
  const head = /^(?:[(<]|&lt;)*/.exec(word)?.[0] ?? '';
  let middle = word.slice(head.length);
  const tail = /(?:[).,>\n]|&gt;)*$/.exec(middle)?.[0] ?? '';
  middle = middle.slice(0, middle.length - tail.length);
  // A closing bracket that the URL itself opened belongs to it.
  let back = '';
  for (const char of tail) {
    if (char !== ')' || count(middle + back, '(') <= count(middle + back, ')')) break;
    back += char;
  }
  return head + makeLink(middle + back, options) + tail.slice(back.length);
}

function makeLink(url: string, { limit, attributes, schemes }: LinkOptions): string {
  const anchor = (href: string, label: string): string => `<a href="${href}"${attributes}>${label}</a>`;
  const shown = limit !== undefined && url.length > limit ? `${url.slice(0, limit)}...` : url;
  if (WEB.test(url)) return anchor(/^https?:\/\//i.test(url) ? url : `https://${url}`, shown);
  if (MAIL.test(url) && !url.startsWith('www.') && !url.includes(':', 'mailto:'.length)) {
    const address = url.replace(/^mailto:/, '');
    return `<a href="mailto:${address}">${address}</a>`;
  }
  const scheme = schemes.find(candidate => url.startsWith(candidate) && url !== candidate);
  return scheme === undefined ? url : anchor(url, url);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
