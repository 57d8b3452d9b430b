// Words as a shell splits them, with the place of each: what INI inventories and `-e key=value` are written in.

export interface Word {
  readonly text: string;
  /** Offsets in the text that was split; `end` exclusive. Quotes are inside. */
  readonly start: number;
  readonly end: number;
}

export interface Words {
  readonly words: readonly Word[];
  /** The offset of a quote that is never closed, or of a backslash at the end; the word that holds it is left out. */
  readonly unfinished: number | undefined;
}

/**
 * Splits at white space outside of quotes and removes quotes and backslashes, as Python's shlex does in POSIX mode.
 * With `comments`, a `#` outside of quotes ends the text, even in the middle of a word.
 * https://docs.python.org/3/library/shlex.html#parsing-rules
 */
export function splitShellWords(text: string, options: { readonly comments?: boolean } = {}): Words {
  const words: Word[] = [];
  let word: { text: string; start: number } | undefined;
  let quote = '';
  let quoteStart = 0;
  const finish = (end: number): void => {
    if (word !== undefined) words.push({ ...word, end });
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') {
      const next = text.charAt(at + 1);
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && (next === '"' || next === '\\')) extend(next, at++);
      else extend(character, at);
    } else if (/\s/.test(character)) {
      finish(at);
    } else if (character === '#' && options.comments === true) {
      finish(at);
      return { words, unfinished: undefined };
    } else if (character === '"' || character === "'") {
      [quote, quoteStart] = [character, at];
      extend('', at);
    } else if (character === '\\') {
      if (at === text.length - 1) return { words, unfinished: at };
      extend(text.charAt(++at), at - 1);
    } else {
      extend(character, at);
    }
  }
  if (quote !== '') return { words, unfinished: quoteStart };
  finish(text.length);
  return { words, unfinished: undefined };

  function extend(more: string, at: number): void {
    word = { text: (word?.text ?? '') + more, start: word?.start ?? at };
  }
}
