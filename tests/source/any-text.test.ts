// Whatever is in a file, readers give nodes or mistakes whose places lie inside it, and nothing else.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Problems } from '../../src/errors.ts';
import { InventoryBuilder } from '../../src/inventory/builder.ts';
import { readIniInventory } from '../../src/inventory/ini-source.ts';
import { parseConfigFile } from '../../src/source/config-file.ts';
import { parseExtraVars } from '../../src/source/extra-vars.ts';
import type { Node } from '../../src/source/node.ts';
import { spanInside } from '../../src/source/node-access.ts';
import type { Span } from '../../src/source/span.ts';
import { locate } from '../../src/source/span.ts';
import { parseYaml } from '../../src/source/yaml.ts';
import { mistakesOf } from '../mistakes.ts';

/** Texts made of the pieces that these languages give a meaning to. */
const text = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'b1',
        '12',
        '0644',
        ' ',
        '  ',
        '\n',
        '\n  ',
        '\n- ',
        '\t',
        ':',
        ': ',
        '=',
        ' = ',
        '"',
        "'",
        '#',
        ' #',
        ';',
        '|\n  ',
      ],
      ...[
        '>',
        '[',
        ']',
        '{',
        '}',
        '{{ x }}',
        '&x ',
        '*x',
        '!vault ',
        '!unsafe ',
        '<<: ',
        ',',
        '\\',
        '\\n',
        '---\n',
        '%',
        '@',
        'é',
        '😀',
        '\r\n',
        '[g]\n',
        '[g:vars]\n',
        '[g:children]\n',
        '[1:3]',
      ],
    ),
    { maxLength: 25 },
  )
  .map(pieces => pieces.join(''));

function expectInside(span: Span, length: number): void {
  expect(span.start).toBeGreaterThanOrEqual(0);
  expect(span.start).toBeLessThanOrEqual(span.end);
  expect(span.end).toBeLessThanOrEqual(length + 1);
  expect(locate(span).column).toBeGreaterThanOrEqual(1);
}

function expectNodeInside(node: Node, length: number): void {
  expectInside(node.span, length);
  if (node.kind === 'sequence') for (const item of node.items) expectNodeInside(item, length);
  if (node.kind === 'mapping')
    for (const { key, value } of node.entries) [key, value].map(child => expectNodeInside(child, length));
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return;
  for (const at of [0, node.value.length]) expectInside(spanInside(node, at, node.value.length), length);
}

/** Runs the step; what it throws are mistakes inside the text. */
function check(step: () => void, length: number): void {
  for (const { span } of mistakesOf(step)) if (span !== undefined) expectInside(span, length);
}

describe('any text', () => {
  it('as YAML', () => {
    fc.assert(
      fc.property(text, written => {
        check(() => {
          const node = parseYaml({ name: 'f.yml', text: written });
          if (node !== undefined) expectNodeInside(node, written.length);
        }, written.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('as an INI inventory', () => {
    fc.assert(
      fc.property(text, written => {
        const builder = new InventoryBuilder();
        const problems = new Problems();
        readIniInventory({ name: 'hosts', text: written }, builder, problems);
        builder.reconcile();
        const { hosts, groups } = builder.build({ sources: [], folders: [] });
        for (const { vars, span } of [...hosts.values(), ...groups.values()]) {
          if (span !== undefined) expectInside(span, written.length);
          for (const node of vars.values()) expectNodeInside(node, written.length);
        }
        for (const { span } of problems.errors) if (span !== undefined) expectInside(span, written.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('as a configuration file', () => {
    fc.assert(
      fc.property(text, written => {
        check(() => {
          for (const { span } of parseConfigFile({ name: 'f.cfg', text: written }).values())
            expectInside(span, written.length);
        }, written.length);
      }),
    );
  });

  it('as extra variables', () => {
    fc.assert(
      fc.property(
        text.filter(written => !written.startsWith('@')),
        written => {
          check(() => {
            for (const node of parseExtraVars([written], '/').values())
              expectNodeInside(node, written.length);
          }, written.length);
        },
      ),
    );
  });
});
