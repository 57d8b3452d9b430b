// Modules, filters, tests and lookups of users: found where Ansible finds them, run with plain data, refused in Python.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { UserErrors } from '../../src/errors.ts';
import { smallRun } from '../engine/small-run.ts';
import { describeMistake } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let number = 0;
const root = temporaryFolder({});

/** A folder of its own with these files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = join(root, `p${++number}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(folder, { recursive: true });
  return folder;
}

function play(tasks: string): string {
  return `- hosts: h1\n  gather_facts: false\n  connection: local\n  tasks:\n${tasks.replace(/^/gm, '    ')}\n`;
}

/** What `debug` says. */
async function said(files: Readonly<Record<string, string>>, tasks: string): Promise<readonly string[]> {
  return (await smallRun(project(files), play(tasks))).said;
}

/** The mistakes of a playbook that cannot be loaded, with their hints. */
async function mistakes(files: Readonly<Record<string, string>>, playbook: string): Promise<string[]> {
  try {
    await smallRun(project(files), playbook);
  } catch (error) {
    if (error instanceof UserErrors) {
      return error.errors.map(mistake =>
        `${describeMistake(mistake)}${mistake.hint ? ` | ${mistake.hint}` : ''}`.replaceAll(
          /\S*\/p\d+\//g,
          '',
        ),
      );
    }
    throw error;
  }
  return [];
}

const TWICE = 'export const filters = { twice: n => n * 2 };';

const GREET = `
  import { defineModule } from 'reprise';
  import { capital } from './_words.ts';
  export default defineModule({
    schema: {
      properties: {
        name: { type: 'string', description: 'Whom.', aliases: ['who'] },
        times: { type: 'integer', description: 'How often.', default: 1 },
      },
      required: ['name'],
    },
    checkMode: 'full',
    async run(host, args, context) {
      const { stdout } = await host.run({ script: 'printf "%s" "$1"', args: [args.name] });
      const text: string = capital(stdout.toString());
      return { changed: !context.check, text: Array(args.times).fill(text), types: { host: host.name } };
    },
  });`;
const WORDS = 'export const capital = (text: string): string => text.toUpperCase();';

