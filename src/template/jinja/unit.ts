// One template text while it is rendered: where its names, filters and files come from, and where its errors stand.
import { nearest, UserError } from '../../errors.ts';
import type { Span } from '../../source/span.ts';
import { PythonError } from '../../values/python-error.ts';
import { repr } from '../../values/text.ts';
import { type Dict, PythonObject, type Value } from '../../values/value.ts';
import type { Environment, Filter, OperationContext, Scope, Test } from '../environment.ts';
import { isLikeStructure, readBack } from '../text-results.ts';
import { Undefined } from '../undefined.ts';
import type { Expression, NameExpression, Position } from './ast.ts';
import { NO_KEYWORDS } from './bind.ts';
import { copyDeep } from './copy-deep.ts';
import type { Inheritance } from './inheritance.ts';
import { keepsText } from './kept-text.ts';
import type { Output } from './output.ts';
import { REFUSED_OPERATIONS } from './refused-operations.ts';

/** Where a template text stands. */
export interface Place {
  /** The range of two offsets in the text; undefined for a text from nowhere. */
  span(start: number, end: number): Span | undefined;
  /** The template file, to find others beside it. */
  readonly path?: string;
}

export interface UnitOptions {
  readonly scope: Scope;
  readonly environment: Environment;
  readonly place: Place;
  readonly inheritance: Inheritance;
  /** Whether the template calls methods that change their object. */
  readonly isMutating: boolean;
  /** Whether text that reads like a list, a dict or a boolean becomes one. */
  readonly readsBack?: boolean | undefined;
}

const NOWHERE: Position = { start: 0, end: 0 };

export class Unit implements OperationContext {
  readonly scope: Scope;
  readonly environment: Environment;
  readonly place: Place;
  readonly inheritance: Inheritance;
  readonly keywords = NO_KEYWORDS;
  readonly readsBack: boolean;
  /** What is being evaluated; every operation that can fail sets it just before. */
  at: Position = NOWHERE;
  /** Private copies of the variables that the template may change. */
  readonly #copies: Map<string, Value> | undefined;

  constructor(options: UnitOptions) {
    this.scope = options.scope;
    this.environment = options.environment;
    this.place = options.place;
    this.inheritance = options.inheritance;
    this.readsBack = options.readsBack ?? false;
    this.#copies = options.isMutating ? new Map() : undefined;
  }

  /** The value of a name that the template does not set itself: a variable, a global, or an Undefined. */
  resolve(node: NameExpression): Value {
    const { name } = node;
    const copy = this.#copies?.get(name);
    if (copy !== undefined) return copy;
    let value: Value | undefined;
    try {
      value = this.scope.lookup(name);
    } catch (error) {
      if (!(error instanceof UserError && error.code === 'UNDEFINED_VARIABLE')) throw error;
      // A variable made of an undefined one is undefined itself, until something uses it.
      return new Undefined({ name, hint: error.message, raise: () => error });
    }
    if (value === undefined) {
      const global = this.environment.globals.get(name);
      return global === undefined ? this.#undefinedName(node) : global;
    }
    if (this.#copies === undefined) return value;
    const own = copyDeep(value);
    this.#copies.set(name, own);
    return own;
  }

  #undefinedName(node: NameExpression): Undefined {
    return new Undefined({
      name: node.name,
      raise: message => this.error('UNDEFINED_VARIABLE', message, node, this.#suggestName(node.name)),
    });
  }

  #suggestName(name: string): string | undefined {
    // A name may be there without a value: `inventory_dir` of the implicit localhost.
    const near = nearest(
      name,
      [...this.scope.names()].filter(other => other !== name),
    );
    if (near === undefined) return undefined;
    const origin = this.scope.describe?.(near);
    return `did you mean '${near}'${origin === undefined ? '' : ` (${origin})`}?`;
  }

