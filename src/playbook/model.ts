// A playbook as it was written, checked and resolved as far as it can be before a host is known. Immutable.
import type { UserError } from '../errors.ts';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import type { Span } from '../source/span.ts';
import type { Value } from '../values/value.ts';
import type { LoadContext, PluginFile } from './context.ts';
import type { RoleParts } from './include.ts';

/** A value that is final: never rendered (a loop's item handed to an include). */
export interface ValueNode {
  readonly kind: 'value';
  readonly value: Value;
  /** Text that is not to be read back as a list or a dict: `set_fact` was given it by `to_json`. */
  readonly isKeptText?: boolean;
  /** Whether it was written: nothing that a host, a file or a program said is in it. */
  readonly isOwn?: boolean;
}

/** Variables as written: rendered when an expression asks for them. */
export type VariableNodes = ReadonlyMap<string, Node | ValueNode>;

/**
 * Keywords that plays, roles, blocks and tasks share, already merged from the outside in. A value is a node: it may hold
 * a template that only a host can render. https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html
 */
export interface Directives {
  readonly become?: Node;
  readonly becomeUser?: Node;
  readonly becomeMethod?: Node;
  readonly becomeFlags?: Node;
  readonly becomeExe?: Node;
  readonly connection?: Node;
  readonly remoteUser?: Node;
  readonly port?: Node;
  readonly noLog?: Node;
  readonly checkMode?: Node;
  readonly diff?: Node;
  readonly ignoreErrors?: Node;
  readonly ignoreUnreachable?: Node;
  readonly anyErrorsFatal?: Node;
  readonly throttle?: Node;
  readonly timeout?: Node;
  readonly runOnce?: Node;
  readonly delegateTo?: Node;
  readonly delegateFacts?: Node;
  readonly debugger?: Node;
  /** Outer ones first; a later mapping wins by key. */
  readonly environment: readonly Node[];
  readonly moduleDefaults: readonly MappingNode[];
  /** All must hold, the outermost first. */
  readonly when: readonly Node[];
  readonly tags: readonly ScalarNode[];
  /** Handlers to notify: those that the nearest of task, block and import names. */
  readonly notify: readonly ScalarNode[];
  /** Block and task variables, outer ones first. */
  readonly vars: readonly VariableNodes[];
  /** Variables of the includes that led here, outer ones first: they outrank facts and registered results. */
  readonly includeParams: readonly VariableNodes[];
}

export interface Playbook {
  /** As the user named it. */
  readonly path: string;
  readonly plays: readonly Play[];
}

export interface Play {
  readonly name: Node | undefined;
  /** Host patterns; may be templates of extra variables. */
  readonly hosts: readonly ScalarNode[];
  readonly directives: Directives;
  /** The folder of the playbook file: `playbook_dir`. */
  readonly folder: string;
  readonly gatherFacts: Node | undefined;
  readonly gatherSubset: Node | undefined;
  readonly gatherTimeout: Node | undefined;
  readonly factPath: Node | undefined;
  readonly serial: readonly Node[];
  readonly order: Node | undefined;
  readonly strategy: Node | undefined;
  readonly maxFailPercentage: Node | undefined;
  readonly forceHandlers: Node | undefined;
  readonly vars: VariableNodes;
  readonly varsFiles: readonly Node[];
  readonly varsPrompt: readonly VariablePrompt[];
  readonly preTasks: readonly Entry[];
  /** Roles of `roles:` and their dependencies, in the order in which they run. */
  readonly roles: readonly Entry[];
  readonly tasks: readonly Entry[];
  readonly postTasks: readonly Entry[];
  readonly handlers: readonly Task[];
  /** Every role that the play names statically: their defaults and vars are seen by the whole play. */
  readonly staticRoles: readonly Role[];
  readonly span: Span;
}

export interface VariablePrompt {
  readonly name: string;
  readonly prompt: Node | undefined;
  readonly isPrivate: boolean;
  readonly confirm: boolean;
  readonly default: Node | undefined;
  /** The method that the answer is hashed with, such as `sha512_crypt`. */
  readonly encrypt: Node | undefined;
  readonly salt: Node | undefined;
  readonly saltSize: Node | undefined;
}

export type Entry = Task | Block;

export interface Block {
  readonly kind: 'block';
  readonly tasks: readonly Entry[];
  readonly rescue: readonly Entry[];
  readonly always: readonly Entry[];
  readonly span: Span;
}

