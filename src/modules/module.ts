// The contract between the engine and a module: a name, a schema of arguments, and what it does to a host.
import type { ValidateFunction } from 'ajv';
import type { Host } from '../connection/host.ts';
import type { Value } from '../values/value.ts';
import type { Foreseen } from './foreseen.ts';
import type { Detached } from './jobs/jobs.ts';

/** JSON Schema of one argument, with Ansible's own attributes. */
export interface ArgumentSchema {
  readonly type?: 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object' | 'any';
  readonly description: string;
  /** Other names for it (`dest`, `name` for `path`). */
  readonly aliases?: readonly string[];
  readonly enum?: readonly (string | number | boolean)[];
  readonly default?: string | number | boolean | readonly (string | number)[] | null;
  readonly items?: { readonly type: 'string' | 'integer' | 'number' | 'object' | 'any' };
  /** Arrives as the value that it is: dicts as Maps in their order, floats whole. */
  readonly isValue?: boolean;
  /** Null is a value like any other, not an argument that was left out. */
  readonly isNullable?: boolean;
  /** Came after Ansible 2.14, which therefore tells of it in no `invocation`. */
  readonly isNewer?: boolean;
  /** Never shown in results, journals or error messages. */
  readonly secret?: boolean;
}

export interface ArgumentsSchema {
  readonly properties: Readonly<Record<string, ArgumentSchema>>;
  readonly required?: readonly string[];
  /** Said instead of naming the missing arguments, where Ansible's own action says it in other words. */
  readonly missingMessage?: string;
  /** At most one of each group may be given. */
  readonly mutuallyExclusive?: readonly (readonly string[])[];
  readonly requiredOneOf?: readonly (readonly string[])[];
  /** Given the first, the rest must be given too. */
  readonly requiredTogether?: readonly (readonly string[])[];
  /** `['state', 'present', ['name']]`: with that value, these arguments are required. */
  readonly requiredIf?: readonly (readonly [string, string | boolean, readonly string[]])[];
  /** Any other key is taken as data (`set_fact`, `add_host`). */
  readonly additionalProperties?: boolean;
}

export interface Diff {
  /** Text, or the properties that are compared. */
  readonly before?: string | Readonly<Record<string, unknown>>;
  readonly after?: string | Readonly<Record<string, unknown>>;
  readonly before_header?: string;
  readonly after_header?: string;
  /** Before or after is a file that holds NUL bytes, or one of more bytes than these: its content is not shown. */
  readonly dst_binary?: 1;
  readonly src_binary?: 1;
  readonly dst_larger?: number;
  readonly src_larger?: number;
  /** Ready-made diff text, instead of before and after. */
  readonly prepared?: string;
}

