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
  /** Whether Ansible has a module of that name that we do not have. */
  readonly isElsewhere: (name: string) => boolean;
  /** What to say to someone who named a module that there is not. */
  readonly suggestModule: (name: string) => string | undefined;
  /** Whether a module takes text that is no `key=value`: `command: uptime`. */
  readonly takesFreeForm: (name: string) => boolean;
  /** Modules and other plug-ins that users wrote. */
  readonly plugins: PluginSource;
  /** A file's root node; undefined when the file is empty. Throws UserError(s). Files are read once. */
  readonly readYaml: (path: string, mention?: Span) => Node | undefined;
  /** Renders a name that must be known before any host is: by extra variables and `vars` alone. */
  readonly renderStatic: (node: ScalarNode, vars: readonly VariableNodes[]) => string;
  readonly warn: (warning: UserError) => void;
  /** Mappings complete each other (`hash_behaviour = merge`). */
  readonly mergesVariables: boolean;
}

/** A file of a plug-in. */
export interface PluginFile {
  /** What it is called: the file's name without its ending, in a collection behind the collection's name. */
  readonly name: string;
  readonly path: string;
  /** Whether it is JavaScript or TypeScript, which run here. */
  readonly isScript: boolean;
  /** Whether it is a program that hosts can run, as a module may be: no Python. */
  readonly isProgram: boolean;
}

/** What the loader tells of folders, and asks of modules that users wrote. */
export interface PluginSource {
  /** A folder that may hold `library`, `filter_plugins` and their like: a playbook's, a role's. */
  addFolder(folder: string): void;
  addCollection(name: string, folder: string): void;
  /** What a module's name stands for, where a task writes it. */
  resolveModule(name: string, context: Pick<LoadContext, 'playFolder' | 'collections'>): ModuleTarget;
}

/** The module that a name stands for. */
export interface ModuleTarget {
  /** The name behind all redirects of collections. */
  readonly name: string;
  /** The file of a module of users. */
  readonly file?: PluginFile | undefined;
  /** Why the name leads nowhere: what it names was removed, or it is redirected to itself. */
  readonly mistake?: string;
  /** What will be removed of what led there. */
  readonly deprecations: readonly string[];
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
  /** How many includes are around; with one, what stands here is read while hosts are at work. */
  readonly includeDepth?: number;
  /** Variables by which static names may be templated. */
  readonly staticVars: readonly VariableNodes[];
  /** Receives the handlers of roles that are loaded on the way. */
  readonly addHandlers: (handlers: readonly Task[]) => void;
  /** Receives each role that is loaded statically. */
  readonly addRole: (role: Role) => void;
}
