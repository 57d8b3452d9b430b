// Golden cases of modules that work on files and programs: a folder, what a task asks, what it returns and what the folder is afterwards. What is
// expected was returned by ansible-core 2.14 (tests/differential/modules-files.test.ts compares and records).
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeTree, type Tree } from './tree.ts';

export interface Step {
  /** The module, where it is not the one that the folder is named after. */
  readonly module?: string;
  /** `$DIR` in any text stands for the case's folder. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly check?: boolean;
  readonly diff?: boolean;
  /** The most round trips when nothing changes; one unless given. */
  readonly calls?: number;
  /** At least these return values. */
  readonly result?: Readonly<Record<string, unknown>>;
}

export interface Case {
  readonly name: string;
  /** The one shell whose tools can do it. */
  readonly only?: string;
  readonly tree: Tree;
  /** Files of the control node, by the same paths as in `src`: `$FILES/a`. */
  readonly files?: Tree;
  readonly steps: readonly Step[];
  readonly after?: Tree;
}

export interface CaseFile {
  readonly path: string;
  readonly module: string;
  readonly cases: readonly Case[];
}

const ROOT = join(import.meta.dirname, '../cases/modules');

/** The modules that have golden cases. */
export const GOLDEN_MODULES = readdirSync(ROOT, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** All case files of these modules, in order. */
export function loadCases(modules: readonly string[]): readonly CaseFile[] {
  return modules.flatMap(module => {
    const folder = join(ROOT, module);
    const files = readdirSync(folder).filter(file => file.endsWith('.json'));
    return files.sort().map(file => {
      const path = join(folder, file);
      return { path, module, cases: JSON.parse(readFileSync(path, 'utf8')) as Case[] };
    });
  });
}

/** A new folder that no case has touched. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-cases-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Replaces text in strings at any depth, keys too. */
export function substitute(data: unknown, from: string | RegExp, to: string): unknown {
  if (typeof data === 'string') return data.replaceAll(from, to);
  if (Array.isArray(data)) return data.map(item => substitute(item, from, to));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key.replaceAll(from, to), substitute(value, from, to)]),
  );
}

const BACKUP = /\.\d+\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d~/g;

/** Names of backups hold a process id and the time. */
function nameBackups(text: string): string {
  return text.replace(BACKUP, '.BACKUP~');
}

/** What a case has made of its folder: paths as `$DIR`, no times that a module writes into a file. */
export function describeCase(folder: string): Tree {
  const named = substitute(describeTree(folder, nameBackups), folder, '$DIR');
  return substitute(named, /Updated by Ansible - [-\d:.T]+/g, 'Updated by Ansible - TIME') as Tree;
}

/** Return values that differ from run to run or belong to Ansible's own workings. */
const VOLATILE = [
  'invocation',
  'start',
  'end',
  'delta',
  'warnings',
  'deprecations',
  'ansible_facts',
  'md5sum',
  'elapsed',
  'exception',
];

/** A result in the form that cases hold: paths as `$DIR`, nothing that depends on the time or the machine. */
export function normalise(
  result: Readonly<Record<string, unknown>>,
  folder: string,
): Record<string, unknown> {
  const kept = Object.entries(result).filter(
    ([key, value]) => !key.startsWith('_ansible') && !VOLATILE.includes(key) && value !== undefined,
  );
  const plain = Object.fromEntries(kept);
  // A folder's size is the file system's business, a link's is that of a name; a file beside the target has a name of its own each time.
  if (plain.state === 'directory' || plain.state === 'link') delete plain.size;
  if (typeof plain.src === 'string' && /\/(\.ansible|ansible-tmp|tmp[^/]*)\//.test(plain.src))
    delete plain.src;
  if (typeof plain.msg === 'string' && plain.msg.includes('[Errno')) delete plain.msg;
  if (typeof plain.stat === 'object' && plain.stat !== null) plain.stat = normaliseStat(plain.stat);
  if (Array.isArray(plain.files)) {
    const files = plain.files.map(normaliseStat);
    plain.files = files.sort((a, b) => (String(a.path) < String(b.path) ? -1 : 1));
  }
  if (Array.isArray(plain.diff)) plain.diff = plain.diff.map(withoutTemporary).filter(hasSides);
  const named = substitute(plain, folder, '$DIR') as Record<string, unknown>;
  return substitute(named, BACKUP, '.BACKUP~') as Record<string, unknown>;
}

/** Numbers that belong to the machine and the moment; whole seconds are kept only where a case has set them. */
const MACHINE = [
  'inode',
  'dev',
  'ctime',
  'atime',
  'blocks',
  'block_size',
  'version',
  'attributes',
  'attr_flags',
];

function normaliseStat(stat: object): Record<string, unknown> {
  const entries = Object.entries(stat).filter(([key]) => !MACHINE.includes(key));
  const kept = Object.fromEntries(entries) as Record<string, unknown>;
  if (kept.isdir === true) delete kept.size;
  if (kept.ischr === true) delete kept.mtime;
  return kept;
}

/** For content without a file Ansible shows the name of its own temporary one. */
function withoutTemporary(diff: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isTemporary = ([key, value]: [string, unknown]): boolean =>
    key === 'after_header' && String(value).includes('/ansible-local-');
  return Object.fromEntries(Object.entries(diff).filter(entry => !isTemporary(entry)));
}

/** Ansible lists a diff of attributes that has only its head; ours leaves it out. */
function hasSides(diff: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(diff).some(key => !key.endsWith('_header'));
}