describe('modules', () => {
  test('TypeScript with what it imports; arguments by the schema; the host behind its door', async () => {
    const answer = await said(
      { 'library/greet.ts': GREET, 'library/_words.ts': WORDS },
      '- greet: who=bob times=2\n  register: g\n- debug: msg="{{ g.text }} {{ g.types.host }} {{ g.changed }}"',
    );
    expect(answer).toEqual(["h1: ['BOB', 'BOB'] h1 True"]);
  });

  test('check mode reaches a module that says it can, and skips one that does not', async () => {
    const folder = project({
      'library/greet.ts': GREET,
      'library/_words.ts': WORDS,
      'library/plain.js': 'export default { run: () => ({ changed: true }) };',
    });
    const tasks = '- greet: name=a\n- plain:';
    const { tallies } = await smallRun(folder, play(tasks), { options: { check: true } });
    expect(tallies.h1).toMatchObject({ ok: 1, skipped: 1 });
  });

  test('free text, module_defaults, a role of its own, a collection, short names by collections', async () => {
    const hello = `export default {
      schema: { properties: { text: { type: 'string', description: '' }, end: { type: 'string', description: '' } } },
      freeForm: 'text',
      run: (host, { text, end = '' }) => ({ said: text + end }),
    };`;
    const tools = 'collections/ansible_collections/acme/tools';
    const answer = await smallRun(
      project({
        'library/hello.js': hello,
        'roles/r/library/inner.mjs': 'export default { run: () => ({ deep: { a: [1, null] } }) };',
        'roles/r/tasks/main.yml': '- inner:\n  register: i\n- debug: var=i.deep\n',
        [`${tools}/plugins/modules/hi.js`]: hello.replace('text + end', "'hi ' + text"),
        [`${tools}/plugins/modules/deep/er.js`]: hello.replace('text + end', "'deeper ' + text"),
      }),
      `- hosts: h1
  gather_facts: false
  connection: local
  collections: [acme.tools]
  module_defaults: { hello: { end: '!' } }
  roles: [r]
  tasks:
    - hello: some free text
      register: a
    - acme.tools.hi: x
      register: b
    - hi: { text: y }
      register: c
    - acme.tools.deep.er: z
      register: d
    - debug: msg="{{ [a, b, c, d] | map(attribute='said') }}"
`,
    );
    expect(answer.said.at(-1)).toBe('h1: some free text!,hi x,hi y,deeper z');
  });

  test('one of the same name stands before ours; the full name is ours', async () => {
    const files = { 'library/ping.js': "export default { run: () => ({ ping: 'mine' }) };" };
    const tasks =
      '- ping:\n  register: a\n- ansible.builtin.ping:\n  register: b\n- debug: msg="{{ a.ping }} {{ b.ping }}"';
    expect(await said(files, tasks)).toEqual(['h1: mine pong']);
  });

  test('a module that is only found when a role is included', async () => {
    const files = {
      'roles/late/library/late_one.js': "export default { run: () => ({ msg: 'late' }) };",
      'roles/late/filter_plugins/f.js': 'export const filters = { wrap: text => `<${text}>` };',
      'roles/late/tasks/main.yml': '- late_one:\n  register: l\n- debug: msg="{{ l.msg | wrap }}"\n',
    };
    expect(await said(files, '- include_role: name=late')).toEqual(['h1: <late>']);
  });

  test('what it throws fails the task, with the place in the file', async () => {
    const folder = project({
      'library/bad.ts':
        'const x: string = "1";\nexport default {\n  run() {\n    throw new Error(`no ${x}`);\n  },\n};\n',
    });
    const { events, tallies } = await smallRun(folder, play('- bad:'));
    expect(tallies.h1).toMatchObject({ failed: 1 });
    const result = events.find(event => event.type === 'result');
    expect(result?.type === 'result' && result.error && describeMistake(result.error)).toMatch(
      /^PLUGIN 4:11 .*bad\.ts: no 1$/,
    );
  });

  test.each([
    ['no object', 'export const x = 1;', /PLUGIN 1:1 library\/m.js: a module is the default export/],
    ['a syntax mistake', 'export default {\n  run( { };\n};', /PLUGIN 2:\d+ library\/m.js: /],
    ['it throws at once', "\nthrow new TypeError('now');", /PLUGIN 2:7 library\/m.js: now/],
    ['an import that is not there', "import './other.js';", /PLUGIN 1:8 library\/m.js: Could not resolve/],
    ['a schema that is none', 'export default { schema: { a: 1 }, run() {} };', /a schema has `properties`/],
    [
      'a type that is none',
      "export default { schema: { properties: { a: { type: 'str' } } }, run() {} };",
      /the argument 'a' is of no type/,
    ],
    ['check mode', "export default { checkMode: 'yes', run() {} };", /checkMode is 'full' or 'none'/],
  ])('%s is a mistake of the file', async (_, text, pattern) => {
    expect(await mistakes({ 'library/m.js': text }, play('- m:'))).toEqual([expect.stringMatching(pattern)]);
  });

  test('a program in another language, with the interpreter that the host has for it', async () => {
    const files = { 'library/m': '#!/nowhere/bash -e\n. "$1"\necho "{\\"msg\\": \\"$a\\"}"; echo junk' };
    const tasks = '- m: a=b\n  register: r\n- debug: msg="{{ r.msg }} {{ r.changed }} {{ r.warnings }}"';
    expect(
      await said(
        files,
        `${tasks}\n  vars: {x: 1}`.replace(
          '- m: a=b',
          '- m: a=b\n  vars: {ansible_bash_interpreter: /bin/sh}',
        ),
      ),
    ).toEqual(["h1: b False ['Module invocation had junk after the JSON data: junk']"]);
  });

  test('arguments are checked before any host is touched', async () => {
    const files = { 'library/greet.ts': GREET, 'library/_words.ts': WORDS };
    expect(await mistakes(files, play('- greet: {nam: x}\n- greet: {name: x, times: often}'))).toEqual([
      expect.stringContaining('MODULE_ARGUMENTS 5:7 missing required arguments: name'),
      expect.stringMatching(/^MODULE_ARGUMENTS 5:15 Unsupported parameters .*did you mean 'name'\?$/),
      expect.stringContaining("MODULE_ARGUMENTS 6:31 argument 'times' is of type"),
    ]);
  });
});

