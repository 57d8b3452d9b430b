// What a template writes. Exactly one value keeps its type (`{{ list }}` is the list); more become text.
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { Undefined } from '../undefined.ts';
import { assertDefined } from './defined.ts';

export class Output {
  /** After `extends`, what a child writes outside its blocks is dropped. */
  isMuted = false;
  /** Whether the one value is a text that is not to be read back, such as `to_json` gives. */
  isKeptText = false;
  #count = 0;
  #only: Value = '';
  #text = '';

  /** Writes an expression's value, a text that stays text if `isKeptText`. Throws the error of an Undefined in it. */
  write(value: Value, isKeptText = false): void {
    if (this.isMuted) return;
    if (typeof value !== 'string') assertDefined(value);
    this.#count++;
    this.isKeptText = isKeptText && this.#count === 1;
    // Nothing undefined leaves a template: what may be written silently is written as nothing.
    if (this.#count === 1) this.#only = value instanceof Undefined ? '' : value;
    else {
      if (this.#count === 2) this.#text = outputText(this.#only);
      this.#text += outputText(value);
    }
  }

  /** The one value that was written, or the text of all. */
  get value(): Value {
    return this.#count === 1 ? this.#only : this.#text;
  }

  toString(): string {
    return this.#count === 1 ? outputText(this.#only) : this.#text;
  }
}

/** Ansible writes None as nothing. */
export function outputText(value: Value): string {
  return value === null ? '' : toText(value);
}