/** What a module gives back: Ansible's return values, in plain JavaScript data (objects, arrays, Map for dicts). */
export interface ModuleResult {
  readonly changed?: boolean | undefined;
  /** 0 is Ansible's word for a job that has only begun. */
  readonly failed?: boolean | 0;
  readonly skipped?: boolean;
  readonly msg?: unknown;
  readonly diff?: Diff | readonly Diff[];
  readonly warnings?: readonly string[];
  readonly deprecations?: readonly string[];
  readonly ansible_facts?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** What a module asks of the run beyond its host; applied by the engine after the task, never shown. */
export type Effect =
  | { readonly kind: 'set-facts'; readonly values: ReadonlyMap<string, Value>; readonly cacheable: boolean }
  /** The variables of files, as one dict when they get a name; `merges` completes dicts that are known. */
  | {
      readonly kind: 'include-vars';
      readonly files: readonly string[];
      readonly name: string | undefined;
      readonly merges: boolean;
    }
  | {
      readonly kind: 'add-host';
      readonly host: string;
      readonly groups: readonly string[];
      readonly vars: ReadonlyMap<string, Value>;
    }
  | { readonly kind: 'group-by'; readonly group: string; readonly parents: readonly string[] };

/** How data may be destroyed: said at the terminal, by `--yes`, or by the command itself where there is no terminal. */
export type Consent = 'yes' | 'no' | 'beforehand' | 'unattended';

/** Files of the control node, searched as Ansible does: the role's folder, the task file's, the playbook's. */
export interface FileSource {
  /** The absolute path. Throws UserError FILE_NOT_FOUND naming every path that was searched. */
  find(kind: 'files' | 'templates' | 'vars', name: string): string;
  /** The variables of a YAML or JSON file by its absolute path, templates as written. Throws UserError with the place. */
  readVars(path: string): ReadonlyMap<string, Value>;
  /** The plain text of a file that is a vault. Throws UserError VAULT_PASSWORD or VAULT_DATA. */
  decryptVault?(armor: string): string;
}

/** Expressions, in the scope of this task on this host. */
export interface TaskTemplates {
  /** A string with `{{ }}` in it, or any structure of those. Text from hosts must never come here. */
  render(text: string): Value;
  /** A bare expression, as if it stood in braces. Only for what `isWritten`. */
  renderExpression(expression: string): Value;
  /** Whether templates give values with their types, not text (`jinja2_native`). */
  readonly hasNativeTypes: boolean;
  /** Whether somebody wrote this text, in the task or in a variable that it names: text from hosts is no expression. */
  isWritten(text: string): boolean;
  /** The conditions of an argument, whose value is this; each is evaluated when its outcome is asked for. */
  conditions(argument: string, value: Value): readonly Condition[];
  /** A template file by its absolute path: Handlebars for `.hbs`, Jinja2 for anything else. */
  renderFile(path: string, options: TemplateFileOptions): string;
  /** The value of a variable, or undefined. */
  lookup(name: string): Value | undefined;
}

/** A condition, as it is shown and what it amounts to: it holds by Python's truth. */
export interface Condition {
  readonly shown: Value;
  outcome(): Value;
}

export interface TemplateFileOptions {
  /** The template and the destination as the task wrote them; the file sees them in `template_path` and its kin. */
  readonly name: string;
  readonly dest?: string;
  readonly trimBlocks?: boolean;
  readonly lstripBlocks?: boolean;
  readonly blockStart?: string;
  readonly blockEnd?: string;
  readonly variableStart?: string;
  readonly variableEnd?: string;
  readonly commentStart?: string;
  readonly commentEnd?: string;
  readonly newlineSequence?: '\n' | '\r' | '\r\n';
}

/** How the task's own host is reached, for a module whose program reaches it by itself (`synchronize`, `reboot`). */
export interface Route {
  /** `ssh`, `local` or another kind of connection. */
  readonly kind: string;
  readonly address: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly privateKeyFile: string | undefined;
  /** Options of ssh from the variables. */
  readonly sshArgs: string | undefined;
  readonly hasPassword: boolean;
  /** The identity that the task takes there. */
  readonly become: { readonly method: string; readonly user: string } | undefined;
  /** The host that does the work instead, where the task is delegated. */
  readonly delegate: string | undefined;
}

/** Keys as they are typed, without echo: Ctrl-C is one of them. What was typed before is forgotten. */
export interface Keyboard {
  /** Whether standard output is what the person sees. */
  readonly seesOutput: boolean;
  /** The next key; undefined when the input ends. Rejects when the signal is aborted. */
  next(signal: AbortSignal): Promise<string | undefined>;
  /** Shows text to the person alone. */
  write(text: string): void;
  /** Ends the run as Ctrl-C does elsewhere. */
  interrupt(): void;
  close(): void;
}

export interface ModuleContext {
  /** How the task's own host is reached, whoever does the work. */
  route?(): Route;
  /** Look, change nothing, say what would change. */
  readonly check: boolean;
  /** Fill `diff` with before and after. */
  readonly diff: boolean;
  /** Bytes up to which `diff` shows a file's content; 0 is for all. */
  readonly diffLimit: number;
  /** What check mode would have made on this host by now; undefined outside of it, and where a task is delegated. */
  readonly foreseen?: Foreseen | undefined;
  /** Whether the inventory of this run is already as an `add-host` or `group-by` would make it. */
  isGrouped?(effect: Extract<Effect, { readonly kind: 'add-host' | 'group-by' }>): boolean;
  /** How many `-v` the run was given. */
  readonly verbosity: number;
  readonly files: FileSource;
  readonly templates: TaskTemplates;
  /** The control node itself, for modules that act there (`fetch`, `wait_for` from here). */
  readonly control: Host;
  /** Hosts of this run by inventory name, for modules that look at a whole cluster. Same become as the task. */
  readonly hosts: (name: string) => Host;
  /** A line for the live view: `restored 41 %, 12 s left`. */
  progress(message: string): void;
  /** Lines that stay, told at once: the task goes on, and a person has to know. */
  notice(message: string): void;
  /** From now on, hidden wherever it would be shown. */
  hide(secret: string): void;
  /** The task's name as its banner shows it. */
  readonly title: string;
  /** Text for standard output, at once and in every form of output. */
  display(text: string): void;
  /** The keys of the person at the terminal; undefined when there is none. To be closed. */
  openKeyboard(): Promise<Keyboard | undefined>;
  /** Whether data may be destroyed: asked at the terminal, unless `--yes` has answered. Rejects when interrupted. */
  confirm(question: string): Promise<Consent>;
  /** Where the user's jobs of `async` leave their results; may start with `~`. */
  readonly jobFolder: string;
  /** Aborted when the run is interrupted or the task times out. */
  readonly signal: AbortSignal;
  /** For add-host and group-by the engine corrects the result's `changed`: false when the inventory was so already. */
  effect(effect: Effect): void;
}

export interface ModuleDocumentation {
  /** One sentence: what it makes true of the host. */
  readonly summary: string;
  /** The page of Ansible's documentation that defines it, for modules that Ansible has. */
  readonly page?: string;
}

export type Arguments = Readonly<Record<string, unknown>>;

export interface Module<A = Arguments> {
  /** As in a task, without namespace: `copy`. */
  readonly name: string;
  /** Full names it also answers to, such as `ansible.builtin.copy`. */
  readonly fullNames: readonly string[];
  readonly documentation: ModuleDocumentation;
  readonly schema: ArgumentsSchema;
  /** What checks the arguments where it is not made beforehand: that of a module which a user wrote. */
  readonly validator?: ValidateFunction;
  /** The argument that free-form text becomes (`command: uptime`), where the module takes any. */
  readonly freeForm?: string;
  /** Whose names may hold templates: those of the arguments, as of `set_fact`, or of the one that is named here. */
  readonly templatesNames?: 'arguments' | 'data';
  /** Whether a mistake in an expression is the task's and not the module's: its result says nothing of `changed`. */
  readonly evaluates?: boolean;
  /** `none`: in check mode the engine skips it. */
  readonly checkMode: 'full' | 'none';
  /** What is told then, where it is not the usual sentence; nothing for null. */
  readonly uncheckedMessage?: string | null;
  /** It reads what others may write as well and writes it anew: where several tasks work on one machine, one at a time. */
  readonly takesTurns?: true;
  /**
   * Looks first, changes only what differs. Arguments are coerced, defaulted and checked by then: dicts arrive as plain
   * objects. A failure of the host is a result with `failed: true`; Unreachable and BecomeFailed pass through.
   */
  run(host: Host, args: A, context: ModuleContext): Promise<ModuleResult>;
  /**
   * With `async`: the work as something that the host does to its end without us, or the result that says why there is
   * none. Where it is missing, the work of `async` is done from here in the background.
   */
  detached?(args: A): { readonly work: Detached } | { readonly refusal: ModuleResult };
}
