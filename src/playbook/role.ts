// A role: its dependencies first, then its own tasks and handlers, inside the keywords of its use.
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { mergeMappings } from '../source/merge.ts';
import type { Node } from '../source/node.ts';
import { nodeToValue } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import { toText } from '../values/text.ts';
import type { LoadContext } from './context.ts';
import { inherit, listOf, variablesOf } from './directives.ts';
import { loadEntries, loadHandlers } from './entries.ts';
import { literalBoolean, readFields } from './fields.ts';
import { searchFoldersFor } from './find-file.ts';
import { findRole } from './find-role.ts';
import { implicitTask } from './implicit-task.ts';
import type { RoleParts } from './include.ts';
import type { Entry, Role, Task, ValueNode, VariableNodes } from './model.ts';
import { metaOf, partName, partOf, variableFile } from './role-files.ts';
import { specTask } from './role-spec.ts';
import { staticText } from './task.ts';

/** A role as something names it. */
export interface RoleUse {
  readonly name: string;
  /** Where it is named. */
  readonly span: Span;
  readonly path: string;
  readonly collection: string | undefined;
  readonly params: VariableNodes;
  /** `vars:` of the use. */
  readonly vars: VariableNodes;
  /** Keywords of the use that make it another one than the same role without them: `when`, `tags`. */
  readonly conditions: readonly Node[];
  readonly parts: RoleParts | undefined;
  /** `import_role` and `include_role` may run a role again unless told otherwise. */
  readonly isImported: boolean;
}

/** A role with everything that it brings to a play. */
export interface LoadedRole {
  readonly role: Role;
  readonly entries: Entry[];
  readonly handlers: Task[];
}

/** An item of `roles:` or of a dependency list, with its dependencies' entries before its own. */
export function loadRoleItem(item: Node, context: LoadContext): LoadedRole | undefined {
  if (item.kind === 'scalar') {
    const name = staticText(item, 'a role', context);
    return loadRole({ ...NO_EXTRAS, name, ...findRole(name, item, context), span: item.span }, context);
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
  const found = findRole(name, nameNode, inside);
  const conditions = [...listOf(fields.get('when')), ...listOf(fields.get('tags'))];
  return loadRole({ ...NO_EXTRAS, name, ...found, params, vars, conditions, span: nameNode.span }, inside);
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
  const { shortName, name } = namesOf(use);
  outer.options.plugins.addFolder(use.path);
  if (use.collection !== undefined)
    outer.options.plugins.addCollection(use.collection, join(use.path, '..', '..'));
  const meta = metaOf(use.path, outer);
  const parents = outer.role ? [outer.role, ...outer.role.parents] : [];
  const tasksFile = join(use.path, 'tasks', partName('tasks', parts?.tasks, outer));
  // Importing other tasks of the same role is no loop.
  const isAgain = use.isImported
    ? outer.importChain.includes(tasksFile)
    : parents.some(parent => parent.path === use.path);
  if (isAgain) {
    throw new UserError('INCLUDE_LOOP', `a recursion loop was detected with role '${name}'`, {
      span: use.span,
      hint: `the way round: ${[name, ...parents.map(parent => parent.name)].reverse().join(' → ')}`,
    });
  }
  const context: LoadContext = {
    ...outer,
    file: join(use.path, 'tasks', 'main.yml'),
    // A role looks into its own collection and those that its meta file lists, not into the play's.
    collections: [...(use.collection === undefined ? [] : [use.collection]), ...meta.collections],
    searchFolders: searchFoldersFor(
      join(use.path, 'tasks', 'main.yml'),
      { path: use.path, parents },
      outer.playFolder,
    ),
  };
  const alone: Role = {
    name,
    shortName,
    collection: use.collection,
    path: use.path,
    defaults: variableFile(use.path, 'defaults', parts?.defaults, context),
    vars: roleVars(use, context),
    params: use.params,
    dependencies: [],
    parents,
    includers: use.isImported && outer.role ? [outer.role, ...outer.role.includers] : includersOf(outer),
    allowDuplicates: use.isImported ? literalBoolean(parts?.allowDuplicates, true) : meta.allowDuplicates,
    key: roleKey(use),
  };
  const dependencies = meta.dependencies.flatMap(
    item => outer.problems.attempt(() => loadRoleItem(item, { ...context, role: alone })) ?? [],
  );
  const role: Role = { ...alone, dependencies: dependencies.map(dependency => dependency.role) };
  const inside = { ...context, role };
  // What a handler includes is looked for beside it first.
  const besideHandlers = join(use.path, 'handlers', 'main.yml');
  const handlers = loadHandlers(partOf(use.path, 'handlers', parts?.handlers, inside), {
    ...inside,
    file: besideHandlers,
    searchFolders: searchFoldersFor(besideHandlers, role, outer.playFolder),
  });
  const tasks = loadEntries(partOf(use.path, 'tasks', parts?.tasks, inside), {
    ...inside,
    importChain: [...outer.importChain, tasksFile],
    searchFolders: searchFoldersFor(tasksFile, role, outer.playFolder),
  });
  return {
    role,
    entries: [
      ...dependencies.flatMap(({ entries }) => entries),
      ...specTask(role, parts, inside),
      ...tasks,
      completeMark(role, inside),
    ],
    handlers: [...dependencies.flatMap(dependency => dependency.handlers), ...handlers],
  };
}

function namesOf({ name, collection }: RoleUse): { readonly name: string; readonly shortName: string } {
  if (collection === undefined) {
    return { name, shortName: name };
  }
  // A role in a folder of its collection keeps that folder's name only where it is named without the collection.
  const isFull = name.startsWith(`${collection}.`);
  const shortName = isFull ? (name.split('.').pop() ?? name) : name;
  return { name: `${collection}.${shortName}`, shortName };
}

/** The role's own file of variables is stronger than `vars:` of its use. */
function roleVars({ vars, path, parts }: RoleUse, context: LoadContext): VariableNodes {
  const own = variableFile(path, 'vars', parts?.vars, context);
  const all = new Map(vars);
  for (const [name, value] of own) {
    const below = all.get(name);
    const isMerged = context.options.mergesVariables && below?.kind === 'mapping' && value.kind === 'mapping';
    all.set(name, isMerged ? mergeMappings(below, value) : value);
  }
  return all;
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

function includersOf({ role }: LoadContext): readonly Role[] {
  return role?.includers ?? [];
}

function completeMark(role: Role, context: LoadContext): Task {
  const span = { source: { name: role.path, text: '' }, start: 0, end: 0 };
  const directives = { ...context.directives, tags: [], when: [] };
  return implicitTask(
    { kind: 'meta', name: 'meta', command: 'role_complete', span },
    { directives, role, span },
  );
}
