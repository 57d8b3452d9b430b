// A compiled Python pattern with the methods of `re` that filters, tests and modules need.
// https://docs.python.org/3/library/re.html#regular-expression-objects
import { PythonError } from '../python-error.ts';
import { expandTemplate } from './replacement.ts';
import { type Flags, type Translation, translate } from './translate.ts';

export interface Match {
  readonly start: number;
  readonly end: number;
  /** The whole match, then each group; undefined where a group took no part. */
  readonly groups: readonly (string | undefined)[];
  /** A group by number or name. Throws PythonError IndexError when there is none. */
  group(key: number | string): string | undefined;
}

export interface PythonRegex {
  readonly groupCount: number;
  search(text: string): Match | undefined;
  /** At the start of the text. */
  match(text: string): Match | undefined;
  /** The whole of the text. */
  fullmatch(text: string): Match | undefined;
  findAll(text: string): Match[];
  /** `re.sub`: `\1`, `\g<name>` and escapes in the template; the first `most` matches, all without. */
  replaceAll(text: string, template: string, most?: number): string;
  /** `Match.expand`: the template with what one match found. */
  expand(match: Match, template: string): string;
}

const CACHE_SIZE = 256;
const cache = new Map<string, PythonRegex>();

/** Throws PythonError ValueError for a pattern that Python, or JavaScript, does not take. */
export function compileRegex(pattern: string, flags: Partial<Flags> = {}): PythonRegex {
  const key = `${flags.ignoreCase === true}${flags.multiline === true}${flags.dotAll === true}${pattern}`;
  let regex = cache.get(key);
  if (regex === undefined) {
    regex = makeRegex(translate(pattern, flags));
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(key, regex);
  }
  return regex;
}

function makeRegex(translation: Translation): PythonRegex {
  const { source, flags, groupCount } = translation;
  const anywhere = compileNative(source, `${flags}g`);
  const atStart = compileNative(source, `${flags}y`);
  const whole = compileNative(`(?:${source})(?![\\s\\S])`, `${flags}y`);
  // Not empty: what follows the match is not what followed its start.
  const advancing = compileNative(
    `(?=(?<rest>[\\s\\S]*))(?:${source})(?!\\k<rest>(?![\\s\\S]))`,
    `${flags}y`,
  );
  const matchesFrom = (native: RegExp, text: string, at: number): Match | undefined => {
    native.lastIndex = at;
    const found = native.exec(text);
    return found === null ? undefined : toMatch(found, translation);
  };
  const findAll = (text: string): Match[] => {
    const matches: Match[] = [];
    let [at, wasEmpty] = [0, false];
    while (at <= text.length) {
      // Behind an empty match Python first looks for a longer one at the same place.
      const match = wasEmpty
        ? (matchesFrom(advancing, text, at) ?? matchesFrom(anywhere, text, nextIndex(text, at)))
        : matchesFrom(anywhere, text, at);
      if (match === undefined) break;
      matches.push(match);
      at = match.end;
      wasEmpty = match.end === match.start;
    }
    return matches;
  };
  return {
    groupCount,
    search: text => matchesFrom(anywhere, text, 0),
    match: text => matchesFrom(atStart, text, 0),
    fullmatch: text => matchesFrom(whole, text, 0),
    findAll,
    replaceAll(text, template, most) {
      let [out, at] = ['', 0];
      const expand = expandTemplate(template, translation);
      for (const match of findAll(text).slice(0, most)) {
        out += text.slice(at, match.start) + expand(match);
        at = match.end;
      }
      return out + text.slice(at);
    },
    expand: (match, template) => expandTemplate(template, translation)(match),
  };
}

function compileNative(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw new PythonError('ValueError', `invalid regular expression: ${(cause as Error).message}`, { cause });
  }
}

function nextIndex(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

function toMatch(found: RegExpExecArray, { names, groupCount }: Translation): Match {
  const groups: (string | undefined)[] = [found[0]];
  for (let index = 1; index <= groupCount; index++) groups.push(found.groups?.[`g${index}`]);
  const start = found.index;
  return {
    start,
    end: start + found[0].length,
    groups,
    group(key) {
      const index = typeof key === 'number' ? key : names.get(key);
      if (index === undefined || index > groupCount) throw new PythonError('IndexError', 'no such group');
      return groups[index];
    },
  };
}
