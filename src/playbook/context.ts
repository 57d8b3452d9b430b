// What the loader of a task needs to know about where it stands.
import type { Problems, UserError } from '../errors.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import type { Span } from '../source/span.ts';
import type { Directives, Role, Task, VariableNodes } from './model.ts';

/** What the loader gets from outside: settings, the registry of modules, the reader of files. */
export interface LoadOptions {
  /** Folders of roles, searched after the playbook's own `roles/`. */
  readonly rolesPath: readonly string[];
  /** Folders that hold `ansible_collections`, searched after those beside the playbook. */
  readonly collectionsPath: readonly string[];
  readonly isModule: (name: string) => boolean;
  /** What to say to someone who named a module that there is not. */
  readonly suggestModule: (name: string) => string | undefined;
  /** Whether a module takes text that is no `key=value`: `command: uptime`. */
  readonly takesFreeForm: (name: string) => boolean;
  /** A file's root node; undefined when the file is empty. Throws UserError(s). Files are read once. */
  readonly readYaml: (path: string, mention?: Span) => Node | undefined;
  /** Renders a name that must be known before any host is: by extra variables and `vars` alone. */
  readonly renderStatic: (node: ScalarNode, vars: readonly VariableNodes[]) => string;
  readonly warn: (warning: UserError) => void;
  /** Mappings complete each other (`hash_behaviour = merge`). */
  readonly mergesVariables: boolean;
}

/** The surroundings of a list of tasks. */
export interface LoadContext {
  readonly options: LoadOptions;
  readonly problems: Problems;
  readonly directives: Directives;
  readonly role: Role | undefined;
  /** The file the tasks stand in. */
  readonly file: string;
  readonly playFolder: string;
  /** Folders whose files/, templates/, vars/, tasks/ are searched, nearest first. */
  readonly searchFolders: readonly string[];
  /** The collections in which short names are looked for. */
  readonly collections: readonly string[];
  readonly isHandler: boolean;
  /** Task files that led here by static imports, to catch a file that imports itself. */
  readonly importChain: readonly string[];
  /** Variables by which static names may be templated. */
  readonly staticVars: readonly VariableNodes[];
  /** Receives the handlers of roles that are loaded on the way. */
  readonly addHandlers: (handlers: readonly Task[]) => void;
  /** Receives each role that is loaded statically. */
  readonly addRole: (role: Role) => void;
}
