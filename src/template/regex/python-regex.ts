// A compiled Python pattern with the methods of `re` that filters and tests need.
// https://docs.python.org/3/library/re.html#regular-expression-objects
import { PythonError } from '../../values/python-error.ts';
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
  /** `re.sub`: `\1`, `\g<name>` and escapes in the template. */
  replaceAll(text: string, template: string): string;
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
  const first = (native: RegExp, text: string): Match | undefined => {
    native.lastIndex = 0;
    const found = native.exec(text);
    return found === null ? undefined : toMatch(found, translation);
  };
  const findAll = (text: string): Match[] =>
    Array.from(text.matchAll(anywhere), found => toMatch(found, translation));
  return {
    groupCount,
    search: text => first(anywhere, text),
    match: text => first(atStart, text),
    fullmatch: text => first(whole, text),
    findAll,
    replaceAll(text, template) {
      let [out, at] = ['', 0];
      const expand = expandTemplate(template, translation);
      for (const match of findAll(text)) {
        out += text.slice(at, match.start) + expand(match);
        at = match.end;
      }
      return out + text.slice(at);
    },
  };
}

function compileNative(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw new PythonError('ValueError', `invalid regular expression: ${(cause as Error).message}`, { cause });
  }
}

function toMatch(found: RegExpExecArray | RegExpMatchArray, { names, groupCount }: Translation): Match {
  const groups: (string | undefined)[] = [found[0]];
  for (let index = 1; index <= groupCount; index++) groups.push(found.groups?.[`g${index}`]);
  const start = found.index ?? 0;
  return {
    start,
    end: start + (found[0] ?? '').length,
    groups,
    group(key) {
      const index = typeof key === 'number' ? key : names.get(key);
      if (index === undefined || index > groupCount) throw new PythonError('IndexError', 'no such group');
      return groups[index];
    },
  };
}
