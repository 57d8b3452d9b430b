// Places inside a scalar, and nodes as plain values.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nodeFromData } from '../../src/source/build.ts';
import type { ScalarNode } from '../../src/source/node.ts';
import { keyText, nodeToValue, spanInside, valueAt } from '../../src/source/node-access.ts';
import { locate } from '../../src/source/span.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { Float } from '../../src/values/value.ts';

function scalar(text: string): ScalarNode {
  const node = parseYaml({ name: 'test.yml', text });
  const value = node?.kind === 'mapping' ? valueAt(node, 'k') : undefined;
  if (value?.kind !== 'scalar') throw new Error('not a scalar');
  return value;
}

/** The place of a word of the scalar's text, as `line:column word`. */
function placeOf(text: string, word: string): string {
  const node = scalar(text);
  const start = String(node.value).indexOf(word);
  const span = spanInside(node, start, start + word.length);
  const { line, column } = locate(span);
  return `${line}:${column} ${text.slice(span.start, span.end)}`;
}

describe('spanInside', () => {
  it.each([
    ['k: say {{ nmae }}\n', '1:11 nmae'],
    ['k: "{{ nmae }}"\n', '1:8 nmae'],
    ['x: 1\nk: |\n  first\n    {{ nmae }}\n', '4:8 nmae'],
    ['k: |\r\n  a\r\n  {{ nmae }}\r\n', '3:6 nmae'],
    ['k: |-\n    a\n\n    b {{ nmae }}', '4:10 nmae'],
    ['k: |2\n   a\n  nmae', '3:3 nmae'],
  ])('finds a word of %j', (text, expected) => {
    expect(placeOf(text, 'nmae')).toBe(expected);
  });

  it('falls back to the whole node where offsets do not map', () => {
    const node = scalar('k: >\n  a\n  nmae\n');
    expect(spanInside(node, 2, 6)).toBe(node.span);
  });

  it('maps every offset of a literal block onto the same character', () => {
    const line = fc.stringMatching(/^[a-z{} ]*[a-z]$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.constant('')), { minLength: 1, maxLength: 6 }), lines => {
        const body = ['first', ...lines, 'last'];
        const text = `k: |\n${body.map(inner => (inner === '' ? '' : `  ${inner}`)).join('\n')}\n`;
        const node = scalar(text);
        for (const [offset, character] of [...String(node.value)].entries()) {
          expect(text.charAt(spanInside(node, offset, offset + 1).start)).toBe(character);
        }
      }),
    );
  });
});

describe('values', () => {
  it('come out of nodes as they went in', () => {
    const data = { a: [1, 1.5, 'x', null, true], b: { c: new Float(2) } };
    const expected = new Map<string, unknown>([
      ['a', [1, 1.5, 'x', null, true]],
      ['b', new Map([['c', new Float(2)]])],
    ]);
    expect(nodeToValue(nodeFromData(data, '<test>'))).toEqual(expected);
  });

  it('from programs are literal where that is asked for', () => {
    const node = nodeFromData('{{ x }}', '<test>', 'literal');
    expect(node.kind === 'scalar' && node.trust).toBe('literal');
  });
});

it('names keys as Python prints them', () => {
  const node = parseYaml({ name: 'test.yml', text: '1: a\ntrue: b\n~: c\nx: d\n2.0: e\nno: f\n' });
  const keys = node?.kind === 'mapping' ? node.entries.map(entry => keyText(entry.key)) : [];
  expect(keys).toEqual(['1', 'None', 'x', '2.0', 'False']);
});

describe('locate', () => {
  it('finds the first character of a file that begins with an empty line', () => {
    const { line, column, lineText } = locate({ source: { name: 'f', text: '\nx' }, start: 0, end: 1 });
    expect([line, column, lineText]).toEqual([1, 1, '']);
  });

  it('shows no line of a secret source', () => {
    const source = { name: 'f', text: 'password: x', isSecret: true };
    expect(locate({ source, start: 0, end: 4 }).lineText).toBe('');
  });
});
