// Every text of roles and playbooks with an expression in it is one: a quote that YAML takes away is found here, not on the day
// on which the task is reached.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseDocument, visit } from 'yaml';
import { packageRoot } from '../../src/package-root.ts';
import { YAML_OPTIONS } from '../../src/template/jinja/options.ts';
import { parseTemplate } from '../../src/template/jinja/parse.ts';

const files = ['roles', 'playbooks'].flatMap(folder =>
  readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.yml'))
    .map(name => join(folder, name)),
);

test.each(files)('%s', file => {
  const texts: string[] = [];
  visit(parseDocument(readFileSync(join(packageRoot(), file), 'utf8')), {
    Scalar: (_key, { value }) => {
      if (typeof value === 'string' && /\{[{%]/.test(value)) texts.push(value);
    },
  });
  for (const text of texts) expect(() => parseTemplate(text, YAML_OPTIONS)).not.toThrow();
});
