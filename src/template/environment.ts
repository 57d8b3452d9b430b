// What templates can reach: filters, tests, lookups, globals, other template files. One per run, shared by all hosts.
import type { Node, ScalarNode } from '../source/node.ts';
import type { Value } from '../values/value.ts';
import type { RenderFileOptions } from './jinja/syntax-overrides.ts';

/** Where names come from while a template runs. */
export interface Scope {
  /** The value of a name, rendered; JavaScript `undefined` when nothing defines it. Throws UserError from within. */
  lookup(name: string): Value | undefined;
  /** As `lookup`, but texts that need something undefined stay as they were written. */
  lookupWritten?(name: string): Value | undefined;
  /** Every name, for `vars` and for "did you mean". */
  names(): Iterable<string>;
  /** The template that a variable was written as; nothing for other texts and for values. */
  template?(name: string): string | undefined;
  /** What a variable was written as; nothing for values, secrets, and what the engine answers itself. */
  written?(name: string): Node | undefined;
  /** Whether a variable is final text that is not to be read back as a list or a dict. */
  isKeptText?(name: string): boolean;
  /** Whether a variable's final value was written: nothing that a host, a file or a program said is in it. */
  isOwn?(name: string): boolean;
  /** Whether a variable was written as a vault's text (`!vault`). */
  isVault?(name: string): boolean;
  /** Where a variable was defined, for messages: `"pg-test", from inventory/sandbox.yml:12:20`; optional. */
  describe?(name: string): string | undefined;
}

/** A parameter of a filter, test, lookup or global; without `default` it is required. */
export interface Parameter {
  readonly name: string;
  readonly default?: Value;
}

/** What an operation may ask of the render it runs in. */
export interface OperationContext {
  readonly scope: Scope;
  readonly environment: Environment;
  /** Keyword arguments that no parameter took; only for operations with `takesKeywords`. */
  readonly keywords: ReadonlyMap<string, Value>;
  /** Throws the UserError TEMPLATE_RUNTIME, at this expression's place. */
  fail(message: string): never;
}

/** A filter or a test: Python's signature, bound before `apply` runs, so every argument form works in each. */
export interface Operation {
  readonly name: string;
  /** After the piped value. */
  readonly parameters: readonly Parameter[];
  /** Positional arguments beyond the parameters are appended to `args`. */
  readonly takesRest?: boolean;
  readonly takesKeywords?: boolean;
  /** Is called with an Undefined (`default`, `is defined`); others fail before. */
  readonly acceptsUndefined?: boolean;
  apply(input: Value, args: readonly Value[], context: OperationContext): Value;
}

export type Filter = Operation;
export type Test = Operation;

/** `lookup('name', *terms, **options)`: always a list; the caller joins it or not. */
export interface Lookup {
  readonly name: string;
  run(terms: readonly Value[], options: ReadonlyMap<string, Value>, context: LookupContext): Value[];
}

/** The subfolders of a role or play that files are looked for in. */
export type FileKind = 'files' | 'templates' | 'vars';

export interface LookupContext extends OperationContext {
  /** The absolute path of a file, searched as Ansible does. Undefined when it is nowhere. */
  find(kind: FileKind, name: string): string | undefined;
  /** Renders a template file, as the template module does. */
  renderFile(path: string, options: RenderFileOptions): string;
}

/** Where template files and lookup files are looked for; one per role and task file. */
export interface SearchPath {
  /** Every path tried, in order, and the first that exists. */
  find(
    kind: FileKind,
    name: string,
  ): { readonly found: string | undefined; readonly tried: readonly string[] };
}

export interface Environment {
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, Test>;
  readonly lookups: ReadonlyMap<string, Lookup>;
  readonly globals: ReadonlyMap<string, Value>;
  readonly searchPath: SearchPath;
  /** What a loop over `first_found` looks for first. */
  readonly firstFoundKind?: FileKind;
  /** Folders of Handlebars partials, first match wins. */
  readonly partialFolders: readonly string[];
  /** What `ansible_managed` is in template files, `{file}` and the like not filled in yet. */
  readonly managed?: string;
  /** Results of templates are text, as without `jinja2_native` in version 2.14. */
  readonly textResults?: boolean;
  /** Conditions must give booleans, as in version 2.19. */
  readonly strictConditions?: boolean;
  /** Hears of what works and should not be written so, or was let pass. */
  readonly warn?: (message: string) => void;
  /** What to say of a filter, test or lookup that is not here, when something is known of it. */
  readonly explainMissing?: (kind: 'filter' | 'test' | 'lookup', name: string) => string | undefined;
  /** Whether a task can name this module. */
  readonly isModule?: (name: string) => boolean;
  /** The values of settings, by the names that `ansible-config` shows. */
  readonly settings?: ReadonlyMap<string, Value>;
  /** The bytes of a file that is vault armor. Throws UserError VAULT_PASSWORD or VAULT_DATA. */
  readonly openVault?: (armor: string) => Buffer;
  /** The plain text of an inline `!vault` value. Throws UserError VAULT_PASSWORD or VAULT_DATA. */
  readonly decrypt?: (node: ScalarNode) => string;
}
