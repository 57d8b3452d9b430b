// `hostvars` and `vars` as views: nothing is copied, so their cost does not grow with the inventory.
import type { Scope } from '../template/environment.ts';
import {
  type Callable,
  type Dict,
  type LazyMapping,
  PythonObject,
  Tuple,
  type Value,
} from '../values/value.ts';

/** A dict-like object whose values are looked up when asked for. */
abstract class MappingView extends PythonObject {
  abstract keys(): Iterable<string>;
  abstract item(key: string): Value | undefined;

  get(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined;
    const item = this.item(key);
    // None is null here: only an absent item leaves the name to a method.
    return item === undefined ? this.#method(key) : item;
  }

  override iterate(): Iterable<Value> {
    return this.keys();
  }

  override length(): number {
    return [...this.keys()].length;
  }

  override contains(key: Value): boolean {
    return typeof key === 'string' && this.item(key) !== undefined;
  }

  override toData(): Dict {
    const dict: Dict = new Map();
    for (const key of this.keys()) {
      const value = this.item(key);
      if (value !== undefined) dict.set(key, value);
    }
    return dict;
  }

  override asMapping(): LazyMapping {
    return this;
  }

  override toString(): string {
    return `<${this.typeName}>`;
  }

  #method(name: string): Callable | undefined {
    const call = (run: Callable['call']): Callable => ({ kind: 'callable', name, call: run });
    switch (name) {
      case 'keys':
        return call(() => [...this.keys()]);
      case 'values':
        return call(() => [...this.toData().values()]);
      case 'items':
        return call(() => [...this.toData()].map(([key, value]) => Tuple.of2(key, value)));
      case 'get':
        return call(([key, otherwise = null]) => {
          const item = typeof key === 'string' ? this.item(key) : undefined;
          return item === undefined ? otherwise : item;
        });
      default:
        return undefined;
    }
  }
}

/** `hostvars['name']`: the variables of any host of the inventory. */
export class HostVars extends MappingView {
  readonly typeName = 'HostVars';
  readonly #names: () => Iterable<string>;
  readonly #scopeOf: (host: string) => Scope | undefined;

  constructor(names: () => Iterable<string>, scopeOf: (host: string) => Scope | undefined) {
    super();
    this.#names = names;
    this.#scopeOf = scopeOf;
  }

  /** Every host of the inventory, and `localhost` last where the inventory does not name it. */
  *keys(): Iterable<string> {
    let hasLocalhost = false;
    for (const name of this.#names()) {
      hasLocalhost ||= name === LOCALHOST;
      yield name;
    }
    if (!hasLocalhost) yield LOCALHOST;
  }

  item(host: string): Value | undefined {
    const scope = this.#scopeOf(host);
    return scope && new HostVariables(scope);
  }
}

const LOCALHOST = 'localhost';

/** An item of `hostvars`: a text with something undefined in it is there as it was written. */
class HostVariables extends MappingView {
  readonly typeName = 'HostVarsVars';
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  *keys(): Iterable<string> {
    for (const name of this.#scope.names()) if (!isEverything(name)) yield name;
  }

  item(name: string): Value | undefined {
    return isEverything(name)
      ? undefined
      : (this.#scope.lookupWritten ?? this.#scope.lookup).call(this.#scope, name);
  }
}

/** Both name everything that there is: following them would never end. */
function isEverything(name: string): boolean {
  return name === 'vars' || name === 'hostvars';
}

/** The variables of one scope as a mapping: `vars`. */
export class VariablesView extends MappingView {
  readonly typeName = 'dict';
  readonly #scope: Scope;

  constructor(scope: Scope) {
    super();
    this.#scope = scope;
  }

  keys(): Iterable<string> {
    return this.#scope.names();
  }

  item(name: string): Value | undefined {
    return isEverything(name) ? undefined : this.#scope.lookup(name);
  }
}
