// The shape of the source: which room may import which, and what every file keeps to. `npm run lint` runs it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';

/**
 * What each room may import beyond itself: a room, a single file, or `type FILE` for its types only. The order is that of
 * the data: a room names only rooms before it, types apart.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': ['type source/span.ts'],
  'package-root.ts': ['errors.ts'],
  'make-folders.ts': [],
  values: ['errors.ts'],
  source: ['errors.ts', 'values'],
  settings: ['errors.ts', 'source'],
  inventory: ['errors.ts', 'values', 'source'],
  playbook: ['errors.ts', 'values', 'source'],
  template: ['errors.ts', 'make-folders.ts', 'values', 'source'],
  variables: ['errors.ts', 'values', 'source', 'inventory', 'playbook', 'template'],
  postgres: ['errors.ts', 'values', 'type source/span.ts'],
  connection: ['errors.ts', 'make-folders.ts', 'values'],
  modules: [
    'errors.ts',
    'make-folders.ts',
    'values',
    'postgres',
    'connection/host.ts',
    'type source/span.ts',
  ],
  plugins: [
    'errors.ts',
    'values',
    'source',
    'playbook',
    'template',
    'modules',
    'connection/host.ts',
    'type engine/events.ts',
  ],
  engine: [
    'errors.ts',
    'make-folders.ts',
    'package-root.ts',
    'values',
    'source',
    'inventory',
    'playbook',
    'variables',
    'template',
    'postgres',
    'connection',
    'modules',
    'plugins',
  ],
  report: [
    'errors.ts',
    'make-folders.ts',
    'values',
    'source/span.ts',
    'type engine/events.ts',
    'type engine/tally.ts',
    'type modules/module.ts',
  ],
  sandbox: ['errors.ts', 'package-root.ts'],
};
/** Where programs begin: they put the rooms together. */
const ENTRANCES = ['cli', 'index.ts', 'demo'];

/** Packages that one place alone may know. */
const PRIVATE_PACKAGES: Readonly<Record<string, string>> = {
  ssh2: 'connection/ssh/',
  yaml: 'source/',
  handlebars: 'template/handlebars/',
  commander: 'cli/',
};

const LONGEST_FILE = 400;

interface Import {
  readonly from: string;
  /** A path below src or below the root (`sandbox/…`), or a package. */
  readonly to: string;
  readonly isType: boolean;
}

/** Every TypeScript file below a folder of the repository. */
function typescriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(folder, name))
    .sort();
}

const SOURCES = [...typescriptFiles('src'), ...typescriptFiles('sandbox')];
const TEXTS: ReadonlyMap<string, string> = new Map(SOURCES.map(path => [path, readFileSync(path, 'utf8')]));

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?'([^']+)'/gm;
const CALL = /(?:\bimport|\brequire|createRequire\(import\.meta\.url\))\('([^']+)'\)/g;

function importsOf(path: string): Import[] {
  const text = TEXTS.get(path) ?? '';
  const found = [
    ...Array.from(text.matchAll(STATEMENT), ([, type, to = '']) => ({ isType: type !== undefined, to })),
    ...Array.from(text.matchAll(CALL), ([, to = '']) => ({ isType: false, to })),
  ];
  return found.map(({ isType, to }) => ({
    from: belowSource(path),
    to: to.startsWith('.') ? belowSource(join(dirname(path), to)) : to,
    isType,
  }));
}

