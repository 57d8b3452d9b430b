// The keywords that are handed down: read from one mapping, merged with what encloses it.
import type { Problems } from '../errors.ts';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import type { Fields } from './fields.ts';
import type { Directives, VariableNodes } from './model.ts';

export const NO_DIRECTIVES: Directives = {
  environment: [],
  moduleDefaults: [],
  when: [],
  tags: [],
  notify: [],
  vars: [],
  includeParams: [],
};

const INHERITED = {
  become: 'become',
  becomeUser: 'become_user',
  becomeMethod: 'become_method',
  becomeFlags: 'become_flags',
  becomeExe: 'become_exe',
  connection: 'connection',
  remoteUser: 'remote_user',
  port: 'port',
  noLog: 'no_log',
  checkMode: 'check_mode',
  diff: 'diff',
  ignoreErrors: 'ignore_errors',
  ignoreUnreachable: 'ignore_unreachable',
  anyErrorsFatal: 'any_errors_fatal',
  throttle: 'throttle',
  timeout: 'timeout',
  runOnce: 'run_once',
  delegateTo: 'delegate_to',
  delegateFacts: 'delegate_facts',
  debugger: 'debugger',
} as const;

/** The properties and the keywords that they are written as. */
export const INHERITED_KEYWORDS = Object.entries(INHERITED) as [keyof typeof INHERITED, string][];

/** The directives of a play, role, block or task inside `outer`: the nearest wins, lists grow from the outside in. */
export function inherit(outer: Directives, fields: Fields): Directives {
  const own: Record<string, Node> = {};
  for (const [property, keyword] of INHERITED_KEYWORDS) {
    const node = fields.get(keyword);
    if (node !== undefined) own[property] = node;
  }
  const vars = variablesOf(fields.get('vars'), fields.problems);
  const notify = fields.get('notify');
  return {
    ...outer,
    ...own,
    environment: [...outer.environment, ...listOf(fields.get('environment'))],
    moduleDefaults: [...outer.moduleDefaults, ...defaultsOf(fields.get('module_defaults'), fields.problems)],
    when: [...outer.when, ...listOf(fields.get('when'))],
    tags: [...outer.tags, ...tagsOf(fields.get('tags'), fields.problems)],
    notify: notify === undefined ? outer.notify : scalarsOf(notify, fields.problems, 'notify'),
    vars: vars.size === 0 ? outer.vars : [...outer.vars, vars],
  };
}

/** What an outer static import or a role adds to directives that were read inside it. */
export function withVariables(directives: Directives, vars: VariableNodes): Directives {
  return vars.size === 0 ? directives : { ...directives, vars: [...directives.vars, vars] };
}

/** `vars:` as a mapping, or as a list of mappings. */
export function variablesOf(node: Node | undefined, problems: Problems): Map<string, Node> {
  const variables = new Map<string, Node>();
  for (const { key, value } of entriesOf(node, problems)) {
    const name = String(key.value);
    if (typeof key.value !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      problems.add('INVALID_VALUE', `'${name}' is not a valid variable name`, {
        span: key.span,
        hint: 'a name starts with a letter or an underscore and goes on with letters, digits and underscores',
      });
    } else variables.set(name, value);
  }
  return variables;
}

/** A role's file of variables: any name will do there, `a-b` too, which only `vars['a-b']` and its like reach. */
export function fileVariablesOf(node: Node | undefined, problems: Problems): Map<string, Node> {
  return new Map(entriesOf(node, problems).map(({ key, value }) => [String(key.value), value]));
}

function entriesOf(node: Node | undefined, problems: Problems): MappingNode['entries'] {
  return listOf(node).flatMap(part => {
    if (part.kind === 'mapping') return part.entries;
    if (!isNull(part)) {
      problems.add('WRONG_TYPE', 'vars must be a mapping of names to values', { span: part.span });
    }
    return [];
  });
}

/** A scalar, or each item of a list. */
export function listOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  return node.kind === 'sequence' ? node.items : [node];
}

/** Whether the node is YAML's null, as a key without a value is. */
export function isNull(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Strings in a list, or one string; `split` at commas where the keyword allows it. */
export function scalarsOf(node: Node | undefined, problems: Problems, what: string): ScalarNode[] {
  const scalars: ScalarNode[] = [];
  for (const item of listOf(node)) {
    if (item.kind === 'scalar') {
      if (item.value !== null) scalars.push(item);
    } else if (item.kind === 'sequence') scalars.push(...scalarsOf(item, problems, what));
    else problems.add('WRONG_TYPE', `${what} must be a string or a list of strings`, { span: item.span });
  }
  return scalars;
}

/** Tags: `a`, `a,b` or a list of those. */
function tagsOf(node: Node | undefined, problems: Problems): ScalarNode[] {
  return scalarsOf(node, problems, 'tags').flatMap(scalar =>
    typeof scalar.value === 'string' && scalar.value.includes(',') && !scalar.value.includes('{{')
      ? scalar.value
          .split(',')
          .map(tag => ({ ...scalar, value: tag.trim() }))
          .filter(tag => tag.value !== '')
      : [scalar],
  );
}

/** As in Ansible, only what stands below the name of a module or group may be a template. */
function defaultsOf(node: Node | undefined, problems: Problems): MappingNode[] {
  return listOf(node).flatMap(item => {
    if (item.kind === 'mapping') return [item];
    if (!isNull(item)) {
      problems.add('WRONG_TYPE', 'module_defaults must be a mapping, or a list of those', {
        span: item.span,
        hint: 'the names of modules stand in the playbook, a template may stand below them: \'copy: "{{ defaults }}"\'',
      });
    }
    return [];
  });
}