describe('filters, tests and lookups', () => {
  const files = {
    'filter_plugins/words.js': `export const filters = {
      backwards: text => [...text].reverse().join(''),
      mark: { parameters: [{ name: 'sign', default: '!' }, { name: 'times', default: 1 }],
        apply: (text, { sign, times }) => text + sign.repeat(times) },
      keys_of: value => Object.keys(value),
      given: { parameters: [], acceptsUndefined: true, apply: value => value !== undefined },
      late: async () => 1,
      fails: value => value.no.where,
    };`,
    'test_plugins/sizes.ts':
      'export const tests = { longer_than: (text: string, n: number): boolean => text.length > n };',
    'lookup_plugins/numbers.js':
      "export default (terms, { factor = 1 }, tools) => terms.map(term => term * factor + tools.variable('base'));",
  };

  test.each([
    ["{{ 'abc' | backwards }}", 'cba'],
    ["{{ 'a' | mark }} {{ 'a' | mark('?') }} {{ 'a' | mark(times=3) }}", 'a! a? a!!!'],
    ["{{ {'k': [1]} | keys_of }}", 'k'],
    ['{{ nothing | given }} {{ 1 | given }}', 'False True'],
    ["{{ 'abc' is longer_than(2) }} {{ 'abc' is longer_than(3) }}", 'True False'],
    ["{{ ['a', 'abc'] | select('longer_than', 2) | map('backwards') }}", 'cba'],
    ["{{ query('numbers', 1, 2, factor=3) }}", '13,16'],
  ])('%s', async (text, expected) => {
    expect(await said(files, `- debug:\n    msg: ${JSON.stringify(text)}\n  vars: {base: 10}`)).toEqual([
      `h1: ${expected}`,
    ]);
  });

  test('with_NAME, and templates of files', async () => {
    const more = { ...files, 'templates/t.j2': "{{ 'xy' | backwards }}" };
    const tasks =
      '- debug: msg={{ item }}\n  with_numbers: [1, 2]\n  vars: {base: 1}\n- debug: msg={{ lookup("template", "t.j2") }}';
    expect((await said(more, tasks)).map(String)).toEqual(expect.arrayContaining(['h1: yx']));
  });

  test.each([
    ["{{ 'a' | fails }}", /the filter 'fails' failed: .*where.*words\.js:8:\d+\)/],
    ["{{ 'a' | late }}", /the filter 'late' gave a promise .*a template cannot wait/],
    ["{{ 'a' | backwards(x=1) }}", /backwards\(\) got an unexpected keyword argument 'x'/],
    ["{{ 'a' | backward }}", /there is no filter 'backward'/],
  ])('%s fails', async (text, pattern) => {
    const run = smallRun(project(files), play(`- debug:\n    msg: ${JSON.stringify(text)}`)).then(
      ({ events }) => events.map(event => (event.type === 'result' ? String(event.result.msg) : '')).join(''),
      error => String(error.message),
    );
    expect(await run).toMatch(pattern);
  });

  test('those of a collection by their full names', async () => {
    const folder = 'collections/ansible_collections/acme/tools/plugins';
    const of = {
      [`${folder}/filter/n.js`]: TWICE,
      [`${folder}/lookup/two.js`]: 'export default () => [2];',
      [`${folder}/modules/m.js`]: 'export default { run: () => ({}) };',
    };
    const tasks = `- acme.tools.m:\n- debug: msg="{{ 4 | acme.tools.twice }} {{ lookup('acme.tools.two') }}"`;
    expect(await said(of, tasks)).toEqual(['h1: 8 2']);
  });

  test('those of a collection of which nothing else is used', async () => {
    const filters = 'collections/ansible_collections/acme/tools/plugins/filter';
    const of = { [`${filters}/n.js`]: TWICE, [`${filters}/deep/n.js`]: TWICE };
    const tasks = '- debug: msg="{{ 4 | acme.tools.twice | acme.tools.deep.twice }}"';
    expect(await said(of, tasks)).toEqual(['h1: 16']);
  });

  test.each([
    ['filter_plugins/a.js', 'export default 1;', /filter_plugins\/a.js: the export 'filters' is missing/],
    ['filter_plugins/a.js', 'export const filters = { x: 1 };', /'x' is neither a function nor an operation/],
    ['test_plugins/a.js', '', /the export 'tests' is missing/],
    ['lookup_plugins/a.js', 'export default {};', /a lookup is the default export/],
  ])('%s with %j is a mistake of the file', async (name, text, pattern) => {
    expect(await mistakes({ [name]: text }, play('- ping:')).catch(error => [String(error.message)])).toEqual(
      [expect.stringMatching(pattern)],
    );
  });
});

