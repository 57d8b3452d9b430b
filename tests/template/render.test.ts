import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import type { MappingNode, Node, ScalarNode, SequenceNode } from '../../src/source/node.ts';
import type { Scope } from '../../src/template/environment.ts';
import {
  checkSyntax,
  evaluate,
  isConditionTrue,
  isTemplate,
  render,
  renderFile,
  renderText,
} from '../../src/template/render.ts';
import { fromData } from '../../src/values/data.ts';
import type { Scalar, Value } from '../../src/values/value.ts';
import { emptyEnvironment, scopeOf } from './environment.ts';

const environment = emptyEnvironment();

function scope(data: Record<string, unknown> = {}): Scope {
  return scopeOf(new Map(Object.entries(data).map(([name, value]) => [name, fromData(value)])));
}

function scalar(value: Scalar, trust: 'template' | 'literal' = 'template'): ScalarNode {
  const text = typeof value === 'string' ? value : String(value);
  const span = { source: { name: 'play.yml', text }, start: 0, end: text.length };
  return { kind: 'scalar', value, span, trust, textStart: 0 };
}

function sequence(...items: Node[]): SequenceNode {
  return { kind: 'sequence', items, span: scalar('').span };
}

function mapping(members: Record<string, Node>): MappingNode {
  const entries = Object.entries(members).map(([key, value]) => ({ key: scalar(key), value }));
  return { kind: 'mapping', entries, span: scalar('').span };
}

/** The code and message of the UserError that a step throws. */
function mistake(step: () => unknown): {
  code: string;
  message: string;
  hint: string | undefined;
  at: string | undefined;
} {
  try {
    step();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, hint, span } = error;
    return { code, message, hint, at: span?.source.text.slice(span.start, span.end) };
  }
  throw new UserError('USAGE', 'nothing was thrown');
}

describe('render', () => {
  it('renders values at every depth and leaves keys, literals and other scalars alone', () => {
    const node = mapping({
      '{{ n }}': sequence(scalar('{{ n }}'), scalar('{{ n }}', 'literal'), scalar(true), scalar('plain')),
      deep: mapping({ x: scalar('v{{ n }}') }),
    });
    expect(render(node, scope({ n: 5 }), environment)).toEqual(
      new Map<Value, Value>([
        ['{{ n }}', [5, '{{ n }}', true, 'plain']],
        ['deep', new Map([['x', 'v5']])],
      ]),
    );
  });

  it('never renders what a variable holds', () => {
    const values = scope({ x: '{{ secret }}', secret: 's', y: ['{{ secret }}'] });
    expect(renderText('{{ x }}', values, environment)).toBe('{{ secret }}');
    expect(renderText('a {{ x }} {{ y[0] }}', values, environment)).toBe('a {{ secret }} {{ secret }}');
  });

  it('does not let a template change a variable', () => {
    const values = scope({ l: [1], d: { in: [1] } });
    expect(renderText('{% set _ = l.append(2) %}{{ l }}', values, environment)).toEqual([1, 2]);
    expect(renderText('{% do d.in.append(2) %}{{ d.in }}', values, environment)).toEqual([1, 2]);
    expect(renderText('{{ l + d.in }}', values, environment)).toEqual([1, 1]);
  });

  it('takes a variable made of an undefined one as undefined', () => {
    const inner = new UserError('UNDEFINED_VARIABLE', "'b' is undefined");
    const lazy: Scope = {
      lookup: () => {
        throw inner;
      },
      names: () => ['a'],
    };
    expect(renderText("{{ a | default('x') }} {{ a is defined }}", lazy, environment)).toBe('x False');
    expect(() => renderText('{{ a }}', lazy, environment)).toThrow(inner);
  });

  it('shows a mistake at its own place in the file', () => {
    const error = mistake(() =>
      render(scalar('port: {{ cfg.prot + 1 }}'), scope({ cfg: { port: 1 } }), environment),
    );
    expect(error).toEqual({
      code: 'UNDEFINED_VARIABLE',
      message: "'dict object' has no attribute 'prot'",
      hint: "did you mean 'port'?",
      at: 'cfg.prot',
    });
  });

  it('knows what has something to render', () => {
    expect(['{{ a }}', '{% a %}', '{# a #}'].map(isTemplate)).toEqual([true, true, true]);
    expect(['', 'a { b', '}}', '{ {', 'a # b'].map(isTemplate)).toEqual([false, false, false, false, false]);
  });

  it('reads other delimiters from a header', () => {
    const text =
      "#jinja2: variable_start_string:'[%', variable_end_string:'%]', trim_blocks: False\n[% n %] {{ n }}";
    expect(renderText(text, scope({ n: 5 }), environment)).toBe('5 {{ n }}');
    const error = mistake(() =>
      renderText('#jinja2: variable_strat_string:"x"\n{{ n }}', scope(), environment),
    );
    expect(error).toMatchObject({ code: 'TEMPLATE_SYNTAX', hint: "did you mean 'variable_start_string'?" });
  });
});

