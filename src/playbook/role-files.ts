// The files of a role: meta/main.yml, task and handler lists, defaults and vars.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearest, UserError } from '../errors.ts';
import { setVariable } from '../source/merge.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { valueAt } from '../source/node-access.ts';
import type { LoadContext } from './context.ts';
import { fileVariablesOf, isNull, listOf, scalarsOf } from './directives.ts';
import { literalBoolean } from './fields.ts';
import { findPart } from './find-file.ts';
import { keywordsOf } from './keywords.ts';
import { staticText } from './task.ts';

export interface RoleMeta {
  readonly dependencies: readonly Node[];
  readonly allowDuplicates: boolean;
  readonly collections: readonly string[];
}

/** What a role says of itself. */
export function metaOf(path: string, context: LoadContext): RoleMeta {
  const file = findPart(join(path, 'meta'), 'main');
  const node = file === undefined ? undefined : context.options.readYaml(file);
  if (node?.kind !== 'mapping') return { dependencies: [], allowDuplicates: false, collections: [] };
  for (const { key } of node.entries) checkMetaKey(key, context);
  const get = (name: string) => valueAt(node, name);
  const dependencies = get('dependencies');
  return {
    dependencies: dependencies === undefined || isNull(dependencies) ? [] : listOf(dependencies),
    allowDuplicates: literalBoolean(get('allow_duplicates'), false),
    collections: scalarsOf(get('collections'), context.problems, 'collections').map(({ value }) =>
      String(value),
    ),
  };
}

const META_KEYS = ['allow_duplicates', 'argument_specs', 'dependencies', 'galaxy_info'];
/** Keywords of a play that Ansible takes in meta/main.yml too, without effect; these it does not. */
const NOT_IN_META = new Set(['tags', 'role', 'when', 'delegate_to', 'delegate_facts']);

function checkMetaKey({ value, span }: ScalarNode, { problems }: LoadContext): void {
  const known = [...META_KEYS, ...keywordsOf('role').filter(name => !NOT_IN_META.has(name))];
  const name = String(value);
  if (known.includes(name)) return;
  const near = nearest(name, META_KEYS);
  problems.add('UNKNOWN_KEY', `'${name}' is not a valid attribute for a role's meta/main.yml`, {
    span,
    hint: near && `did you mean '${near}'?`,
  });
}

/** The name of a role's part: `main`, or what `tasks_from` and its siblings say. */
export function partName(folder: string, from: Node | undefined, context: LoadContext): string {
  return from === undefined ? 'main' : staticText(from, `${folder}_from`, context);
}

/** The nodes of `tasks/main.yml` or its like; a file that was asked for by name must exist. */
export function partOf(
  path: string,
  folder: string,
  from: Node | undefined,
  context: LoadContext,
): Node | undefined {
  const name = partName(folder, from, context);
  const file = findPart(join(path, folder), name);
  if (file !== undefined)
    return statSync(file).isDirectory() ? undefined : context.options.readYaml(file, from?.span);
  if (from === undefined) return undefined;
  throw new UserError('FILE_NOT_FOUND', `could not find '${name}' in the ${folder} of role ${path}`, {
    span: from.span,
    hint: `searched: ${join(path, folder, name)}.yml, .yaml, .json`,
  });
}

/** `defaults/main.yml`, or all files of a folder `defaults/main/` in name order. */
export function variableFile(
  path: string,
  folder: string,
  from: Node | undefined,
  context: LoadContext,
): Map<string, Node> {
  const main = join(path, folder, 'main');
  if (from === undefined && existsSync(main) && statSync(main).isDirectory()) {
    const all = new Map<string, Node>();
    for (const file of readdirSync(main)
      .filter(name => /\.(ya?ml|json)$/.test(name))
      .sort()) {
      for (const [name, value] of fileVariablesOf(
        context.options.readYaml(join(main, file)),
        context.problems,
      )) {
        setVariable(all, name, value, context.options.mergesVariables);
      }
    }
    return all;
  }
  return fileVariablesOf(partOf(path, folder, from, context), context.problems);
}
