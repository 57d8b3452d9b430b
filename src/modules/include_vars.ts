// include_vars: reads variables from a file or a folder of the control node while the play runs.
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FileNotFound, UserError } from '../errors.ts';
import type { Value } from '../values/value.ts';
import { builtin } from './builtin.ts';
import type { Module, ModuleContext } from './module.ts';

interface IncludeVarsArguments {
  readonly file?: string | undefined;
  readonly dir?: string | undefined;
  readonly name?: string | undefined;
  readonly depth: number;
  readonly files_matching?: string | undefined;
  readonly ignore_files: readonly string[];
  readonly extensions: readonly string[];
  readonly ignore_unknown_extensions: boolean;
  readonly hash_behaviour?: 'replace' | 'merge' | undefined;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/include_vars_module.html */
export const include_vars: Module<IncludeVarsArguments> = {
  ...builtin('include_vars', 'Reads variables from YAML or JSON files of the control node.'),
  schema: {
    properties: {
      file: { type: 'string', description: 'The file to read.' },
      dir: { type: 'string', description: 'The folder whose files are read, in order of their names.' },
      name: { type: 'string', description: 'One variable to hold all of them, as a dict.' },
      depth: { type: 'integer', description: 'How many levels of folders are read, 0 for all.', default: 0 },
      files_matching: { type: 'string', description: 'Read only files whose names match this expression.' },
      ignore_files: {
        type: 'array',
        description: 'File names to leave out.',
        items: { type: 'string' },
        default: [],
      },
      extensions: {
        type: 'array',
        description: 'Endings of the files that are read.',
        items: { type: 'string' },
        default: ['yaml', 'yml', 'json'],
      },
      ignore_unknown_extensions: {
        type: 'boolean',
        description: 'Pass over files with other endings.',
        default: false,
      },
      hash_behaviour: {
        type: 'string',
        description: 'Whether dicts replace those of the same name or are merged into them.',
        enum: ['replace', 'merge'],
      },
    },
    mutuallyExclusive: [['file', 'dir']],
    requiredOneOf: [['file', 'dir']],
  },
  freeForm: 'file',
  checkMode: 'full',
  async run(_host, args, context) {
    const listing = args.dir === undefined ? listFile(args, context) : listFolder(args, context);
    const { files, vars, failure } = readFolders(listing, context);
    const { name } = args;
    const told = {
      changed: false,
      ansible_facts: name === undefined ? Object.fromEntries(vars) : { [name]: Object.fromEntries(vars) },
      ansible_included_var_files: files,
    };
    if (failure !== undefined) return { ...told, failed: true, message: failure };
    context.effect({ kind: 'include-vars', files, name, merges: args.hash_behaviour === 'merge' });
    return told;
  },
};

interface Listing {
  /** What is read, folder by folder. */
  readonly folders: readonly (readonly string[])[];
  /** Why it is not all, said of what comes behind the last file. */
  readonly failure?: string;
}

interface Reading {
  readonly files: readonly string[];
  /** Those of the folders that were read to their end. */
  readonly vars: ReadonlyMap<string, Value>;
  readonly failure: string | undefined;
}

function readFolders({ folders, failure }: Listing, context: ModuleContext): Reading {
  const files: string[] = [];
  const vars = new Map<string, Value>();
  for (const [index, folder] of folders.entries()) {
    const ofFolder = new Map<string, Value>();
    for (const path of folder) {
      const read = readVars(path, context);
      if (typeof read === 'string') return { files, vars, failure: read };
      files.push(path);
      for (const [key, value] of read) ofFolder.set(key, value);
    }
    const isCutShort = failure !== undefined && index === folders.length - 1;
    if (!isCutShort) for (const [key, value] of ofFolder) vars.set(key, value);
  }
  return { files, vars, failure };
}

/** The variables of a file, or what is wrong with it. */
function readVars(path: string, context: ModuleContext): ReadonlyMap<string, Value> | string {
  try {
    return context.files.readVars(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.resultMessage ?? error.message;
  }
}

function listFile(args: IncludeVarsArguments, context: ModuleContext): Listing {
  const name = args.file ?? '';
  const found = seek(name, context);
  if (!(found instanceof FileNotFound)) return { folders: [[found]] };
  return { folders: [], failure: found.resultMessage ?? found.message };
}

function listFolder(args: IncludeVarsArguments, context: ModuleContext): Listing {
  const root = seek(args.dir ?? '', context);
  const lookup = (name: string) => String(context.templates.lookup(name) ?? '');
  if (root instanceof FileNotFound) {
    const rolePath = lookup('role_path');
    const folder = resolve(rolePath === '' ? lookup('playbook_dir') : join(rolePath, 'vars'), args.dir ?? '');
    return { folders: [], failure: `${folder} directory does not exist` };
  }
  if (!statSync(root).isDirectory()) return { folders: [], failure: `${root} is not a directory` };
  // The role has loaded its own vars/main.yml already.
  const isLoaded = (path: string) =>
    root === join(lookup('role_path'), 'vars') &&
    dirname(path) === root &&
    /^main\.(yml|yaml|json)$/.test(basename(path));
  const folders: string[][] = [];
  for (const found of walk(root, args.depth === 0 ? Number.POSITIVE_INFINITY : args.depth)) {
    const files: string[] = [];
    folders.push(files);
    for (const path of found) {
      const name = basename(path);
      if (isLoaded(path)) continue;
      if (args.files_matching !== undefined && !new RegExp(args.files_matching).test(name)) continue;
      if (args.ignore_files.some(pattern => new RegExp(`${pattern}$`).test(name))) continue;
      if (args.extensions.includes(extname(name).slice(1))) files.push(path);
      else if (!args.ignore_unknown_extensions) {
        const failure = `${path} does not have a valid extension: ${args.extensions.join(', ')}`;
        return { folders, failure };
      }
    }
  }
  return { folders };
}

/** The path of a file or a folder, or the error that says where it was looked for. */
function seek(name: string, context: ModuleContext): string | FileNotFound {
  try {
    return context.files.find('vars', name);
  } catch (error) {
    if (error instanceof FileNotFound) return error;
    throw error;
  }
}

/** The files of a folder by name, then those of its folders. */
function walk(folder: string, depth: number): string[][] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths = (isWanted: (entry: Dirent) => boolean) =>
    entries.filter(isWanted).map(entry => join(folder, entry.name));
  const files = paths(entry => !entry.isDirectory());
  if (depth <= 1) return [files];
  return [files, ...paths(entry => entry.isDirectory()).flatMap(inner => walk(inner, depth - 1))];
}