describe('evaluate', () => {
  it.each<[string, Value]>([
    ['n + 1', 6],
    ["name == 'x' and n is defined", true],
    ['[n, name]', [5, 'x']],
    ['{{ n }} == 5', true],
    ["{'a': {'b': n}}.a.b", 5],
    ["'a\\tb'", 'a\tb'],
  ])('%s', (text, expected) => {
    expect(evaluate(text, scope({ n: 5, name: 'x' }), environment)).toEqual(expected);
  });

  it('refuses an assignment', () => {
    expect(mistake(() => evaluate('n = 5', scope(), environment))).toMatchObject({
      code: 'TEMPLATE_SYNTAX',
      hint: "compare with '=='",
    });
  });
  it.each<[string, boolean]>([
    ['"{{ n }}" == "5"', true],
    ["'a{{ n }}b' == 'a5b'", true],
    ["'{{ missing | default('5') }}' == '{{ n }}'", true],
    [`"{{ '{' }}" == "x"`, false],
  ])('writes values into the quoted text %s', (expression, expected) => {
    expect(evaluate(expression, scope({ n: 5 }), environment)).toBe(expected);
  });
  it('never reads a value as a part of the expression', () => {
    const variables = scope({ n: "' == '' or '" });
    expect(evaluate("'{{ n }}' == 'x'", variables, environment)).toBe(false);
  });
});

describe('isConditionTrue', () => {
  const values = scope({ yes: true, no: false, empty: [], text: 'False', n: 0, word: 'maybe' });
  it.each<[Scalar, boolean]>([
    ['yes', true],
    ['no', false],
    ['yes and not no', true],
    ['empty', false],
    // Any text but the empty one is true, as in Ansible.
    ['text', true],
    ['n', false],
    ['nope is defined', false],
    [true, true],
    [false, false],
    [null, true],
    ['', true],
    [1, true],
    ['{{ yes }}', true],
    ['{{ text }}', false],
    ['{{ no }} or {{ yes }}', true],
    ['{% if yes %}True{% else %}False{% endif %}', true],
    ["'x' if no", false],
  ])('%p is %p', (text, expected) => {
    expect(isConditionTrue(scalar(text), values, environment)).toBe(expected);
  });

  it('holds for a list when all of its items do', () => {
    expect(isConditionTrue(sequence(scalar('yes'), scalar('n == 0')), values, environment)).toBe(true);
    expect(isConditionTrue(sequence(scalar('yes'), scalar('no')), values, environment)).toBe(false);
    expect(isConditionTrue(sequence(), values, environment)).toBe(true);
  });

  it('refuses text out of braces, mappings and unsafe text', () => {
    for (const node of [scalar('{{ word }}'), mapping({}), scalar('yes', 'literal')]) {
      expect(mistake(() => isConditionTrue(node, values, environment)).code).toBe('CONDITION_NOT_BOOLEAN');
    }
  });

  it('fails for an undefined name', () => {
    expect(mistake(() => isConditionTrue(scalar('yes and nope'), values, environment)).code).toBe(
      'UNDEFINED_VARIABLE',
    );
  });
});

describe('checkSyntax', () => {
  it('finds a mistake without running anything', () => {
    expect(() => checkSyntax(scalar('{{ anything.at.all() }}'), 'text', environment)).not.toThrow();
    expect(() => checkSyntax(scalar('{{ a + }}', 'literal'), 'text', environment)).not.toThrow();
    expect(
      mistake(() => checkSyntax(mapping({ x: sequence(scalar('{{ a + }}')) }), 'text', environment)).at,
    ).toBe('}}');
    expect(mistake(() => checkSyntax(scalar('a =='), 'expression', environment)).code).toBe(
      'TEMPLATE_SYNTAX',
    );
    expect(() => checkSyntax(scalar('{% if a %}True{% endif %}'), 'expression', environment)).not.toThrow();
  });
});

describe('renderFile', () => {
  let folder = '';
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'render-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is always text, with as many line ends as the file', () => {
    const path = write('list.j2', '{{ l }}\n\n');
    expect(renderFile(path, scope({ l: [1, 2] }), environment)).toBe('[1, 2]\n\n');
  });

  it('resolves escapes in strings, unlike text in YAML', () => {
    const path = write('escapes.j2', "{{ 'a\\tb' }}");
    expect(renderFile(path, scope(), environment)).toBe('a\tb');
    expect(renderText("{{ 'a\\tb' }}", scope(), environment)).toBe('a\\tb');
  });

  it('takes the white space rules and delimiters of the task', () => {
    const path = write('rules.j2', '  {% if true %}\nx\n  {% endif %}\ny\n');
    expect(renderFile(path, scope(), environment)).toBe('  x\n  y\n');
    expect(renderFile(path, scope(), environment, { trimBlocks: false })).toBe('  \nx\n  \ny\n');
    expect(renderFile(path, scope(), environment, { lstripBlocks: true })).toBe('x\ny\n');
    const other = write('other.j2', '<< n >> {{ n }}');
    const options = { variableStart: '<<', variableEnd: '>>', variables: new Map([['n', 7]]) };
    expect(renderFile(other, scope({ n: 1 }), environment, options)).toBe('7 {{ n }}');
  });

  it('finds what it includes beside itself, and shows a mistake there in that file', () => {
    write('part.j2', 'ok\n{{ nope }}');
    const path = write('whole.j2', "{% include 'part.j2' %}");
    expect(mistake(() => renderFile(path, scope(), environment))).toMatchObject({
      code: 'UNDEFINED_VARIABLE',
      at: 'nope',
    });
  });

  it('says when there is no such file', () => {
    expect(mistake(() => renderFile(join(folder, 'gone.j2'), scope(), environment)).code).toBe(
      'FILE_NOT_FOUND',
    );
  });
});