export interface Task {
  readonly kind: 'task';
  /** Unique in the process, so that reports can tell two tasks of one name apart. */
  readonly id: number;
  readonly name: ScalarNode | undefined;
  readonly action: Action;
  readonly directives: Directives;
  readonly loop: Loop | undefined;
  readonly register: string | undefined;
  readonly until: readonly Node[];
  readonly retries: Node | undefined;
  readonly delay: Node | undefined;
  readonly changedWhen: readonly Node[];
  readonly failedWhen: readonly Node[];
  /** Handlers only: the topics it answers to. */
  readonly listen: readonly string[];
  readonly isHandler: boolean;
  readonly async: Node | undefined;
  readonly poll: Node | undefined;
  readonly role: Role | undefined;
  /** Folders whose files/, templates/, vars/ are searched, nearest first. */
  readonly searchFolders: readonly string[];
  readonly span: Span;
}

export type Action =
  | ModuleAction
  | {
      readonly kind: 'include_tasks';
      /** As written: `include_tasks` or `ansible.builtin.include_tasks`. */
      readonly name: string;
      readonly file: Node;
      /** The other arguments, as written. */
      readonly args: ReadonlyMap<string, Node>;
      readonly enclosing: LoadContext;
      readonly span: Span;
    }
  | {
      readonly kind: 'include_role';
      readonly name: string;
      readonly role: Node;
      readonly from: RoleParts;
      readonly vars: VariableNodes;
      readonly isPublic: Node | undefined;
      /** All arguments, as written. */
      readonly args: ReadonlyMap<string, Node>;
      readonly enclosing: LoadContext;
      readonly span: Span;
    }
  | { readonly kind: 'meta'; readonly name: string; readonly command: MetaCommand; readonly span: Span };

export interface ModuleAction {
  readonly kind: 'module';
  /** As written: `copy` or `ansible.builtin.copy`. */
  readonly name: string;
  /** The name that it stands for, where collections redirect it. */
  readonly target: string;
  /** Of a module that the user wrote: its file. */
  readonly own?: PluginFile | undefined;
  /** The name is a template: it is looked up from here, on each host that gets to the task. */
  readonly chosenIn?: LoadContext;
  /** Why the module cannot run here: the mistake of a task that every run reaches, the failure of a host that gets to it. */
  readonly absence?: UserError;
  readonly args: ReadonlyMap<string, Node>;
  /** Where the names of the arguments stand. */
  readonly names: ReadonlyMap<string, Span>;
  /** Free-form text: `command: uptime`. */
  readonly freeForm: ScalarNode | undefined;
  /** `args: "{{ mapping }}"`: keys known only at run time. */
  readonly spread: ScalarNode | undefined;
  readonly span: Span;
}

export const META_COMMANDS = [
  'flush_handlers',
  'noop',
  'clear_facts',
  'clear_host_errors',
  'end_play',
  'end_host',
  'end_batch',
  'reset_connection',
  'refresh_inventory',
] as const;

/** `role_complete` is the loader's own mark behind a role's last task. */
export type MetaCommand = (typeof META_COMMANDS)[number] | 'role_complete';

export interface Loop {
  /** `loop`, or the lookup of `with_NAME`. */
  readonly lookup: string | undefined;
  readonly items: Node;
  readonly control: LoopControl;
}

export interface LoopControl {
  readonly loopVar: Node | undefined;
  readonly indexVar: Node | undefined;
  readonly label: Node | undefined;
  readonly pause: Node | undefined;
  readonly extended: Node | undefined;
  /** Whether `ansible_loop` holds all items too; true unless told otherwise. */
  readonly withAllItems: Node | undefined;
}

export interface Role {
  /** As it is shown: of a collection's role the full name, `acme.tools.greet`. */
  readonly name: string;
  /** The last word of it. */
  readonly shortName: string;
  /** `acme.tools`, for a role that lies in a collection. */
  readonly collection: string | undefined;
  /** The role's folder. */
  readonly path: string;
  readonly defaults: VariableNodes;
  /** `vars:` of the use of the role, under those of its own vars/main.yml. */
  readonly vars: VariableNodes;
  /** What the use of the role passed: keys beside `role:`. */
  readonly params: VariableNodes;
  /** Roles this one depends on, in order, dependencies of dependencies first. */
  readonly dependencies: readonly Role[];
  /** The roles that led here, by depending on this one or by including it, nearest first. */
  readonly parents: readonly Role[];
  /** Of these the ones that included it: `ansible_parent_role_names`. */
  readonly includers: readonly Role[];
  /** Whether this use lets the role run again: what the last of equal uses says counts for all of them. */
  readonly allowDuplicates: boolean;
  /** Equal for uses of one role with equal parameters: such a use runs once per host. */
  readonly key: string;
}
