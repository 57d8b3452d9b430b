// Handlebars templates: what the package itself gives, what is different on purpose, and errors with their places.
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Handlebars from 'handlebars';
import { UserError } from '../../src/errors.ts';
import { locate } from '../../src/source/span.ts';
import type { Scope } from '../../src/template/environment.ts';
import { renderHandlebars } from '../../src/template/handlebars.ts';
import { createEnvironment } from '../../src/template/registry.ts';
import { fromData } from '../../src/values/data.ts';
import type { Value } from '../../src/values/value.ts';

const FOLDER = join(import.meta.dirname, '../cases/handlebars');
const environment = createEnvironment({
  searchPath: { find: () => ({ found: undefined, tried: [] }) },
  partialFolders: [join(FOLDER, 'partials')],
});

const DATA = {
  name: 'pg-test',
  port: 5432,
  ratio: 1.5,
  enabled: true,
  disabled: false,
  nothing: null,
  text: 'a <b> & "c"',
  hosts: [
    { ip: '10.10.10.11', role: 'primary' },
    { ip: '10.10.10.12', role: 'replica' },
  ],
  params: { fsync: 'on', shared_buffers: '1GB', 'log.level': 'x' },
  words: ['a', 'b'],
  empty: [],
  deep: { a: { b: [1, [2]] } },
};

function scopeOf(data: Record<string, unknown>): Scope & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    lookup(name) {
      asked.push(name);
      return Object.hasOwn(data, name) ? fromData(data[name]) : undefined;
    },
    names: () => Object.keys(data),
    describe: () => 'from vars.yml',
  };
}

function render(text: string, data: Record<string, unknown> = DATA): string {
  return renderHandlebars({ name: join(FOLDER, 'test.hbs'), text }, scopeOf(data), environment);
}

