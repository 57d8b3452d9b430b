// 2,000 generated expressions and templates give the same value, or the same kind of error, as Python's Jinja2.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import type { Environment, Scope } from '../../src/template/environment.ts';
import { FILE_OPTIONS } from '../../src/template/jinja/options.ts';
import { Output } from '../../src/template/jinja/output.ts';
import { compileTemplate } from '../../src/template/jinja/program.ts';
import { runProgram } from '../../src/template/jinja/run-program.ts';
import { createEnvironment } from '../../src/template/registry.ts';
import { evaluate } from '../../src/template/render.ts';
import { Undefined } from '../../src/template/undefined.ts';
import { reprFloat } from '../../src/values/text.ts';
import { isFloat, isInt, toNumeric } from '../../src/values/types.ts';
import { Tuple, type Value } from '../../src/values/value.ts';
import { makeContext, TEMPLATES } from './jinja-context.ts';
import { anyType, expression } from './jinja-expressions.ts';
import { template } from './jinja-templates.ts';
import { seeded } from './random.ts';

type Case = { readonly expression: string } | { readonly template: string };
interface Answer {
  readonly value?: unknown;
  readonly error?: string;
  readonly message?: string;
}

const EXPRESSIONS = Number(process.env.JINJA_CASES ?? 2000) / 2;
const SEED = Number(process.env.JINJA_SEED ?? 20250713);

let folder = '';
let environment: Environment;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jinja-'));
  for (const [name, text] of Object.entries(TEMPLATES)) writeFileSync(join(folder, name), text);
  environment = createEnvironment({
    searchPath: {
      find: (_, name) => {
        const path = join(folder, name);
        return { found: name in TEMPLATES ? path : undefined, tried: [path] };
      },
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('expressions and templates', () => {
  it('give the same as Jinja2', () => {
    const cases = makeCases();
    const theirs = askPython(cases);
    const differences = cases.flatMap((one, index) => {
      const ours = answer(one);
      const expected = theirs[index] ?? {};
      return isSame(ours, expected) ? [] : [{ case: one, ours, theirs: expected }];
    });
    if (differences.length > 0)
      console.log(
        differences
          .slice(0, 400)
          .map(d => JSON.stringify(d))
          .join('\n'),
      );
    expect(differences).toEqual([]);
  }, 300_000);
});

function makeCases(): Case[] {
  const cases: Case[] = [];
  for (let number = 0; number < EXPRESSIONS; number++) {
    const random = seeded(SEED + number);
    cases.push({ expression: expression({ random, locals: [] }, anyType(random), 1 + random.below(4)) });
    cases.push({ template: template(seeded(SEED * 7 + number)) });
  }
  return cases;
}

function askPython(cases: readonly Case[]): Answer[] {
  const context = Object.fromEntries(Array.from(makeContext(), ([name, value]) => [name, encode(value)]));
  const input = [{ context, templates: TEMPLATES }, ...cases].map(line => JSON.stringify(line)).join('\n');
  const script = join(import.meta.dirname, 'jinja_oracle.py');
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [script], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new UserError('SANDBOX', `python3-jinja2 and ansible-core are needed: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Answer);
}

function answer(one: Case): Answer {
  const context = makeContext();
  const scope: Scope = { lookup: name => context.get(name), names: () => context.keys() };
  try {
    if ('expression' in one) return { value: encode(evaluate(one.expression, scope, environment)) };
    const place = { span: () => undefined };
    const out = new Output();
    runProgram(compileTemplate(one.template, FILE_OPTIONS, place), { scope, environment, place }, out);
    return { value: encode(out.value) };
  } catch (error) {
    if (!(error instanceof UserError))
      return { error: 'bug', message: String(error instanceof Error ? error.stack : error) };
    return { error: KINDS.get(error.code) ?? 'runtime', message: error.message };
  }
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['TEMPLATE_SYNTAX', 'syntax'],
  ['UNKNOWN_FILTER', 'syntax'],
  ['UNKNOWN_TEST', 'syntax'],
  ['UNDEFINED_VARIABLE', 'undefined'],
]);

function encode(value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (isInt(value)) return { int: String(value) };
  if (isFloat(value)) return { float: reprFloat(Number(toNumeric(value))) };
  if (value instanceof Tuple) return { tuple: Array.from(value, encode) };
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { dict: Array.from(value, ([key, item]) => [encode(key), encode(item)]) };
  return value instanceof Undefined ? '' : { object: true };
}

/** Addresses in a printed object differ from run to run. */
function isSame(ours: Answer, theirs: Answer): boolean {
  if (theirs.error !== undefined || ours.error !== undefined) {
    // Where Python stumbles over the type of an Undefined, ours says which name is missing.
    const message = theirs.message ?? '';
    if (message.includes('inline if-expression')) return true;
    return ours.error === theirs.error || (ours.error === 'undefined' && message.includes('Undefined'));
  }
  const [a, b] = [JSON.stringify(ours.value), JSON.stringify(theirs.value)];
  return a === b || / at 0x[0-9a-f]+>|<bound method|<built-in method/i.test(b);
}
