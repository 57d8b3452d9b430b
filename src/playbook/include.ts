// `include_tasks` and `include_role`: what is loaded when a host gets there.
import { nearest } from '../errors.ts';
import type { Node } from '../source/node.ts';
import { collectionsIn } from './collections.ts';
import type { LoadContext } from './context.ts';
import { inherit, variablesOf } from './directives.ts';
import { type Fields, readFields } from './fields.ts';
import type { Action, Directives, ModuleAction, VariableNodes } from './model.ts';

const ROLE_OPTIONS = [
  'name',
  'role',
  'tasks_from',
  'vars_from',
  'defaults_from',
  'handlers_from',
  'public',
  'apply',
  'allow_duplicates',
  'rolespec_validate',
] as const;

/** Whether a module's name stands for an include; `include` is the old one. */
export function isInclude(name: string): boolean {
  return name === 'include_tasks' || name === 'include_role' || name === 'include';
}

/** The include that a module-shaped action stands for; its mistakes are reported. */
export function includeAction(
  name: string,
  { name: written, args, freeForm, span }: ModuleAction,
  fields: Fields,
  context: LoadContext,
): Action | undefined {
  if (name === 'include_role' && context.isHandler) {
    fields.problems.add('INVALID_VALUE', NO_ROLE_HANDLERS, { span });
    return undefined;
  }
  reportDeafKeywords(name, fields);
  const enclosing = enclosingOf(fields, args.get('apply'), context);
  if (name === 'include_role') return includeRole(written, args, fields, enclosing, span);
  const file = freeForm ?? args.get('file');
  const others = new Map([...args].filter(([option]) => option !== 'file'));
  if (name === 'include') {
    const vars = includeVars(args);
    const directives = vars.size > 0 ? withIncludeVars(enclosing.directives, vars) : enclosing.directives;
    if (file !== undefined)
      return {
        kind: 'include_tasks',
        name: written,
        file,
        args: others,
        enclosing: { ...enclosing, directives },
        span,
      };
  } else {
    reportUnknownOptions(args, ['file', 'apply', 'free-form'], name, fields);
    if (file !== undefined)
      return { kind: 'include_tasks', name: written, file, args: others, enclosing, span };
  }
  fields.problems.add('MISSING_KEY', `no file specified for ${name}`, { span });
  return undefined;
}

/** Handlers of a role join a play when the role is used by its tasks; a handler cannot bring a role. */
export const NO_ROLE_HANDLERS = 'a role cannot be used as a handler';

/** The old `include` hands all its arguments down as variables. */
export function includeVars(args: ReadonlyMap<string, Node>): Map<string, Node> {
  return new Map([...args].filter(([name]) => name !== 'file' && name !== 'apply'));
}

/** Keywords that an include itself can use; the others would be lost on it. */
const INCLUDE_KEYWORDS: ReadonlySet<string> = new Set([
  'action',
  'args',
  'collections',
  'debugger',
  'ignore_errors',
  'listen',
  'local_action',
  'loop',
  'loop_control',
  'name',
  'no_log',
  'register',
  'run_once',
  'tags',
  'timeout',
  'vars',
  'when',
]);

function reportDeafKeywords(name: string, { node, problems, get }: Fields): void {
  if (name === 'include') return;
  for (const { key } of node.entries) {
    const keyword = String(key.value);
    const isUsed = INCLUDE_KEYWORDS.has(keyword) || keyword.startsWith('with_');
    if (isUsed || get(keyword) === undefined) continue;
    problems.add('UNKNOWN_KEY', `'${keyword}' is not a valid attribute for ${name}`, {
      span: key.span,
      hint: `to hand it down to the included tasks, write it under apply: ${name}: {apply: {${keyword}: …}}`,
    });
  }
}

function includeRole(
  name: string,
  args: ReadonlyMap<string, Node>,
  fields: Fields,
  enclosing: LoadContext,
  span: ModuleAction['span'],
): Action | undefined {
  reportUnknownOptions(args, ROLE_OPTIONS, 'include_role', fields);
  const role = args.get('name') ?? args.get('role');
  if (role === undefined) {
    fields.problems.add('MISSING_KEY', "'name' is a required field for include_role", { span });
    return undefined;
  }
  return {
    kind: 'include_role',
    name,
    role,
    from: rolePartsOf(args),
    vars: variablesOf(fields.get('vars'), fields.problems),
    isPublic: args.get('public'),
    args,
    enclosing,
    span,
  };
}

/** `tasks_from` and its siblings. */
export function rolePartsOf(args: ReadonlyMap<string, Node>): RoleParts {
  return {
    tasks: args.get('tasks_from'),
    vars: args.get('vars_from'),
    defaults: args.get('defaults_from'),
    handlers: args.get('handlers_from'),
    allowDuplicates: args.get('allow_duplicates'),
    validates: args.get('rolespec_validate'),
  };
}

/** Which files of a role are loaded instead of `main`. */
export interface RoleParts {
  readonly tasks: Node | undefined;
  readonly vars: Node | undefined;
  readonly defaults: Node | undefined;
  readonly handlers: Node | undefined;
  readonly allowDuplicates: Node | undefined;
  /** Whether the role's variables are held against its specification; true unless told otherwise. */
  readonly validates: Node | undefined;
}

/** What the included tasks stand in: the include's surroundings, its `apply`, its `vars`; not its own keywords. */
function enclosingOf(fields: Fields, apply: Node | undefined, context: LoadContext): LoadContext {
  const vars = variablesOf(fields.get('vars'), fields.problems);
  let directives = context.directives;
  if (apply?.kind === 'mapping')
    directives = inherit(directives, readFields(apply, 'block', fields.problems));
  else if (apply !== undefined) {
    fields.problems.add('WRONG_TYPE', 'apply must be a mapping of keywords', { span: apply.span });
  }
  if (vars.size > 0) directives = withIncludeVars(directives, vars);
  return {
    ...context,
    directives,
    collections: collectionsIn(fields, context.collections),
    importChain: [],
    includeDepth: (context.includeDepth ?? 0) + 1,
  };
}

/** Reports options an include or import does not take. */
export function reportUnknownOptions(
  args: ReadonlyMap<string, Node>,
  allowed: readonly string[],
  name: string,
  { problems }: Fields,
): void {
  for (const [option, node] of args) {
    if (allowed.includes(option)) continue;
    const near = nearest(option, allowed);
    problems.add('UNKNOWN_KEY', `'${option}' is not an option of ${name}`, {
      span: node.span,
      hint: near
        ? `did you mean '${near}'?`
        : `it takes ${allowed.filter(known => known !== 'free-form').join(', ')}`,
    });
  }
}

/** Variables of an include outrank nearly everything; they also replace those of the blocks around it. */
export function withIncludeVars(directives: Directives, vars: VariableNodes): Directives {
  return {
    ...directives,
    vars: [...directives.vars, vars],
    includeParams: [...directives.includeParams, vars],
  };
}
