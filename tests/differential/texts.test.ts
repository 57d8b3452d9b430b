// Small languages that Python's own libraries define: literals, shell words, configuration files, key=value words.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { UserErrors } from '../../src/errors.ts';
import { parseConfigFile } from '../../src/source/config-file.ts';
import { parseExtraVars } from '../../src/source/extra-vars.ts';
import { nodeToValue } from '../../src/source/node-access.ts';
import { parsePythonLiteral } from '../../src/source/python-literal.ts';
import { splitShellWords } from '../../src/source/shell-words.ts';
import { typed } from './typed.ts';

const TEXTS = {
  literal: [
    '1',
    '-1',
    '+1',
    '--1',
    '1_000',
    '1__0',
    '0x1F',
    '0X1f',
    '0o17',
    '0b11',
    '017',
    '00',
    '0',
    '1.5',
    '.5',
    '5.',
    '1e3',
    '1E-3',
    '1_0.5',
    '1e',
    '1.2.3',
    '10.0.0.1',
    'True',
    'False',
    'None',
    'true',
    'yes',
    '"a"',
    "'a'",
    "'a' 'b'",
    'u"x"',
    'r"\\n"',
    '"\\n\\t\\x41\\u00e9\\101\\q"',
    '"a',
    "'it''s'",
    '"""a"b"""',
    "'''x'''",
    '[]',
    '[1, 2]',
    '[1, 2,]',
    '[1 2]',
    '[,]',
    '[1,,2]',
    '()',
    '(1)',
    '(1,)',
    '(1, 2)',
    '1,2',
    '1,',
    ',1',
    '{}',
    '{"a": 1}',
    '{"a": 1,}',
    '{"a"}',
    '{1, 2}',
    '{"a": [1, {"b": (1, 2)}]}',
    '{1: 2, None: 3, 1.5: 4}',
    '[1, # c\n2]',
    '1 # comment',
    '"a" # c',
    'a # b',
    '1+2',
    '1-2',
    '-"a"',
    '- 1',
    '[-1, +2.0]',
    '1 2',
    '[',
    ']',
    '{',
    '{"a": }',
    '{[1]: 2}',
    '12345678901234567890',
    '1e400',
    'nan',
    'abc',
    '',
    'f"x"',
    'x=1',
    '[True, None, "x"]',
    '-0',
    '-0.0',
    '1.0',
    '0.1',
    '0xg',
    '1a',
    '1if',
    '"a" "b',
    '[1,\n 2]',
    '1\n',
    ' 1',
    "'a\nb'",
  ],
  words: [
    'a b  c',
    'a="b c" d',
    "a='b c'",
    'a\\ b',
    '"a\\"b"',
    "'a\\'",
    '"a\\n"',
    'a#b c',
    'a #b',
    '# all',
    '"a#b"',
    'a""b',
    '""',
    "a '' b",
    '"open',
    "it's",
    'a\tb\nc',
    'a\\',
    '\\#a',
    'é ü',
    'a="b" "c"d\'e\'',
    'x="{\\"k\\": 1}"',
    'x=\'{"k": 1}\'',
    '\\\\',
    '"\\\\"',
    '  lead',
    'trail  ',
  ],
  config: [
    '[a]\nx = 1\n',
    '[a]\nX: 1\ny=2',
    '[a]\nx = 1 ; c\ny = a;b\nz = #c\n',
    '[a]\n# c\n; c\nx=1\n',
    '[a]\nx = a:\n  b:c\n  d\n',
    '[a]\nx =\n  a\n\n  b\ny=1\n',
    '[a]\nnothing\n',
    'x=1\n',
    '[a]\nx=1\nx=2\n',
    '[a]\nx=1\n[a]\ny=2\n',
    '[a] junk\nx=1\n',
    '[a]\nx==1\n',
    '[a]\nx=\n',
    '[a]\nx = "q"\n',
    '[a]\nx=1;2 ;3\n',
    '[a]\nx=1\n ; c\n  y\n',
    '[a]\n  x=1\n  y=2\n',
    '[a]\nx=1\n\n[b]\nx=2\n',
    '[a\nx=1\n',
    '',
    '# only\n',
    '[a]\nx=a = b\n',
    '[a]\nx.y = 1\n',
    '[a]\nx y = 1\n',
    '[a]\r\nx = 1\r\n',
    '[a]\n=1\n',
  ],
  keyValues: [
    'a=1',
    'a=1 b=2',
    'a="x y" b=\'z w\'',
    'a=x\\ny',
    'a="x\\ty"',
    'a=',
    'a',
    'a b=1',
    'a=b=c',
    'a = 1',
    'a="b',
    'a={{ x y }} b=1',
    'a="{{ x }}"',
    'a=[1, 2]',
    'a=\'{"b": 1}\'',
    'a=x\\=y',
    'a="x"y',
    'a=x"y z"',
    'a="it\'s"',
    'a=\\"x\\"',
    'a=c:\\\\dir',
    'a="x \\"q\\" y"',
    'a=\\u00e9',
    'a=é',
    'a=1\nb=2',
    'a="1\n2"',
    'x.y=1',
    '1=2',
    'a=1 a=2',
    'a=#b c=1',
    'a="" b=\'\'',
    'a=\\d',
    "a=' x '",
    'a: 1',
    'pg_cluster=pg-test',
  ],
} as const;

type Kind = keyof typeof TEXTS;

const READERS: Readonly<Record<Kind, (text: string) => unknown>> = {
  literal(text) {
    const value = parsePythonLiteral(text);
    return value === undefined ? 'error' : { value: typed(value) };
  },
  words(text) {
    const { words, unfinished } = splitShellWords(text, { comments: true });
    return unfinished === undefined ? words.map(word => word.text) : 'error';
  },
  config(text) {
    const values = parseConfigFile({ name: 'ansible.cfg', text });
    return Object.fromEntries([...values].map(([key, { text: value }]) => [key, value]));
  },
  keyValues(text) {
    const vars = parseExtraVars([text], '/');
    return Object.fromEntries([...vars].map(([key, node]) => [key, nodeToValue(node)]));
  },
};

let answers: Readonly<Record<Kind, readonly unknown[]>>;

beforeAll(() => {
  const script = join(import.meta.dirname, 'oracles/read_texts.py');
  const run = spawnSync('/usr/bin/python3', [script], { input: JSON.stringify(TEXTS), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.stderr}`);
  answers = JSON.parse(run.stdout);
}, 60_000);

describe.each(Object.keys(TEXTS) as Kind[])('%s', kind => {
  it.each(TEXTS[kind].map((text, index) => [JSON.stringify(text), text, index] as const))(
    '%s',
    (_, text, index) => {
      expect(attempt(kind, text)).toEqual(answers[kind][index]);
    },
  );
});

function attempt(kind: Kind, text: string): unknown {
  try {
    return READERS[kind](text);
  } catch (error) {
    if (error instanceof UserErrors) return 'error';
    throw error;
  }
}
