// The generated pages and schemas are those of the code, every word of them has its meaning, and the schemas judge right.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { KEYWORD_MEANINGS } from '../../docs/generate/keyword-meanings.ts';
import { generatedPages } from '../../docs/generate/pages.ts';
import { MEANINGS, roleDefaults } from '../../docs/generate/variables.ts';
import { KEYWORDS } from '../../src/playbook/keywords.ts';
import { DEFINITIONS } from '../../src/settings/definitions.ts';

let pages: ReadonlyMap<string, string> = new Map();

beforeAll(async () => {
  pages = await generatedPages();
});

describe('pages', () => {
  it('are up to date: `npm run docs` writes them', () => {
    const stale = [...pages]
      .filter(([path, text]) => !existsSync(path) || read(path) !== text)
      .map(([path]) => path);
    expect(stale).toEqual([]);
  });

  it('are of modules that exist', () => {
    const folder = 'docs/reference/modules';
    expect(readdirSync(folder).filter(name => !pages.has(join(folder, name)))).toEqual([]);
  });

  it('have words for every keyword, and for no others', () => {
    expect(Object.keys(KEYWORD_MEANINGS).sort()).toEqual(KEYWORDS.map(({ name }) => name).sort());
  });

  it('have words for every variable of the roles, and for no others', () => {
    const names = [...roleDefaults().values()].flatMap(defaults => Object.keys(defaults));
    expect(Object.keys(MEANINGS).sort()).toEqual([...new Set(names)].sort());
  });

  it('tell of settings that each have their effect', () => {
    const program = ['src/cli', 'src/engine'].flatMap(sources).map(read).join('\n');
    const isRead = (name: string) =>
      new RegExp(
        `\\bsettings\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\}(?: = \\w*\\.?settings|: Settings)\\b`,
      ).test(program);
    expect(Object.keys(DEFINITIONS).filter(name => !isRead(name))).toEqual([]);
  });
});

describe('schemas', () => {
  const compiled = new Map<string, ValidateFunction>();
  const validator = (path: string): ValidateFunction => {
    const known = compiled.get(path);
    if (known !== undefined) return known;
    const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false, logger: false });
    const validate = ajv.compile(JSON.parse(pages.get(path) ?? ''));
    compiled.set(path, validate);
    return validate;
  };
  const judge = (path: string, text: string) => {
    const validate = validator(path);
    const [document] = parseAllDocuments(text, { version: '1.1', logLevel: 'silent', uniqueKeys: false });
    return validate(document?.toJS()) ? [] : (validate.errors ?? []);
  };

  it('accept the playbooks and the tasks of the roles', () => {
    const validate = validator('schemas/playbook.json');
    const files = [
      ...yamlFiles('playbooks'),
      ...yamlFiles('roles').filter(path => /\/(tasks|handlers)\//.test(path)),
      'bench/tasks.yml',
    ];
    expect(files.length).toBeGreaterThan(20);
    const refused = files.flatMap(path =>
      parseAllDocuments(read(path), { version: '1.1', logLevel: 'silent' }).flatMap(document =>
        validate(document.toJS() ?? [])
          ? []
          : [
              `${path}: ${JSON.stringify(validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`))}`,
            ],
      ),
    );
    expect(refused).toEqual([]);
  });

  it.each([
    ['a key that is no keyword', '- hosts: all\n  taks: []\n'],
    ['an argument that the module does not take', '- copy: {dset: /a}\n'],
    ['a choice that there is not', '- file: {path: /a, state: foldr}\n'],
    ['tasks that are no list', '- hosts: all\n  tasks: {a: b}\n'],
    ['a boolean that is none', '- debug:\n  become: maybe\n'],
    ['a keyword of another level', '- hosts: all\n  register: x\n'],
  ])('refuse %s', (_, text) => {
    expect(judge('schemas/playbook.json', text)).not.toEqual([]);
  });

  it('accept what a template will tell', () => {
    const text = '- hosts: all\n  become: "{{ x }}"\n  tasks: [{ file: { path: /a, state: "{{ y }}" } }]\n';
    expect(judge('schemas/playbook.json', text)).toEqual([]);
  });

  it('accept the inventories, refuse a group with a misspelt section', () => {
    for (const path of yamlFiles('inventory').filter(path => !/_vars\//.test(path))) {
      expect([path, judge('schemas/inventory.json', read(path))]).toEqual([path, []]);
    }
    expect(judge('schemas/inventory.json', 'all:\n  host:\n    a:\n')).not.toEqual([]);
  });
});

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name));
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.ya?ml$/.test(name) && !name.startsWith('.'))
    .map(name => join(folder, name))
    .sort();
}
