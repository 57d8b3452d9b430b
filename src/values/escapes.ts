// What a backslash and one character stand for in Python's texts.
// https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences

/** The character that `\n` and its like stand for, by the character behind the backslash. */
export const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