function belowSource(path: string): string {
  return path.replace(/^src\//, '');
}

function roomOf(path: string): string {
  return path.replace(/^sandbox\/demo\//, 'demo/').split('/')[0] ?? path;
}

function isAllowed({ from, to, isType }: Import): boolean {
  const room = roomOf(from);
  if (room === roomOf(to) || ENTRANCES.includes(room)) return true;
  const allowed = ROOMS[room] ?? [];
  return allowed.includes(roomOf(to)) || allowed.includes(to) || (isType && allowed.includes(`type ${to}`));
}

const IMPORTS = SOURCES.flatMap(importsOf);
const INTERNAL = IMPORTS.filter(({ to }) => to.endsWith('.ts'));
const PACKAGES = IMPORTS.filter(({ to }) => !to.endsWith('.ts') && !to.startsWith('node:'));

test('rooms import only what the way of the data allows', () => {
  const violations = INTERNAL.filter(found => !isAllowed(found));
  expect(violations.map(({ from, to, isType }) => `${from} → ${to}${isType ? ' (type)' : ''}`)).toEqual([]);
});

test('every room has a rule', () => {
  const rooms = new Set(SOURCES.map(path => roomOf(belowSource(path))));
  expect([...rooms].sort()).toEqual([...Object.keys(ROOMS), ...ENTRANCES].sort());
});

test('the rule would notice', () => {
  const allowed = (from: string, to: string, isType = false) => isAllowed({ from, to, isType });
  expect(allowed('values/text.ts', 'source/node.ts')).toBe(false);
  expect(allowed('modules/copy.ts', 'connection/session.ts')).toBe(false);
  expect(allowed('modules/copy.ts', 'connection/host.ts', true)).toBe(true);
  expect(allowed('report/terminal.ts', 'engine/events.ts')).toBe(false);
  expect(allowed('report/terminal.ts', 'engine/events.ts', true)).toBe(true);
  expect(allowed('engine/run.ts', 'report/terminal.ts')).toBe(false);
  expect(allowed('engine/run.ts', 'cli/main.ts', true)).toBe(false);
});

test('a package that one room wraps is imported nowhere else', () => {
  const strays = PACKAGES.filter(({ from, to }) => {
    const home = PRIVATE_PACKAGES[to];
    return home !== undefined && !from.startsWith(home);
  });
  expect(strays).toEqual([]);
});

test('relative imports name the file', () => {
  const relative = SOURCES.flatMap(path =>
    Array.from((TEXTS.get(path) ?? '').matchAll(STATEMENT), ([, , to = '']) => ({ path, to })),
  ).filter(({ to }) => to.startsWith('.'));
  expect(relative.length).toBeGreaterThan(100);
  expect(relative.filter(({ to }) => !/\.(ts|json)$/.test(to))).toEqual([]);
});

test('the rule itself goes one way: a room names only rooms before it', () => {
  const before = new Set<string>();
  const backwards: string[] = [];
  for (const [room, allowed] of Object.entries(ROOMS)) {
    for (const name of allowed.filter(name => !name.startsWith('type '))) {
      if (!before.has(roomOf(name))) backwards.push(`${room} → ${name}`);
    }
    before.add(room);
  }
  expect(backwards).toEqual([]);
});

test('a file is short, opens with a comment, and exports by name', () => {
  const faults = SOURCES.flatMap(path => {
    const text = TEXTS.get(path) ?? '';
    const lines = text.split('\n').length;
    return [
      ...(lines > LONGEST_FILE ? [`${path}: ${lines} lines`] : []),
      ...(/^(#!.*\n)?(\/\/|\/\*)/.test(text) ? [] : [`${path}: does not open with a comment`]),
      ...(/^export default\b/m.test(text) ? [`${path}: default export`] : []),
      ...(/(^|[^.\w'])any(\[\]|[,;>)]| =)/m.test(codeOnly(text)) ? [`${path}: any`] : []),
      ...(/\bthrow new Error\(/.test(text) ? [`${path}: throws a bare Error`] : []),
      ...(/\b(TODO|FIXME|XXX)\b/.test(text) ? [`${path}: unfinished`] : []),
    ];
  });
  expect(faults).toEqual([]);
});

test('no file or folder is named after nothing', () => {
  const words = /(^|[/-])(utils?|helpers?|common|misc|manager)([./-]|$)/;
  const isPermitted = (path: string) => path.endsWith('template/handlebars/helpers.ts');
  expect(SOURCES.filter(path => words.test(path) && !isPermitted(path))).toEqual([]);
});

/** Without comments and without quoted text on one line. */
function codeOnly(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'|`[^`$]*`/g, "''");
}

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
}

const PACKAGE = JSON.parse(readFileSync('package.json', 'utf8')) as PackageFile;

/** `@scope/name/file` and `name/file` are of the packages `@scope/name` and `name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

test('the packages that the program imports are its dependencies, and no others', () => {
  const inProgram = PACKAGES.filter(({ from }) => from !== 'sandbox' && !from.startsWith('sandbox/'));
  const imported = [...new Set(inProgram.map(({ to }) => packageOf(to)))].sort();
  expect(imported).toEqual(Object.keys(PACKAGE.dependencies).sort());
});

test('a development dependency is imported, configured or run by something', () => {
  const places = [
    ...['tests', 'sandbox'].flatMap(typescriptFiles),
    ...readdirSync('scripts', { withFileTypes: true }).flatMap(entry =>
      entry.isFile() ? [join('scripts', entry.name)] : [],
    ),
    ...['jest.config.js', 'biome.json', join('tests', 'environment.js')],
  ].filter(path => path !== join('tests', 'architecture.test.ts'));
  const texts = [...places.map(path => readFileSync(path, 'utf8')), ...Object.values(PACKAGE.scripts)].join(
    '\n',
  );
  const PROGRAMS: Readonly<Record<string, string>> = { typescript: 'tsc', '@swc/core': '@swc/jest' };
  const isUsed = (name: string): boolean => {
    const typed = name.startsWith('@types/') ? name.slice('@types/'.length) : undefined;
    if (typed !== undefined) return typed === 'node' || Object.hasOwn(PACKAGE.dependencies, typed);
    return texts.includes(PROGRAMS[name] ?? name);
  };
  expect(Object.keys(PACKAGE.devDependencies).filter(name => !isUsed(name))).toEqual([]);
});
