// One play: its keywords, its variables, its five lists of tasks.
import { dirname } from 'node:path';
import { nearest, type Problems } from '../errors.ts';
import type { MappingNode, Node } from '../source/node.ts';
import { describeKind, valueAt } from '../source/node-access.ts';
import { collectionsIn, ownCollections } from './collections.ts';
import type { LoadContext, LoadOptions } from './context.ts';
import { inherit, isNull, listOf, NO_DIRECTIVES, scalarsOf, variablesOf } from './directives.ts';
import { loadEntries, loadHandlers } from './entries.ts';
import {
  type Fields,
  isBatchSize,
  isTemplate,
  literalBoolean,
  readFields,
  reportUnknownKey,
} from './fields.ts';
import type { Directives, Play, Role, Task, VariableNodes, VariablePrompt } from './model.ts';
import { loadRoleItem } from './role.ts';
import { sharedHandlers } from './role-handlers.ts';

/** What `import_playbook` hands to the plays of the file it names. */
export interface PlayOuter {
  readonly directives: Directives;
  readonly vars: VariableNodes;
}

export const NO_OUTER: PlayOuter = { directives: NO_DIRECTIVES, vars: new Map() };

/** Reads a play; mistakes are collected, and the rest of the play is still read so that all are shown. */
export function loadPlay(
  node: MappingNode,
  file: string,
  outer: PlayOuter,
  options: LoadOptions,
  problems: Problems,
): Play {
  const fields = readFields(node, 'play', problems);
  // The old name of remote_user.
  const user = fields.others.find(({ key }) => key.value === 'user')?.value;
  for (const entry of fields.others) if (entry.value !== user) reportUnknownKey(entry, 'play', problems);
  if (user !== undefined && fields.get('remote_user') !== undefined)
    problems.add('CONFLICTING_KEYS', "both 'user' and 'remote_user' are set for this play", {
      span: user.span,
      hint: "'user' is the old name of 'remote_user'",
    });
  const folder = dirname(file);
  options.plugins.addFolder(folder);
  const handlers: Task[] = [];
  const importedHandlers: Task[] = [];
  const roles: Role[] = [];
  const importedRoles: Role[] = [];
  const vars = new Map([...outer.vars, ...variablesOf(fields.get('vars'), problems)]);
  const context: LoadContext = {
    options,
    problems,
    // A play's own variables are a layer of their own; what tasks inherit is everything else.
    directives: { ...(user && { remoteUser: user }), ...inherit(outer.directives, fields), vars: [] },
    role: undefined,
    file,
    playFolder: folder,
    searchFolders: [folder],
    collections: collectionsIn(fields, ownCollections(file)),
    isHandler: false,
    importChain: [],
    staticVars: [vars],
    addHandlers: more => importedHandlers.push(...more),
    addRole: role => importedRoles.push(role),
  };
  const roleEntries = listOf(fields.get('roles'))
    .filter(item => !isNull(item))
    .flatMap(item => {
      const loaded = problems.attempt(() => loadRoleItem(item, context));
      if (loaded === undefined) return [];
      roles.push(loaded.role);
      handlers.push(...loaded.handlers);
      return loaded.entries;
    });
  const preTasks = loadEntries(fields.get('pre_tasks'), context);
  const tasks = loadEntries(fields.get('tasks'), context);
  const postTasks = loadEntries(fields.get('post_tasks'), context);
  const own = loadHandlers(fields.get('handlers'), context);
  return {
    name: fields.get('name'),
    hosts: hostsOf(fields),
    directives: context.directives,
    folder,
    gatherFacts: fields.get('gather_facts'),
    gatherSubset: fields.get('gather_subset'),
    gatherTimeout: fields.get('gather_timeout'),
    factPath: fields.get('fact_path'),
    serial: serialOf(fields),
    order: fields.get('order'),
    strategy: strategyOf(fields),
    maxFailPercentage: fields.get('max_fail_percentage'),
    forceHandlers: fields.get('force_handlers'),
    vars,
    varsFiles: listOf(fields.get('vars_files')).filter(item => !isNull(item)),
    varsPrompt: promptsOf(fields.get('vars_prompt'), problems),
    preTasks,
    roles: roleEntries,
    tasks,
    postTasks,
    // As in Ansible: those of `roles`, the play's own, those of roles that tasks import.
    handlers: sharedHandlers([...handlers, ...own], importedHandlers),
    staticRoles: [...roles, ...importedRoles],
    span: node.span,
  };
}

