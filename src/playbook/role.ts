// A role: found by name, its parts read, its dependencies first.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { nearest, UserError } from '../errors.ts';
import type { Node } from '../source/node.ts';
import { nodeToValue, valueAt } from '../source/node-access.ts';
import { toText } from '../values/text.ts';
import type { LoadContext } from './context.ts';
import { inherit, isNull, listOf, variablesOf } from './directives.ts';
import { loadEntries, loadHandlers } from './entries.ts';
import { readFields } from './fields.ts';
import { findPart, searchFoldersFor } from './find-file.ts';
import type { RoleParts } from './include.ts';
import type { Entry, Role, Task, ValueNode, VariableNodes } from './model.ts';
import { nextTaskId, staticText } from './task.ts';

export interface RoleUse {
  readonly name: string;
  readonly path: string;
  readonly params: VariableNodes;
  /** `vars:` of the use. */
  readonly vars: VariableNodes;
  /** Keywords of the use that make it another one than the same role without them: `when`, `tags`. */
  readonly conditions: readonly Node[];
  readonly parts: RoleParts | undefined;
  /** `import_role` and `include_role` may run a role again unless told otherwise. */
  readonly isImported: boolean;
}

export interface LoadedRole {
  readonly role: Role;
  readonly entries: Entry[];
  readonly handlers: Task[];
}

/** An item of `roles:` or of a dependency list, with its dependencies' entries before its own. */
export function loadRoleItem(item: Node, context: LoadContext): LoadedRole | undefined {
  if (item.kind === 'scalar') {
    const name = staticText(item, 'a role', context);
    return loadRole({ name, path: findRole(name, item, context), ...NO_EXTRAS }, context);
  }
  if (item.kind !== 'mapping') {
    context.problems.add('WRONG_TYPE', 'a role must be a name or a mapping', { span: item.span });
    return undefined;
  }
  const fields = readFields(item, 'role', context.problems);
  const nameNode = fields.get('role') ?? fields.get('name');
  if (nameNode === undefined) {
    context.problems.add('MISSING_KEY', 'role definitions must contain a role name', { span: item.span });
    return undefined;
  }
  const params = new Map<string, Node>(fields.others.map(({ key, value }) => [String(key.value), value]));
  const vars = variablesOf(fields.get('vars'), context.problems);
  const { vars: outerVars } = context.directives;
  const inside = { ...context, directives: { ...inherit(context.directives, fields), vars: outerVars } };
  const name = staticText(nameNode, 'the name of a role', withStaticVariables(inside, vars));
  const path = findRole(name, nameNode, inside);
  const conditions = [...listOf(fields.get('when')), ...listOf(fields.get('tags'))];
  return loadRole({ ...NO_EXTRAS, name, path, params, vars, conditions }, inside);
}

/** A role that is only named. */
export const NO_EXTRAS = {
  params: new Map(),
  vars: new Map(),
  conditions: [],
  parts: undefined,
  isImported: false,
} as const;

function withStaticVariables(context: LoadContext, vars: VariableNodes): LoadContext {
  return { ...context, staticVars: [...context.staticVars, vars] };
}

/** Reads a role's parts. The entries end with the mark that the role is complete. */
export function loadRole(use: RoleUse, outer: LoadContext): LoadedRole {
  const { parts } = use;
  const name = use.name.split('/').pop() ?? use.name;
  const meta = metaOf(use.path, outer);
  const parents = outer.role ? [outer.role, ...outer.role.parents] : [];
  if (parents.some(parent => parent.path === use.path) && !use.isImported) {
    throw new UserError('INCLUDE_LOOP', `a recursion loop was detected with role '${name}'`, {
      hint: `the way round: ${[name, ...parents.map(parent => parent.name)].reverse().join(' → ')}`,
    });
  }
  const context: LoadContext = {
    ...outer,
    file: join(use.path, 'tasks', 'main.yml'),
    searchFolders: searchFoldersFor(join(use.path, 'tasks', 'main.yml'), use.path, outer.playFolder),
  };
  const alone: Role = {
    name,
    path: use.path,
    defaults: variableFile(use.path, 'defaults', parts?.defaults, context),
    vars: new Map([...use.vars, ...variableFile(use.path, 'vars', parts?.vars, context)]),
    params: use.params,
    dependencies: [],
    parents,
    includers: use.isImported && outer.role ? [outer.role, ...outer.role.includers] : includersOf(outer),
    allowDuplicates: meta.allowDuplicates || (use.isImported && isTrue(parts?.allowDuplicates, true)),
    key: roleKey(use),
  };
  const dependencies = meta.dependencies.flatMap(
    item => outer.problems.attempt(() => loadRoleItem(item, { ...context, role: alone })) ?? [],
  );
  const role: Role = { ...alone, dependencies: dependencies.map(dependency => dependency.role) };
  const inside = { ...context, role };
  const handlers = loadHandlers(partOf(use.path, 'handlers', parts?.handlers, inside), inside);
  const tasks = loadEntries(partOf(use.path, 'tasks', parts?.tasks, inside), inside);
  return {
    role,
    entries: [...dependencies.flatMap(({ entries }) => entries), ...tasks, completeMark(role, inside)],
    handlers: [...dependencies.flatMap(dependency => dependency.handlers), ...handlers],
  };
}

