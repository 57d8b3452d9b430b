// JSON as Python reads it: integers of any size, floats apart from integers, NaN and Infinity.
// https://docs.python.org/3/library/json.html#json.loads

import { PythonError } from '../../values/python-error.ts';
import { makeInt } from '../../values/types.ts';
import { type Dict, makeFloat, type Value } from '../../values/value.ts';

const TOKEN =
  /[\x20\t\n\r]*(?:([{}[\],:])|("(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")|(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?|(null|true|false|NaN|-?Infinity))/y;

const WORDS: Readonly<Record<string, Value>> = {
  null: null,
  true: true,
  false: false,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/** Throws PythonError ValueError that says where the text stops to be JSON. */
export function parseJson(text: string): Value {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Value {
    const token = this.#next();
    const [, punctuation, string, integer, fraction, exponent, word] = token ?? [];
    if (string !== undefined) return JSON.parse(string) as string;
    if (word !== undefined) return WORDS[word] ?? null;
    if (integer !== undefined) {
      if (fraction === undefined && exponent === undefined) return makeInt(BigInt(integer));
      return makeFloat(Number(integer + (fraction ?? '') + (exponent ?? '')));
    }
    if (punctuation === '[') return this.#array();
    return punctuation === '{' ? this.#object() : this.#fail('Expecting value', token);
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') this.#fail('Extra data');
  }

  #array(): Value[] {
    const items: Value[] = [];
    if (this.#accept(']')) return items;
    do items.push(this.value());
    while (this.#accept(','));
    if (!this.#accept(']')) this.#fail("Expecting ',' delimiter");
    return items;
  }

  #object(): Dict {
    const dict: Dict = new Map();
    if (this.#accept('}')) return dict;
    do {
      const key = this.#next();
      if (key?.[2] === undefined) return this.#fail('Expecting property name enclosed in double quotes', key);
      if (!this.#accept(':')) this.#fail("Expecting ':' delimiter");
      dict.set(JSON.parse(key[2]) as string, this.value());
    } while (this.#accept(','));
    if (!this.#accept('}')) this.#fail("Expecting ',' delimiter");
    return dict;
  }

  #next(): RegExpExecArray | undefined {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text);
    if (token === null) return undefined;
    this.#at = TOKEN.lastIndex;
    return token;
  }

  #accept(punctuation: string): boolean {
    const start = this.#at;
    if (this.#next()?.[1] === punctuation) return true;
    this.#at = start;
    return false;
  }

  /** `token` is what was read instead, if anything was. */
  #fail(message: string, token?: RegExpExecArray): never {
    const from = token === undefined ? this.#at : this.#at - token[0].trimStart().length;
    const at = from + (/^\s*/.exec(this.#text.slice(from))?.[0].length ?? 0);
    const before = this.#text.slice(0, at);
    const column = at - before.lastIndexOf('\n');
    throw new PythonError(
      'ValueError',
      `${message}: line ${before.split('\n').length} column ${column} (char ${at})`,
    );
  }
}