/** Sizes of batches: numbers and percentages, or what a template will give. */
function serialOf(fields: Fields): Play['serial'] {
  const sizes = listOf(fields.get('serial'));
  for (const size of sizes) {
    if (isTemplate(size) || isNull(size) || (size.kind === 'scalar' && isBatchSize(String(size.value))))
      continue;
    fields.problems.add(
      'WRONG_TYPE',
      'serial must be a number of hosts or a percentage, or a list of those',
      {
        span: size.span,
      },
    );
  }
  return sizes;
}

function hostsOf(fields: Fields): Play['hosts'] {
  const { problems, node } = fields;
  const hosts = fields.get('hosts');
  if (hosts === undefined) {
    problems.add('MISSING_KEY', "the field 'hosts' is required but was not set", {
      span: firstLine(node),
      hint: "name the hosts or groups of the play; 'hosts: all' means every host",
    });
    return [];
  }
  const patterns = scalarsOf(hosts, problems, 'hosts');
  const odd = listOf(hosts).find(item => isNull(item) || isNumber(item));
  if (odd !== undefined && patterns.length > 0) {
    problems.add('WRONG_TYPE', 'hosts must be a pattern or a list of patterns', {
      span: odd.span,
      hint: 'put quotes around a name that is a number',
    });
  } else if (patterns.length === 0) {
    problems.add('INVALID_VALUE', 'hosts must not be empty', {
      span: hosts.span,
      hint: "'all' means every host",
    });
  }
  return patterns;
}

function isNumber(node: Node): boolean {
  return node.kind === 'scalar' && typeof node.value === 'number';
}

/** How hosts may go through the tasks of a play. */
export const STRATEGIES = ['linear', 'free', 'host_pinned', 'debug'];

function strategyOf({ get, problems }: Fields): Node | undefined {
  const node = get('strategy');
  if (node?.kind !== 'scalar' || node.value === null || isTemplate(node)) return node;
  const name = String(node.value).replace(/^ansible\.builtin\./, '');
  if (STRATEGIES.includes(name)) return { ...node, value: name };
  problems.add('INVALID_VALUE', `'${name}' is not a strategy`, {
    span: node.span,
    hint: `it takes ${STRATEGIES.join(', ')}`,
  });
  return undefined;
}

function firstLine(node: Node): Node['span'] {
  const newline = node.span.source.text.indexOf('\n', node.span.start);
  return newline === -1 ? node.span : { ...node.span, end: Math.min(newline, node.span.end) };
}

/** Answers are never templates, which is what `unsafe` asks for. */
const PROMPT_KEYS = [
  'name',
  'prompt',
  'default',
  'private',
  'confirm',
  'encrypt',
  'salt',
  'salt_size',
  'unsafe',
];

function promptsOf(node: Node | undefined, problems: Problems): VariablePrompt[] {
  if (node !== undefined && isNull(node)) return [];
  return listOf(node).flatMap(item => {
    if (item.kind !== 'mapping') {
      problems.add('WRONG_TYPE', `a prompt of vars_prompt must be a mapping, not ${describeKind(item)}`, {
        span: item.span,
      });
      return [];
    }
    for (const { key } of item.entries.filter(entry => !PROMPT_KEYS.includes(String(entry.key.value)))) {
      const near = nearest(String(key.value), PROMPT_KEYS);
      problems.add('UNKNOWN_KEY', `'${key.value}' is not a key of vars_prompt`, {
        span: key.span,
        hint: near && `did you mean '${near}'?`,
      });
    }
    const get = (name: string) => valueAt(item, name);
    const name = get('name');
    if (name?.kind !== 'scalar') {
      problems.add('MISSING_KEY', "a prompt of vars_prompt needs a 'name'", { span: item.span });
      return [];
    }
    return [
      {
        name: String(name.value),
        prompt: get('prompt'),
        isPrivate: literalBoolean(get('private'), true),
        confirm: literalBoolean(get('confirm'), false),
        default: get('default'),
        encrypt: get('encrypt'),
        salt: get('salt'),
        saltSize: get('salt_size'),
      },
    ];
  });
}