function errorOf(text: string): string {
  try {
    return render(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const place = error.span && locate(error.span);
    return [`${place?.line}:${place?.column} ${error.code}: ${error.message}`, error.hint]
      .filter(Boolean)
      .join(' | ');
  }
}

describe('the language is that of the package', () => {
  it.each([
    '{{name}}:{{port}} {{ratio}} {{{text}}} {{text}}',
    '{{deep.a.b.[0]}} {{deep.a.b.length}} {{params.[log.level]}} {{words}}',
    '{{#each hosts}}{{@index}}/{{ip}}{{#unless @last}},{{/unless}}{{/each}}',
    '{{#each params}}{{@key}}={{this}} {{@first}}{{/each}}',
    '{{#each hosts as |host i|}}{{i}}={{host.ip}} {{@root.name}} {{../name}};{{/each}}',
    '{{#each hosts}}{{#each this}}{{@key}}@{{@../index}} {{../../name}} {{/each}}{{/each}}',
    '{{#each empty}}x{{else}}none{{/each}}{{#each nothing}}x{{else}}none{{/each}}',
    '{{#if enabled}}a{{else if port}}b{{else}}c{{/if}}{{#unless disabled}}d{{/unless}}',
    '{{#if empty}}yes{{else}}no{{/if}}{{#if nothing}}yes{{else}}no{{/if}}',
    '{{#with deep.a as |x|}}{{x.b}} {{b}} {{../name}}{{/with}}{{#with empty}}x{{else}}y{{/with}}',
    '{{#hosts}}{{ip}} {{/hosts}}{{^empty}}none{{/empty}}{{#deep}}{{a.b}}{{/deep}}{{#enabled}}e{{/enabled}}',
    '{{lookup params "fsync"}} {{lookup words 1}}',
    'a\n  {{#if enabled}}\n  b\n  {{/if}}\nc\n{{! comment }}\n{{!-- {{x}} --}}d',
    '{{~#if enabled~}}  x  {{~/if~}}  \n y {{~name}} z',
    '\\{{escaped}} \\\\{{name}}',
    '{{#*inline "row"}}[{{ip}}]{{/inline}}{{#each hosts}}{{> row}}{{/each}}',
    '{{#*inline "p"}}<{{x}}{{name}}>{{/inline}}{{> p x=1}}{{> p deep x=2 name="n"}}',
    '{{#*inline "wrap"}}({{> @partial-block}}){{/inline}}{{#> wrap}}in {{name}}{{/wrap}}',
    '{{#> not_there}}fallback {{name}}{{/not_there}}',
    '  {{#*inline "two"}}\n1\n2\n{{/inline}}\n  {{> two}}\nend',
    '{{./name}} {{this.port}}',
  ])('%s', text => {
    const theirs = Handlebars.compile(text, { noEscape: true })(DATA);
    expect(render(text)).toBe(theirs);
  });
});

describe('values are printed as configuration files want them', () => {
  it.each([
    ['{{enabled}} {{disabled}} [{{nothing}}]', 'true false []'],
    ['{{text}}', 'a <b> & "c"'],
    ['{{divide port 2}} {{multiply 1.5 2}}', '2716.0 3.0'],
    ['{{words}}', 'a,b'],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it('lists the entries of a dict in their order, whatever the type of the key', () => {
    const ports = new Map<Value, Value>([
      ['b', 1],
      [5432, 2],
      ['a', 3],
    ]);
    expect(render('{{#each ports}}{{@key}}={{this}} {{/each}}', { ports })).toBe('b=1 5432=2 a=3 ');
  });
});

describe('filters, tests and globals are helpers', () => {
  it.each([
    ['{{upper name}} {{default missing "x"}} {{truncate text 5 leeway=0}}', 'PG-TEST x a...'],
    ['{{join (map hosts attribute="ip") ", "}}', '10.10.10.11, 10.10.10.12'],
    ['{{#each (dictsort params)}}{{this.[0]}} {{/each}}', 'fsync log.level shared_buffers '],
    ['{{to_json deep}}', '{"a": {"b": [1, [2]]}}'],
    [
      '{{is "defined" missing}} {{is_defined name}} {{is_match name "^pg"}} {{is "in" 1 (array 1 2)}}',
      'false true true true',
    ],
    ['{{#if (and (eq port 5432) (not disabled))}}yes{{/if}}', 'yes'],
    [
      '{{or nothing name}} {{and enabled name}} {{ne 1 2}} {{le 1 1}} {{in "a" words}}',
      'pg-test pg-test true true true',
    ],
    ['{{concat name "-" port "-" enabled}} {{add port 1}}', 'pg-test-5432-true 5433'],
    ['{{#each (range 1 4)}}{{this}}{{/each}} {{to_json (dict a=1)}}', '123 {"a": 1}'],
    ['{{join (query "items" words "c") ""}}', 'abc'],
    ['{{ternary enabled "on" "off"}} {{ansible.builtin.bool "yes"}}', 'on true'],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });
});

describe('partials', () => {
  it('come from the folder of partials, with arguments, indented as they stand', () => {
    expect(render('  {{> banner title=name}}\nend')).toBe('  # pg-test\n  # Managed by Reprise\nend');
  });
  it('come from beside the template first', () => {
    expect(render('{{> near}}')).toBe('beside pg-test');
  });
  it('take a block', () => {
    expect(render('{{#> layout}}in {{name}}{{/layout}}')).toBe('<in pg-test>\n');
  });
  it('can be named by an expression', () => {
    expect(render('{{> (concat "ban" "ner") title="x"}}')).toBe('# x\n# Managed by Reprise\n');
  });
  it('show their own place in errors', () => {
    expect(errorOf('x {{> broken}}')).toBe("2:3 UNDEFINED_VARIABLE: 'missing_name' is undefined");
  });
});

describe('mistakes have a place and a way out', () => {
  it.each([
    ['x\n  {{nam}}', "2:5 UNDEFINED_VARIABLE: 'nam' is undefined | did you mean 'name' (from vars.yml)?"],
    ['{{deep.c}}', "1:3 UNDEFINED_VARIABLE: 'dict object' has no attribute 'c' | did you mean 'a'?"],
    ['{{upper missing}}', "1:9 UNDEFINED_VARIABLE: 'missing' is undefined"],
    ['{{#if missing}}{{/if}}', "1:7 UNDEFINED_VARIABLE: 'missing' is undefined"],
    [
      '{{#each hosts}}{{name}}{{/each}}',
      "1:18 UNDEFINED_VARIABLE: 'dict object' has no attribute 'name' | the variable 'name' is written @root.name inside of a block",
    ],
    ['{{@key}}', "1:3 UNDEFINED_VARIABLE: '@key' is not defined here | it exists inside {{#each}} only"],
    ['{{../x}}', "1:3 UNDEFINED_VARIABLE: '../x' leads out of the template | remove one ../"],
    [
      '{{#if disabled}}{{uper name}}{{/if}}',
      "1:19 UNKNOWN_FILTER: there is no helper 'uper' | did you mean 'upper'?",
    ],
    ['{{int name 0 10 11}}', '1:1 TEMPLATE_RUNTIME: int() takes 2 arguments but 3 were given'],
    [
      '{{params}}',
      '1:1 TEMPLATE_RUNTIME: a dict cannot be written as text; use {{to_json x}} or {{#each x}}',
    ],
    ['{{#each port}}{{/each}}', '1:1 TEMPLATE_RUNTIME: each needs a list or a dict, not int'],
    ['a\n{{#if x}}\n{{/each}}', '2:4 TEMPLATE_SYNTAX: if is closed by each'],
    [
      'a {{ name',
      '1:6 TEMPLATE_SYNTAX: unexpected text in this tag or block | is a }} or a closing {{/block}} missing?',
    ],
    ['{{a b=}}', "1:7 TEMPLATE_SYNTAX: unexpected '}}' in this tag or block"],
    ['{{> endless}}', "1:1 INCLUDE_LOOP: the partial 'endless' includes itself without end"],
  ])('%s', (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });

  it('names the folders in which a partial was looked for', () => {
    expect(errorOf('{{> nope}}')).toContain(join(FOLDER, 'partials', 'nope.hbs'));
  });
});

it('asks for no variable but those that it names', () => {
  const scope = scopeOf(DATA);
  renderHandlebars({ name: 'x.hbs', text: '{{name}} {{#each hosts}}{{ip}}{{/each}}' }, scope, environment);
  expect(scope.asked).toEqual(['name', 'hosts']);
});