/** The folder of a role. Throws UNKNOWN_ROLE with the paths searched and the nearest name. */
export function findRole(name: string, mention: Node, context: LoadContext): string {
  const bases = [
    join(context.playFolder, 'roles'),
    ...context.options.rolesPath,
    ...(context.role ? [dirname(context.role.path)] : []),
    context.playFolder,
  ];
  if (isAbsolute(name) && existsSync(name)) return name;
  const tried = [...new Set(bases.map(base => resolve(base, name)))];
  const found = tried.find(path => existsSync(path) && statSync(path).isDirectory());
  if (found !== undefined) return found;
  const known = bases.flatMap(base => (existsSync(base) ? readdirSync(base) : []));
  const near = nearest(name, known);
  throw new UserError('UNKNOWN_ROLE', `the role '${name}' was not found`, {
    span: mention.span,
    hint: `${near ? `did you mean '${near}'? ` : ''}searched: ${tried.map(path => dirname(path)).join(', ')}`,
  });
}

function includersOf({ role }: LoadContext): readonly Role[] {
  return role?.includers ?? [];
}

interface RoleMeta {
  readonly dependencies: readonly Node[];
  readonly allowDuplicates: boolean;
}

function metaOf(path: string, context: LoadContext): RoleMeta {
  const file = findPart(join(path, 'meta'), 'main');
  const node = file === undefined ? undefined : context.options.readYaml(file);
  if (node?.kind !== 'mapping') return { dependencies: [], allowDuplicates: false };
  const get = (name: string) => valueAt(node, name);
  const dependencies = get('dependencies');
  return {
    dependencies: dependencies === undefined || isNull(dependencies) ? [] : listOf(dependencies),
    allowDuplicates: isTrue(get('allow_duplicates'), false),
  };
}

function isTrue(node: Node | undefined, otherwise: boolean): boolean {
  if (node?.kind !== 'scalar') return otherwise;
  return node.value === true || /^(yes|true|on|1)$/i.test(String(node.value));
}

/** The nodes of `tasks/main.yml` or its like; a file that was asked for by name must exist. */
function partOf(
  path: string,
  folder: string,
  from: Node | undefined,
  context: LoadContext,
): Node | undefined {
  const name = from === undefined ? 'main' : staticText(from, `${folder}_from`, context);
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
function variableFile(
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
      for (const [name, value] of variablesOf(context.options.readYaml(join(main, file)), context.problems)) {
        all.set(name, value);
      }
    }
    return all;
  }
  return variablesOf(partOf(path, folder, from, context), context.problems);
}

/** Uses of a role with equal parameters and conditions are one use: the second is skipped unless duplicates are allowed. */
function roleKey({ path, params, vars, conditions, parts, isImported }: RoleUse): string {
  const literal = (node: Node | ValueNode) =>
    node.kind === 'value' ? toText(node.value) : toText(nodeToValue(node));
  const pairs = (nodes: VariableNodes) => [...nodes].map(([name, node]) => `${name}=${literal(node)}`).sort();
  const from = [parts?.tasks, parts?.vars, parts?.defaults, parts?.handlers].map(node =>
    node ? literal(node) : '',
  );
  return JSON.stringify([path, pairs(params), pairs(vars), conditions.map(literal), from, isImported]);
}

function completeMark(role: Role, context: LoadContext): Task {
  const span = { source: { name: role.path, text: '' }, start: 0, end: 0 };
  return {
    kind: 'task',
    id: nextTaskId(),
    name: undefined,
    action: { kind: 'meta', command: 'role_complete', span },
    directives: { ...context.directives, tags: [], when: [] },
    loop: undefined,
    register: undefined,
    until: [],
    retries: undefined,
    delay: undefined,
    changedWhen: [],
    failedWhen: [],
    notify: [],
    listen: [],
    isHandler: false,
    async: undefined,
    poll: undefined,
    role,
    searchFolders: [],
    span,
  };
}
