// A command line in words, as Python's `shlex.split` does it: https://docs.python.org/3/library/shlex.html

/** The words, or the reason why there are none. Nothing is expanded. */
export function splitWords(text: string): readonly string[] | { readonly problem: string } {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\') {
      const next = text.charAt(++at);
      if (next === '') return { problem: 'No escaped character' };
      // Between double quotes a backslash only protects a quote and itself.
      word = (word ?? '') + (quote !== '' && next !== '"' && next !== '\\' ? char + next : next);
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (' \t\r\n'.includes(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (quote !== '') return { problem: 'No closing quotation' };
  if (word !== undefined) words.push(word);
  return words;
}
