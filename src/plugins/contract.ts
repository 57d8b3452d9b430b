// What a module, filter, test, lookup or callback of your own is, and the functions that give its parts their types.
// docs/guide/own-modules.md

import type { CommandKind, Host } from '../connection/host.ts';
import type { Reporter } from '../engine/events.ts';
import type { ArgumentsOf } from '../modules/argument-types.ts';
import type {
  Arguments,
  ArgumentsSchema,
  ModuleContext,
  ModuleDocumentation,
  ModuleResult,
} from '../modules/module.ts';

/** A module of your own: the default export of a file in `library/`; its name is the file's. */
export interface Module<A = Arguments> {
  readonly documentation?: ModuleDocumentation;
  /** No arguments at all where it is missing. */
  readonly schema?: ArgumentsSchema;
  /** The argument that free text becomes (`greet: hello`), where the module takes any. */
  readonly freeForm?: string;
  /** `none`, which is usual, skips the module in check mode; `full` calls it with `context.check`. */
  readonly checkMode?: 'full' | 'none';
  /**
   * Looks at the host, changes what differs, and tells what it did. A failure is a result with `failed: true` and `msg`;
   * what is thrown is a failure, too, and shown with its place in the file.
   */
  run(host: Host, args: A, context: ModuleContext): Promise<ModuleResult> | ModuleResult;
}

/** The same, with the arguments' types taken from the schema. */
export function defineModule<const S extends ArgumentsSchema>(
  module: Omit<Module<ArgumentsOf<S>>, 'schema'> & { readonly schema: S },
): Module<ArgumentsOf<S>> {
  return module;
}

/** A parameter behind the piped value; without `default` it must be given. */
export interface PlainParameter {
  readonly name: string;
  readonly default?: unknown;
}

/** A filter, test or lookup whose parameters have names. Values are plain data: dicts are objects, lists arrays. */
export interface Operation<R = unknown> {
  readonly parameters: readonly PlainParameter[];
  /** Is called with `undefined` for something that does not exist, instead of failing before. */
  readonly acceptsUndefined?: boolean;
  apply(input: never, args: never): R;
}

/** A filter: a function of the piped value and what stands in parentheses, or an operation with names for these. */
export type Filter = ((input: never, ...args: never[]) => unknown) | Operation;

/** A test, `is NAME`; what it gives counts by its truth. */
export type Test = Filter;

/** The export `filters` of a file in `filter_plugins/`: by name. */
export type Filters = Readonly<Record<string, Filter>>;

/** The export `tests` of a file in `test_plugins/`: by name. */
export type Tests = Readonly<Record<string, Test>>;

/** What a lookup may ask of where it is used. */
export interface LookupTools {
  /** The absolute path of a file, searched as Ansible does; undefined when it is nowhere. */
  find(kind: 'files' | 'templates' | 'vars', name: string): string | undefined;
  /** The value of a variable, or undefined. */
  variable(name: string): unknown;
}

/** A lookup: the default export of a file in `lookup_plugins/`; its name is the file's. It gives a list, and cannot wait. */
export type Lookup = (
  terms: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
  tools: LookupTools,
) => readonly unknown[];

/** A callback: the default export of a file in `callback_plugins/`; its name is the file's. */
export interface Callback {
  /** `stdout` is a form of the output, for `stdout_callback`; a `notification`, which is usual, listens beside it. */
  readonly kind?: 'stdout' | 'notification';
  /** A notification that `callbacks_enabled` must name; otherwise it listens whenever its folder is found. */
  readonly needsEnabling?: boolean;
  /** Called when the run begins. */
  open(tools: CallbackTools): Reporter;
}

/** Where a callback writes; secrets are taken out. */
export interface CallbackTools {
  write(line: string): void;
  writeError(line: string): void;
  /** How many `-v` the run was given. */
  readonly verbosity: number;
}

/** A kind of connection: the default export of a file in `connection_plugins/`; `ansible_connection` gives it by the file's name. */
export type ConnectionPlugin = Omit<CommandKind, 'name'>;
