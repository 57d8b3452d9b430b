// include_vars: reads variables from a file or a folder of the control node while the play runs.
import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { FileNotFound } from '../errors.ts';
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
    if (listing.failure !== undefined) {
      const { files, failure } = listing;
      return {
        ansible_facts: {},
        ansible_included_var_files: files,
        changed: false,
        failed: true,
        message: failure,
      };
    }
    const read = new Map<string, Value>();
    for (const path of listing.files)
      for (const [key, value] of context.files.readVars(path)) read.set(key, value);
    const { name } = args;
    const { files } = listing;
    context.effect({ kind: 'include-vars', files, name, merges: args.hash_behaviour === 'merge' });
    return {
      changed: false,
      ansible_facts: name === undefined ? Object.fromEntries(read) : { [name]: Object.fromEntries(read) },
      ansible_included_var_files: listing.files,
    };
  },
};

interface Listing {
  readonly files: readonly string[];
  readonly failure?: string;
}

function listFile(args: IncludeVarsArguments, context: ModuleContext): Listing {
  const name = args.file ?? '';
  const found = seek(name, context);
  if (!(found instanceof FileNotFound)) return { files: [found] };
  return { files: [], failure: found.resultMessage ?? found.message };
}

function listFolder(args: IncludeVarsArguments, context: ModuleContext): Listing {
  const root = seek(args.dir ?? '', context);
  const lookup = (name: string) => String(context.templates.lookup(name) ?? '');
  if (root instanceof FileNotFound) {
    const rolePath = lookup('role_path');
    const folder = resolve(rolePath === '' ? lookup('playbook_dir') : join(rolePath, 'vars'), args.dir ?? '');
    return { files: [], failure: `${folder} directory does not exist` };
  }
  if (!statSync(root).isDirectory()) return { files: [], failure: `${root} is not a directory` };
  const found = walk(root, args.depth === 0 ? Number.POSITIVE_INFINITY : args.depth);
  const rolePath = context.templates.lookup('role_path');
  const isRoleVars = typeof rolePath === 'string' && root === join(rolePath, 'vars');
  const files: string[] = [];
  for (const path of found) {
    const name = basename(path);
    // The role has loaded its own vars/main.yml already.
    if (isRoleVars && path === join(root, name) && /^main\.(yml|yaml|json)$/.test(name)) continue;
    if (args.files_matching !== undefined && !new RegExp(args.files_matching).test(name)) continue;
    if (args.ignore_files.some(pattern => new RegExp(`${pattern}$`).test(name))) continue;
    if (!args.extensions.includes(extname(name).slice(1))) {
      if (args.ignore_unknown_extensions || args.files_matching !== undefined) continue;
      return { files, failure: `${path} does not have a valid extension: ${args.extensions.join(', ')}` };
    }
    files.push(path);
  }
  return { files };
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

/** Files of a folder by name, then those of its folders. */
function walk(folder: string, depth: number): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const paths = entries.filter(entry => !entry.isDirectory()).map(entry => join(folder, entry.name));
  if (depth <= 1) return paths;
  const folders = entries.filter(entry => entry.isDirectory()).map(entry => join(folder, entry.name));
  return [...paths, ...folders.flatMap(inner => walk(inner, depth - 1))];
}
