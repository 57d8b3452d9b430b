// The quick reader against the whole parser: the same nodes at the same places, or none.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Node } from '../../src/source/node.ts';
import { readQuickly } from '../../src/source/quick-yaml.ts';
import { parseAnyYaml, parseYaml } from '../../src/source/yaml.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** What the whole parser says; a warning counts as a mistake, since the quick reader has none. */
function whole(text: string): Node | undefined | 'mistake' {
  const warnings: unknown[] = [];
  try {
    const node = parseAnyYaml({ name: 'test.yml', text }, warning => void warnings.push(warning));
    return warnings.length > 0 ? 'mistake' : node;
  } catch {
    return 'mistake';
  }
}

function expectSame(text: string): void {
  const node = readQuickly({ name: 'test.yml', text });
  if (node !== undefined) expect(node).toEqual(whole(text));
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ya?ml$/.test(name))
    .map(name => join(ROOT, folder, name));
}

describe('files', () => {
  it('of roles and playbooks are read, as the whole parser reads them', () => {
    const files = [...filesBelow('roles'), ...filesBelow('playbooks'), ...filesBelow('inventory')];
    const left = files.filter(
      file => readQuickly({ name: '', text: readFileSync(file, 'utf8') }) === undefined,
    );
    for (const file of files) expectSame(readFileSync(file, 'utf8'));
    expect(left.length).toBeLessThan(files.length / 10);
  });

  it('with mistakes are left to the whole parser', () => {
    for (const file of filesBelow('tests/cases/errors')) expectSame(readFileSync(file, 'utf8'));
  });
});

describe('any lines', () => {
  const lines = fc.constantFrom(
    ...['- name: a', 'b: 1', '- c', 'd:', '-', "e: 'it''s'", 'f: "x\\n{{ y }}"', 'g: [a, "b", {c: d}]'],
    ...[
      'h: { i: no, j: 0644 }',
      'k: |',
      'l: >-',
      'some text',
      '# comment',
      '',
      'm: n # o',
      'p: q: r',
      '"s": t',
    ],
    ...[
      'u: [',
      '? v',
      '&w x',
      '<<: y',
      'b: again',
      'z: -1',
      '5: a',
      'a:b',
      'a#b: c',
      '- - x',
      '---',
      "'",
      '  ',
    ],
  );
  const indented = fc.tuple(
    fc.constantFrom('', '', '  ', '    ', ' '),
    lines,
    fc.constantFrom('', '', '', ' ', ' # c'),
  );

  it('are read as the whole parser reads them, or not at all', () => {
    fc.assert(
      fc.property(fc.array(indented, { maxLength: 7 }), fc.boolean(), (parts, isEnded) =>
        expectSame(parts.map(part => part.join('')).join('\n') + (isEnded ? '\n' : '')),
      ),
      { numRuns: 2000 },
    );
  });
});

describe('forms', () => {
  it.each([
    ['a mapping', 'a: 1\nb: yes\nc:\n  - d\n'],
    ['a list in the column of its key', 'a:\n- b: c\n  d: |\n    e\n\n    f\n- g\n'],
    ['brackets and quotes', `a: [b, 'c', "d\\n"]\ne: {f: {}, g: []}\n`],
    ['comments', '# a\nb: c # d\n# e\nf:\n  # g\n  h: i\n  # j\n\nk: l\n'],
    ['folded lines', 'a: >-\n  b\n  c\n'],
  ])('%s is known', (_, text) => {
    expect(readQuickly({ name: 'test.yml', text })).toEqual(whole(text));
  });

  it.each([
    ['an anchor', 'a: &b c\n'],
    ['a tag', 'a: !unsafe b\n'],
    ['a merge key', '<<: {a: b}\n'],
    ['a second line of a plain text', 'a: b\n  c\n'],
    ['the same key again', 'a: b\na: c\n'],
    ['a tab', 'a:\tb\n'],
    ['a second document', 'a: b\n---\nc: d\n'],
    ['a lone text', 'a\n'],
    ['nothing', ''],
  ])('%s is left to the whole parser', (_, text) => {
    expect(readQuickly({ name: 'test.yml', text })).toBeUndefined();
  });

  it('of the whole parser stay readable beside it', () => {
    expect(parseYaml({ name: 'test.yml', text: 'a: &b c\nd: *b\n' })?.kind).toBe('mapping');
  });
});
