// The value of a name that nothing defines. It travels silently until something uses it, then says what was missing.
import { PythonError } from '../values/python-error.ts';
import { repr, toText } from '../values/text.ts';
import { typeName } from '../values/types.ts';
import { PythonObject, type Value } from '../values/value.ts';

export interface UndefinedOptions {
  /** The name or key that was asked for. */
  readonly name?: Value;
  /** What it was asked of; absent for a variable. */
  readonly parent?: Value;
  /** A message that replaces the usual one. */
  readonly hint?: string;
  /** Turns the message into the error that a use throws, at the place where the name stands. */
  readonly raise?: (message: string) => Error;
}

/**
 * Ansible's strict Undefined: attributes and items of it are itself (so `a.b.c | default(1)` works), `is defined` and
 * `default` see it, every other use throws `'x' is undefined`.
 */
export class Undefined extends PythonObject {
  readonly typeName: string = 'AnsibleUndefined';
  /** Whether every use is an error. */
  readonly isStrict: boolean = true;
  readonly #options: UndefinedOptions;

  constructor(options: UndefinedOptions = {}) {
    super();
    this.#options = options;
  }

  /** What was missing, as Ansible words it. */
  get message(): string {
    const { name, parent, hint } = this.#options;
    if (hint !== undefined) return hint;
    if (parent === undefined) return `${repr(name ?? null)} is undefined`;
    if (typeName(parent) === 'HostVars') return `${repr(`hostvars['${toText(name ?? null)}']`)} is undefined`;
    return typeof name === 'string'
      ? `'${describeType(parent)}' has no attribute ${repr(name)}`
      : `${describeType(parent)} has no element ${repr(name ?? null)}`;
  }

  /** The name or key that was asked for, if there is one. */
  get name(): Value | undefined {
    return this.#options.name;
  }

  /** Throws the error of a use: a UserError where the place is known, else PythonError UndefinedError. */
  fail(): never {
    throw this.#options.raise?.(this.message) ?? new PythonError('UndefinedError', this.message);
  }

  get(): Value {
    return this;
  }
  override toString(): string {
    return this.fail();
  }
  override repr(): string {
    const { hint = null, parent, name = null } = this.#options;
    const owner = parent === undefined ? 'missing' : repr(parent);
    return `AnsibleUndefined(hint=${repr(hint)}, obj=${owner}, name=${repr(name)})`;
  }
  override isTruthy(): boolean {
    return this.fail();
  }
  override iterate(): Value[] {
    return this.fail();
  }
  override length(): number {
    return this.fail();
  }
  override contains(): boolean {
    return this.fail();
  }
  override equals(_other: Value): boolean {
    return this.fail();
  }
  override compareTo(): number {
    return this.fail();
  }
  override operate(): Value {
    return this.fail();
  }
  override toData(): Value {
    return this.fail();
  }
}

/**
 * What `a if condition` gives when the condition does not hold: Jinja2's own Undefined, which writes nothing, has no
 * items and is false. Its attributes and arithmetic are errors still.
 */
export class SilentUndefined extends Undefined {
  override readonly typeName = 'Undefined';
  override readonly isStrict = false;

  override get(): Value {
    return this.fail();
  }
  override toString(): string {
    return '';
  }
  override repr(): string {
    return 'Undefined';
  }
  override isTruthy(): boolean {
    return false;
  }
  override iterate(): Value[] {
    return [];
  }
  override length(): number {
    return 0;
  }
  override contains(): boolean {
    return false;
  }
  override equals(other: Value): boolean {
    return other instanceof SilentUndefined;
  }
  override toData(): Value {
    return '';
  }
}

/** The owner of a missing attribute as Jinja2 names it: `dict object`, `None`. */
function describeType(value: Value): string {
  if (value === null) return 'None';
  const type = typeName(value);
  return `${type.startsWith('HostVars') ? `ansible.vars.hostvars.${type}` : type} object`;
}
