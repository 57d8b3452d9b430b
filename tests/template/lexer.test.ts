import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { tokenize } from '../../src/template/jinja/lexer.ts';
import { FILE_OPTIONS, YAML_OPTIONS } from '../../src/template/jinja/options.ts';
import { parseTemplate } from '../../src/template/jinja/parse.ts';
import { SyntaxProblem } from '../../src/template/jinja/syntax-problem.ts';

/** Pieces that make and break templates. */
const PIECES = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '-',
  '+',
  ' ',
  '\n',
  '\r\n',
  '"',
  "'",
  '\\',
  'if',
  'endif',
  'raw',
  'endraw',
  'for',
  'in',
  'x',
  '1',
  '.5',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '|',
  'is',
  'not',
  '😀',
  'é',
];
const text = (): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map(pieces => pieces.join(''));

function parts(source: string, options = FILE_OPTIONS): string[] {
  return tokenize(source, options).map(({ kind, value }) => `${kind}:${value}`);
}

describe('tokenize', () => {
  it('knows numbers from attributes', () => {
    expect(parts('{{ a.0.1 1.5 1_0 0x1f 1e3 }}').slice(1, -2)).toEqual([
      'name:a',
      'operator:.',
      'integer:0',
      'operator:.',
      'integer:1',
      'float:1.5',
      'integer:10',
      'integer:0x1f',
      'float:1e3',
    ]);
  });

  it('takes braces inside an expression for a dict', () => {
    expect(parts("{{ {'a': {}} }}").at(-2)).toBe('variable_end:}}');
  });

  it('keeps backslashes in YAML and resolves them in files', () => {
    expect(parts(String.raw`{{ '\1\n\x41\u00e9\'' }}`, YAML_OPTIONS)[1]).toBe(
      String.raw`string:\1\n\x41\u00e9'`,
    );
    expect(parts(String.raw`{{ '\1\n\x41\u00e9\'' }}`)[1]).toBe("string:\x01\nAé'");
  });

  it('drops one line end at the end, and makes one kind of all', () => {
    expect(parts('a\r\nb\n\n')).toEqual(['data:a\nb\n', 'eof:']);
  });

  test('tokens stand in order inside the text, or the mistake does', () => {
    fc.assert(
      fc.property(text(), source => {
        try {
          let at = 0;
          for (const { start, end } of tokenize(source, FILE_OPTIONS)) {
            expect(start).toBeGreaterThanOrEqual(at);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(source.length);
            at = end;
          }
          parseTemplate(source, FILE_OPTIONS);
        } catch (error) {
          if (!(error instanceof SyntaxProblem)) throw error;
          expect(error.start).toBeGreaterThanOrEqual(0);
          expect(error.end).toBeGreaterThanOrEqual(error.start);
          expect(error.end).toBeLessThanOrEqual(source.length + 2);
        }
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  test('text without a tag stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), source => {
        fc.pre(!source.includes('{') && !source.includes('\r'));
        expect(parts(`${source}\n`)).toEqual(source === '' ? ['eof:'] : [`data:${source}`, 'eof:']);
      }),
    );
  });
});
