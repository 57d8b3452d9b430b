// What a backslash and one character stand for in Python's texts.
// https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences

/** The control character that `\n` and its like stand for, by the letter behind the backslash. */
export const CONTROL_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The same, with the backslash and the quotes, which stand for themselves. */
export const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  ...CONTROL_ESCAPES,
  '\\': '\\',
  "'": "'",
  '"': '"',
};