  /** What `parent.key` gives when there is no such thing. */
  missing(parent: Value, key: Value, node: Position): Undefined {
    return new Undefined({
      name: key,
      parent,
      raise: message => {
        const near = typeof key === 'string' ? nearest(key, namesIn(parent)) : undefined;
        return this.error('UNDEFINED_VARIABLE', message, node, near && `did you mean ${repr(near)}?`);
      },
    });
  }

  /** Ansible's own filters are also known under their full names. */
  filter(name: string): Filter | undefined {
    return this.environment.filters.get(name) ?? this.environment.filters.get(withoutCollection(name));
  }

  test(name: string): Test | undefined {
    return this.environment.tests.get(name) ?? this.environment.tests.get(withoutCollection(name));
  }

  /** Throws the UserError PYTHON_PLUGIN of a lookup that does not run here. */
  refuseForeignLookup(name: string, node: Position): void {
    const { lookups, explainMissing } = this.environment;
    const foreign = lookups.has(name) ? undefined : explainMissing?.('lookup', name);
    if (foreign !== undefined)
      throw this.error('PYTHON_PLUGIN', `the lookup '${name}' does not run here`, node, foreign);
  }

  unknownOperation(kind: 'filter' | 'test', name: string, node: Position): UserError {
    const known = kind === 'filter' ? this.environment.filters : this.environment.tests;
    const foreign = this.environment.explainMissing?.(kind, name);
    if (foreign !== undefined) {
      return this.error('PYTHON_PLUGIN', `the ${kind} '${name}' does not run here`, node, foreign);
    }
    const instead = REFUSED_OPERATIONS[name.replace(/^(community\.general|ansible\.utils)\./, '')];
    const near = nearest(name, known.keys());
    const code = kind === 'filter' ? 'UNKNOWN_FILTER' : 'UNKNOWN_TEST';
    const hint = instead ?? (near && `did you mean '${near}'?`);
    return this.error(code, `there is no ${kind} '${name}'`, node, hint);
  }

  error(
    code: UserError['code'],
    message: string,
    { start, end }: Position,
    hint?: string,
    cause?: unknown,
  ): UserError {
    return new UserError(code, message, { span: this.place.span(start, end), hint, cause });
  }

  fail(message: string): never {
    throw this.error('TEMPLATE_RUNTIME', message, this.at);
  }

  /** What a body gives that is written into an output of its own: a macro's, a `{% set %}` block's. */
  valueOf(out: Output): Value {
    return this.readsBack ? readBack(out) : out.toString();
  }

  /** Whether an expression gives a text that is not to be read back. */
  isKeptText(node: Expression, value: Value): boolean {
    return (
      this.readsBack &&
      typeof value === 'string' &&
      isLikeStructure(value) &&
      keepsText(node, value, this.scope)
    );
  }

  /** Runs a part of the template; what Python would raise becomes a UserError at the place that was reached. */
  guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw this.#located(error);
    }
  }

  #located(error: unknown): unknown {
    if (error instanceof PythonError) {
      const code = error.kind === 'UndefinedError' ? 'UNDEFINED_VARIABLE' : 'TEMPLATE_RUNTIME';
      return this.error(code, error.message, this.at, undefined, error);
    }
    if (error instanceof RangeError && error.message.includes('call stack')) {
      return this.error('TEMPLATE_RUNTIME', 'this calls itself without end', this.at, undefined, error);
    }
    return error;
  }
}

/** The names that a dict, or a view such as hostvars, would have known. */
function namesIn(value: Value): string[] {
  const isNamed = value instanceof Map || value instanceof PythonObject;
  const names = isNamed && !(value instanceof Undefined) ? toArrayOrNone(value) : [];
  return names.filter(name => typeof name === 'string');
}

function toArrayOrNone(value: Dict | PythonObject): readonly Value[] {
  return Array.from(value instanceof Map ? value.keys() : (value.iterate() ?? []));
}

function withoutCollection(name: string): string {
  return name.replace(/^ansible\.(?:builtin|legacy)\./, '');
}