describe('what collections say of the names of their modules', () => {
  const tools = 'collections/ansible_collections/acme/tools';
  const module = 'export default { run: () => ({ said: 1 }) };';
  const files = (runtime: string) => ({
    [`${tools}/plugins/modules/now.js`]: module,
    [`${tools}/meta/runtime.yml`]: runtime,
  });

  test('a redirect to a module of users', async () => {
    const of = files('plugin_routing: { modules: { once: { redirect: acme.tools.now } } }');
    const tasks = '- acme.tools.once:\n  register: r\n- debug: msg="{{ r.said }}"';
    expect(await said(of, tasks)).toEqual(['h1: 1']);
  });

  test.each([
    [
      '{ tombstone: { removal_date: 2020-01-01, warning_text: Use now. } }',
      'has been removed. Use now; it was',
    ],
    ['{ redirect: acme.tools.once }', 'acme.tools.once is redirected in a circle'],
    ['{ redirect: now }', "acme.tools.once is redirected to 'now', which is no full name"],
    ['{ redirect: acme.tools.never }', "couldn't resolve module/action 'acme.tools.once'"],
  ])('the route %s leads nowhere', async (route, message) => {
    const of = files(`plugin_routing: { modules: { once: ${route} } }`);
    expect(await mistakes(of, play('- acme.tools.once:'))).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['group/acme.tools.all', "module_defaults name the group 'acme.tools.all', which there is not"],
    ['group/alll', "module_defaults name the group 'alll', which there is not"],
    ['coppy', "module_defaults name the module 'coppy', which there is not"],
  ])('module_defaults of %s', async (name, message) => {
    const playbook = play(`- debug:\n  module_defaults: { ${name}: {} }`);
    expect(await mistakes(files(''), playbook)).toEqual([expect.stringContaining(message)]);
  });
});

describe('what is written in Python', () => {
  const files = {
    'library/old.py': '#!/usr/bin/python\n',
    'library/ping.py': '',
    'library/bare': '#!/usr/bin/env python3\n',
    'library/none.sh': 'echo {}\n',
    'action_plugins/act.py': '',
    'filter_plugins/f.py':
      "class FilterModule:\n    def filters(self):\n        return {'shorten': lambda x: x[:1]}\n",
    'test_plugins/t.py': "class TestModule:\n    def tests(self):\n        return {'tiny': None}\n",
    'lookup_plugins/secret.py': '',
    'roles/r/library/unused.py': '',
  };

  test('nobody minds as long as nothing uses it', async () => {
    expect(await said(files, '- ansible.builtin.ping:\n- debug: msg=x')).toEqual(['h1: x']);
  });

  test.each([
    [
      '- old: a=1',
      /^PYTHON_PLUGIN 5:7 the module 'old' is written in Python.*library\/old.py \| write it as old.js or old.ts/,
    ],
    ['- ping:', /^PYTHON_PLUGIN 5:7 the module 'ping' .*or write 'ansible.builtin.ping'/],
    [
      '- bare:',
      /^PYTHON_PLUGIN 5:7 the module 'bare' is written in Python or names no interpreter.*library\/bare/,
    ],
    ['- none:', /^PYTHON_PLUGIN 5:7 the module 'none' is written in Python or names no interpreter/],
    ['- act:', /^PYTHON_PLUGIN 5:7 the module 'act' is written in Python/],
    [
      "- debug: msg={{ 'a' | shorten }}",
      /^PYTHON_PLUGIN 5:\d+ the filter 'shorten' .*filter_plugins\/f.py:3 has it in Python/,
    ],
    ["- debug: msg={{ 'a' is tiny }}", /^PYTHON_PLUGIN 5:\d+ the test 'tiny' .*test_plugins\/t.py:3/],
    [
      "- debug: msg={{ lookup('secret', 'x') }}",
      /^PYTHON_PLUGIN 5:\d+ the lookup 'secret' .*lookup_plugins\/secret.py/,
    ],
    ['- debug: msg={{ item }}\n  with_secret: [1]', /^PYTHON_PLUGIN 6:\d+ the lookup 'secret'/],
  ])('%s is refused before any host is touched', async (task, pattern) => {
    expect(await mistakes(files, play(task))).toEqual([expect.stringMatching(pattern)]);
  });

  test('a file in JavaScript beside it is taken instead', async () => {
    const both = { ...files, 'library/old.js': "export default { run: () => ({ msg: 'new' }) };" };
    expect(await said(both, '- old:\n  register: o\n- debug: msg={{ o.msg }}')).toEqual(['h1: new']);
  });
});
