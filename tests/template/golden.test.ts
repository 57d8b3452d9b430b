// Golden files: a context, a line of dashes, a template, a line of dashes, what comes out or the error as it is printed.
// With UPDATE_GOLDEN=1 the last part is written anew: read the difference before committing it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import type { ScalarNode } from '../../src/source/node.ts';
import { locate } from '../../src/source/span.ts';
import { render } from '../../src/template/render.ts';
import { fromData } from '../../src/values/data.ts';
import { repr } from '../../src/values/text.ts';
import { typeName } from '../../src/values/types.ts';
import { emptyEnvironment, scopeOf } from './environment.ts';

const FOLDER = join(import.meta.dirname, '../cases/template');

describe('templates give what their golden file says', () => {
  it.each(readdirSync(FOLDER).filter(name => name.endsWith('.txt')))('%s', name => {
    const path = join(FOLDER, name);
    const [context = '', template = '', expected = ''] = readFileSync(path, 'utf8').split(/^---\n/m);
    const found = outcome(template.replace(/\n$/, ''), JSON.parse(context));
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, `${context}---\n${template}---\n${found}\n`);
    else expect(`${found}\n`).toBe(expected);
  });
});

function outcome(text: string, context: Record<string, unknown>): string {
  const source = { name: 'playbook.yml', text };
  const span = { source, start: 0, end: text.length };
  const node: ScalarNode = { kind: 'scalar', value: text, span, trust: 'template', textStart: 0 };
  const variables = new Map(Object.entries(context).map(([name, value]) => [name, fromData(value)]));
  try {
    const value = render(node, scopeOf(variables), emptyEnvironment());
    return `${typeName(value)}: ${typeof value === 'string' ? value : repr(value)}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return printed(error);
  }
}

function printed({ code, message, span, hint }: UserError): string {
  const lines = [`error[${code}]: ${message}`];
  if (span !== undefined) {
    const { line, column, lineText, width } = locate(span);
    lines.push(
      `  ${line}:${column} | ${lineText}`,
      `${' '.repeat(`  ${line}:${column} | `.length + column - 1)}${'^'.repeat(width)}`,
    );
  }
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join('\n');
}
