// Python literals, as INI inventories write values: numbers, strings, lists, dicts, True, None. Anything else is text.
import { makeFloat, Tuple, type Value } from '../values/value.ts';

const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d+)?|\d(?:_?\d)*\.?(?:[eE][-+]?\d+)?)(?![\w.])/y;
const SPACE = /(?:[ \t]|\\\n)*/y;
const SPACE_AND_LINES = /(?:\s|#[^\n]*)*/y;
const WORD = /(?:True|False|None)(?!\w)/y;
const JSON_WORD = /(?:True|False|None|true|false|null)(?!\w)/y;
const STRING_START = /[rRuU]?("""|'''|"|')/y;
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};

class NotALiteral extends Error {}

/**
 * The value of a text that is a Python literal, or undefined when it is none (`yes`, `0644`, `10.0.0.1`): the rule by
 * which Ansible reads the values of an INI inventory. https://docs.python.org/3/library/ast.html#ast.literal_eval
 * With `json-words`, JSON's `true`, `false` and `null` are known as well.
 */
export function parsePythonLiteral(text: string, words?: 'json-words'): Value | undefined {
  const reader = new LiteralReader(text.replace(/^[ \t]+/, ''), words === undefined ? WORD : JSON_WORD);
  try {
    return reader.readAll();
  } catch (error) {
    if (error instanceof NotALiteral) return undefined;
    throw error;
  }
}

class LiteralReader {
  readonly #text: string;
  readonly #word: RegExp;
  #at = 0;
  /** Inside brackets a line end is white space. */
  #depth = 0;

  constructor(text: string, word: RegExp) {
    this.#text = text;
    this.#word = word;
  }

  readAll(): Value {
    const first = this.#readValue();
    this.#skip();
    const value = this.#text[this.#at] === ',' ? this.#readItems([first], '') : first;
    this.#take(/(?:\s|#[^\n]*)*/y);
    if (this.#at < this.#text.length) throw new NotALiteral();
    return value;
  }

  #readValue(): Value {
    this.#skip();
    const sign = this.#take(/[-+]/y);
    if (sign !== undefined) return this.#readSigned(sign === '-');
    const word = this.#take(this.#word);
    if (word !== undefined) return word === 'None' || word === 'null' ? null : word.toLowerCase() === 'true';
    const character = this.#text[this.#at];
    if (character === '[') return this.#readBracketed(']');
    if (character === '(') return this.#readBracketed(')');
    if (character === '{') return this.#readBraces();
    return this.#readStrings() ?? this.#readNumber();
  }

  #readSigned(isNegative: boolean): Value {
    this.#skip();
    const number = this.#readNumber();
    if (typeof number === 'number' || typeof number === 'bigint') return isNegative ? -number : number;
    if (
      typeof number === 'object' &&
      number !== null &&
      'value' in number &&
      typeof number.value === 'number'
    ) {
      return makeFloat(isNegative ? -number.value : number.value);
    }
    throw new NotALiteral();
  }

  #readNumber(): Value {
    const written = this.#take(NUMBER);
    if (written === undefined) throw new NotALiteral();
    const digits = written.replace(/_/g, '');
    if (/^0[xob]/i.test(digits)) return narrow(BigInt(digits.toLowerCase()));
    if (/[.eE]/.test(digits)) return makeFloat(Number(digits));
    if (/^0+[1-9]/.test(digits)) throw new NotALiteral();
    return narrow(BigInt(digits));
  }

  #readBracketed(close: ']' | ')'): Value {
    this.#at++;
    this.#depth++;
    this.#skip();
    if (this.#text[this.#at] === close) {
      this.#close();
      return close === ']' ? [] : new Tuple();
    }
    const first = this.#readValue();
    this.#skip();
    const isGrouping = close === ')' && this.#text[this.#at] === close;
    const items = isGrouping ? first : this.#readItems([first], close);
    if (this.#text[this.#at] !== close) throw new NotALiteral();
    this.#close();
    return items;
  }

  /** Items after the first, each behind a comma, up to the closing bracket or the end. */
  #readItems(items: Value[], close: string): Value {
    while (this.#text[this.#at] === ',') {
      this.#at++;
      this.#skip();
      const next = this.#text[this.#at];
      if (next === undefined || next === close || (close === '' && next === '#')) break;
      items.push(this.#readValue());
      this.#skip();
    }
    if (close === ']' || close === '}') return items;
    const tuple = new Tuple();
    tuple.push(...items);
    return tuple;
  }

  /** A dict, or a set, which becomes a list. */
  #readBraces(): Value {
    this.#at++;
    this.#depth++;
    const dict = new Map<Value, Value>();
    this.#skip();
    while (this.#text[this.#at] !== '}') {
      const key = this.#readValue();
      this.#skip();
      if (dict.size === 0 && (this.#text[this.#at] === ',' || this.#text[this.#at] === '}')) {
        const items = this.#readItems([key], '}') as Value[];
        // Python has no sets of lists, dicts and sets.
        const isSet = !items.some(
          item => item instanceof Map || (Array.isArray(item) && !(item instanceof Tuple)),
        );
        if (this.#text[this.#at] !== '}' || !isSet) throw new NotALiteral();
        this.#close();
        return items;
      }
      if (this.#text[this.#at] !== ':' || (typeof key === 'object' && key !== null && !('value' in key)))
        throw new NotALiteral();
      this.#at++;
      dict.set(key, this.#readValue());
      this.#skip();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== '}') throw new NotALiteral();
      this.#skip();
    }
    this.#close();
    return dict;
  }

  /** One string, or several beside each other, which Python joins. */
  #readStrings(): string | undefined {
    let joined: string | undefined;
    for (let start = this.#take(STRING_START); start !== undefined; start = this.#take(STRING_START)) {
      const quote = start.replace(/^[rRuU]/, '');
      joined = (joined ?? '') + this.#readStringBody(quote, /^[rR]/.test(start));
      this.#skip();
    }
    return joined;
  }

  #readStringBody(quote: string, isRaw: boolean): string {
    let body = '';
    while (!this.#text.startsWith(quote, this.#at)) {
      const character = this.#text[this.#at];
      if (character === undefined || (character === '\n' && quote.length === 1)) throw new NotALiteral();
      this.#at++;
      if (character !== '\\') body += character;
      else if (isRaw) body += character + (this.#text[this.#at++] ?? '');
      else body += this.#readEscape();
    }
    this.#at += quote.length;
    return body;
  }

  #readEscape(): string {
    const code = this.#take(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    const octal = this.#take(/[0-7]{1,3}/y);
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const character = this.#text[this.#at++];
    if (character === undefined) throw new NotALiteral();
    // An escape that Python does not know stays as it is written.
    return ESCAPES[character] ?? `\\${character}`;
  }

  #close(): void {
    this.#at++;
    this.#depth--;
  }

  #skip(): void {
    this.#take(this.#depth > 0 ? SPACE_AND_LINES : SPACE);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
