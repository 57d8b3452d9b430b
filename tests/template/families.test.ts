// Templates that include, import and extend each other; what comes out of each is compared with Jinja2's own answer in
// tests/differential. Here: where the mistakes stand, and what stays private.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { locate } from '../../src/source/span.ts';
import { renderFile } from '../../src/template/render.ts';
import type { Value } from '../../src/values/value.ts';
import { emptyEnvironment, scopeOf } from './environment.ts';

const FILES: Readonly<Record<string, string>> = {
  'base.j2': 'head\n{% block body %}base{% endblock %}\n{{ nope_base }}',
  'child.j2': '{% extends "base.j2" %}{% block body %}\n{{ nope_child }}{% endblock %}',
  'quiet-base.j2': '[{% block a %}A{% endblock %}|{% block b %}{{ title }}{% endblock %}]',
  'middle.j2': '{% extends "quiet-base.j2" %}{% block a %}M{{ super() }}{% endblock %}',
  'grand.j2': '{% extends "middle.j2" %}{% set title = "T" %}lost{% block a %}G{{ super() }}{% endblock %}',
  'library.j2': '{% macro m(x) %}\n{{ x.y }}{% endmacro %}{% set _private = 1 %}{% set public = 2 %}',
  'caller.j2': '{% import "library.j2" as lib %}{{ lib.public }}{{ lib._private is defined }}{{ lib.m({}) }}',
  'alone.j2': '{% import "seer.j2" as s %}{{ s.see() }}{% import "seer.j2" as t with context %}{{ t.see() }}',
  'seer.j2': '{% macro see() %}{{ n is defined }}{% endmacro %}',
  'setter.j2': '{% include "sets.j2" %}{{ inner is defined }}',
  'sets.j2': '{% set inner = 1 %}{{ inner }}{{ n }}',
  'twice.j2': '{% extends "quiet-base.j2" %}{% extends "base.j2" %}',
  'self.j2': '{% block t %}x{% endblock %}{{ self.t() }}',
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'families-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

function rendered(name: string): string {
  const variables = new Map<string, Value>([['n', 1]]);
  return renderFile(join(folder, name), scopeOf(variables), emptyEnvironment());
}

/** `file:line` of the UserError that a template throws. */
function placeOfMistake(name: string): string {
  try {
    rendered(name);
  } catch (error) {
    if (!(error instanceof UserError) || error.span === undefined) throw error;
    const { file, line } = locate(error.span);
    return `${file.slice(folder.length + 1)}:${line} ${error.message}`;
  }
  throw new UserError('USAGE', 'nothing was thrown');
}

describe('families of templates', () => {
  it.each([
    ['grand.j2', '[GMA|T]'],
    ['alone.j2', 'FalseTrue'],
    ['setter.j2', '11False'],
    ['self.j2', 'xx'],
  ])('%s', (name, expected) => {
    expect(rendered(name)).toBe(expected);
  });

  it.each([
    ['child.j2', "child.j2:2 'nope_child' is undefined"],
    ['base.j2', "base.j2:3 'nope_base' is undefined"],
    ['caller.j2', "library.j2:2 'dict object' has no attribute 'y'"],
    ['twice.j2', 'twice.j2:1 extended multiple times'],
  ])('%s fails in the file that holds the mistake', (name, expected) => {
    expect(placeOfMistake(name)).toBe(expected);
  });
});
