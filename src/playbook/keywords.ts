// Every keyword of a playbook, with the levels where it may stand. Messages, editors' schema and docs come from here.

export type Level = 'play' | 'role' | 'block' | 'task' | 'handler';

export type Shape =
  | 'any'
  | 'string'
  | 'boolean'
  | 'boolean or rescue'
  | 'integer'
  | 'list'
  | 'mapping'
  | 'tasks'
  | 'condition';

export interface Keyword {
  readonly name: string;
  readonly levels: readonly Level[];
  /** What the value must be, unless it is a template. */
  readonly shape: Shape;
}

const EVERYWHERE: readonly Level[] = ['play', 'role', 'block', 'task', 'handler'];
const NOT_PLAY: readonly Level[] = ['role', 'block', 'task', 'handler'];
const BELOW_ROLE: readonly Level[] = ['block', 'task', 'handler'];
const TASKS: readonly Level[] = ['task', 'handler'];
const PLAY: readonly Level[] = ['play'];

function group(levels: readonly Level[], names: Readonly<Record<string, Shape>>): Keyword[] {
  return Object.entries(names).map(([name, shape]) => ({ name, levels, shape }));
}

/** https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html */
export const KEYWORDS: readonly Keyword[] = [
  ...group(EVERYWHERE, {
    any_errors_fatal: 'boolean or rescue',
    become: 'boolean',
    become_exe: 'string',
    become_flags: 'string',
    become_method: 'string',
    become_user: 'string',
    check_mode: 'boolean',
    collections: 'list',
    connection: 'string',
    debugger: 'string',
    diff: 'boolean',
    environment: 'any',
    ignore_errors: 'boolean',
    ignore_unreachable: 'boolean',
    module_defaults: 'any',
    name: 'string',
    no_log: 'boolean',
    port: 'integer',
    remote_user: 'string',
    run_once: 'boolean',
    tags: 'any',
    throttle: 'integer',
    timeout: 'integer',
    vars: 'any',
  }),
  ...group(NOT_PLAY, { when: 'condition', delegate_to: 'string', delegate_facts: 'boolean' }),
  ...group(BELOW_ROLE, { notify: 'any' }),
  ...group(['block'], { block: 'tasks', rescue: 'tasks', always: 'tasks' }),
  ...group(['handler'], { listen: 'any' }),
  ...group(TASKS, {
    action: 'any',
    args: 'any',
    async: 'integer',
    changed_when: 'condition',
    delay: 'any',
    failed_when: 'condition',
    local_action: 'any',
    loop: 'any',
    loop_control: 'mapping',
    poll: 'integer',
    register: 'string',
    retries: 'integer',
    until: 'condition',
  }),
  ...group(PLAY, {
    hosts: 'any',
    import_playbook: 'string',
    fact_path: 'string',
    force_handlers: 'boolean',
    gather_facts: 'boolean',
    gather_subset: 'list',
    gather_timeout: 'integer',
    handlers: 'tasks',
    max_fail_percentage: 'any',
    order: 'string',
    post_tasks: 'tasks',
    pre_tasks: 'tasks',
    roles: 'list',
    serial: 'any',
    strategy: 'string',
    tasks: 'tasks',
    vars_files: 'any',
    vars_prompt: 'list',
  }),
  ...group(['role'], { role: 'string' }),
];

const BY_NAME: ReadonlyMap<string, Keyword> = new Map(KEYWORDS.map(keyword => [keyword.name, keyword]));

/** The keyword of that name, at whatever level. */
export function findKeyword(name: string): Keyword | undefined {
  return BY_NAME.get(name);
}

/** Whether a key is a keyword at that level; `with_NAME` loops count for tasks. */
export function isKeyword(name: string, level: Level): boolean {
  if (name.startsWith('with_')) return level === 'task' || level === 'handler';
  return BY_NAME.get(name)?.levels.includes(level) ?? false;
}

/** The names of the keywords that may stand at this level. */
export function keywordsOf(level: Level): string[] {
  return KEYWORDS.filter(keyword => keyword.levels.includes(level)).map(keyword => keyword.name);
}
