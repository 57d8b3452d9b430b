// What nodes remember: places, text offsets, trust; and what a document may not hold.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type UserError, UserErrors } from '../../src/errors.ts';
import type { MappingNode, Node, ScalarNode } from '../../src/source/node.ts';
import { nodeToValue, valueAt } from '../../src/source/node-access.ts';
import { parseYaml } from '../../src/source/yaml.ts';

function parse(text: string, warn?: (warning: UserError) => void): Node | undefined {
  return parseYaml({ name: 'test.yml', text }, warn);
}

function mapping(text: string): MappingNode {
  const node = parse(text);
  if (node?.kind !== 'mapping') throw new Error('not a mapping');
  return node;
}

function scalar(text: string, key: string): ScalarNode {
  const node = valueAt(mapping(text), key);
  if (node?.kind !== 'scalar') throw new Error('not a scalar');
  return node;
}

function errorsOf(text: string): readonly UserError[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserErrors) return error.errors;
    throw error;
  }
  return [];
}

describe('spans', () => {
  it('cover exactly the text of a scalar, quotes included', () => {
    const text = 'a: plain # c\nb: "quoted"\n';
    const spans = ['a', 'b'].map(key => scalar(text, key).span);
    expect(spans.map(span => text.slice(span.start, span.end))).toEqual(['plain', '"quoted"']);
  });

  it('end where a collection ends, not at the white space behind it', () => {
    const text = 'a:\n  - 1\n  - 2\n\nb: 3\n';
    const list = valueAt(mapping(text), 'a');
    expect(text.slice(list?.span.start, list?.span.end)).toBe('- 1\n  - 2');
  });

  it('stand behind the colon for a value that is not there', () => {
    const { span, value } = scalar('a:\nb: 1\n', 'a');
    expect([value, span.start, span.end]).toEqual([null, 2, 2]);
  });

  it('lie inside the file, and inside their parent', () => {
    const check = (node: Node, start: number, end: number): void => {
      expect(node.span.start).toBeGreaterThanOrEqual(start);
      expect(node.span.end).toBeLessThanOrEqual(end);
      expect(node.span.start).toBeLessThanOrEqual(node.span.end);
      const children =
        node.kind === 'sequence'
          ? node.items
          : node.kind === 'mapping'
            ? node.entries.flatMap(e => [e.key, e.value])
            : [];
      for (const child of children) check(child, node.span.start, node.span.end);
    };
    fc.assert(
      fc.property(fc.json(), text => {
        const node = parse(text);
        if (node !== undefined) check(node, 0, text.length);
      }),
    );
  });
});

describe('textStart', () => {
  it.each([
    ['plain', 'k: some text\n', 3],
    ['double quoted', 'k: "some text"\n', 4],
    ['single quoted', "k: 'some text'\n", 4],
    ['literal block', 'k: |\n  some\n  text\n', 7],
    ['literal block with deeper and empty lines', 'k: |-\n  some\n\n    text\n', 8],
    ['literal block with its own indentation mark', 'k: |2\n  some\n   text\n', 8],
  ])('is known for %s', (_, text, start) => {
    const node = scalar(text, 'k');
    expect(node.textStart).toBe(start);
    expect(text.startsWith(String(node.value).split('\n')[0] ?? '', start)).toBe(true);
  });

  it.each([
    ['escapes', 'k: "a\\nb"\n'],
    ['doubled quotes', "k: 'it''s'\n"],
    ['folded blocks', 'k: >\n  a\n  b\n'],
    ['several lines', 'k: a\n  b\n'],
    ['a timestamp that reads otherwise', 'k: 2025-07-13T10:00:00Z\n'],
    ['a number', 'k: 12\n'],
  ])('is left out for %s', (_, text) => {
    expect(scalar(text, 'k').textStart).toBeUndefined();
  });
});

describe('tags', () => {
  it('make everything under !unsafe literal text', () => {
    const node = valueAt(mapping('k: !unsafe [a, {b: "{{ c }}"}]\n'), 'k');
    const trusts: string[] = [];
    const visit = (inner: Node): void => {
      if (inner.kind === 'scalar') trusts.push(inner.trust);
      else
        for (const child of inner.kind === 'sequence' ? inner.items : inner.entries.map(entry => entry.value))
          visit(child);
    };
    if (node !== undefined) visit(node);
    expect(trusts).toEqual(['literal', 'literal']);
  });

  it('keep vault armor closed', () => {
    const node = scalar('k: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n', 'k');
    expect([node.isVault, node.value]).toEqual([true, '$ANSIBLE_VAULT;1.1;AES256\n6162\n']);
  });

  it('refuse a !vault value that is no armor', () => {
    expect(errorsOf('k: !vault foo\n').map(error => error.code)).toEqual(['VAULT_DATA']);
  });

  it.each(['!foo x', '!!python/object:os.system x', '!!set {a}'])('refuse %s', value => {
    expect(errorsOf(`k: ${value}\n`).map(error => error.code)).toEqual(['YAML_SYNTAX']);
  });
});

describe('mappings', () => {
  it('warn of a duplicate key at its second place, and take the last value', () => {
    const warnings: UserError[] = [];
    const node = parse('a: 1\nb: 2\na: 3\n', warning => warnings.push(warning));
    expect(warnings.map(({ code, span }) => [code, span?.start])).toEqual([['DUPLICATE_KEY', 10]]);
    expect(node && nodeToValue(node)).toEqual(
      new Map([
        ['a', 3],
        ['b', 2],
      ]),
    );
  });

  it('do not warn when a key overrides a merged one', () => {
    const warnings: UserError[] = [];
    parse('x: &x {a: 1}\ny: {<<: *x, a: 2}\n', warning => warnings.push(warning));
    expect(warnings).toEqual([]);
  });
});

describe('aliases', () => {
  it('that would expand without end are refused', () => {
    const lines = ['a: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 9; level++) {
      lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ')}]`);
    }
    const [error] = errorsOf(`${lines.join('\n')}\n`);
    expect(error?.message).toMatch(/expand to more than/);
  });

  it('cannot stand in the anchor that they name', () => {
    expect(errorsOf('a: &x [*x]\n').map(error => error.message)).toEqual(['the anchor &x contains itself']);
  });
});

it('gives undefined for a text that says nothing', () => {
  expect(['', '# c\n', '---\n', '---\n# c\n...\n', '\n\n'].map(text => parse(text))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('reports the mistakes of every line at once, in their order', () => {
  const places = errorsOf('a: "b" c\nd: @e\nf: `g\n').map(error => error.span?.start);
  expect(places).toEqual([7, 12, 18]);
});
