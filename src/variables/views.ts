// `hostvars` and `vars` as views: nothing is copied, so their cost does not grow with the inventory.
import type { Scope } from '../template/environment.ts';
import { type Callable, type Dict, PythonObject, Tuple, type Value } from '../values/value.ts';

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

  keys(): Iterable<string> {
    return this.#names();
  }

  item(host: string): Value | undefined {
    const scope = this.#scopeOf(host);
    return scope && new VariablesView('HostVarsVars', scope);
  }
}

/** The variables of one scope as a mapping: `vars`, or an item of `hostvars`. */
export class VariablesView extends MappingView {
  readonly typeName: string;
  readonly #scope: Scope;

  constructor(typeName: string, scope: Scope) {
    super();
    this.typeName = typeName;
    this.#scope = scope;
  }

  keys(): Iterable<string> {
    return this.#scope.names();
  }

  item(name: string): Value | undefined {
    // Both name everything that there is: following them would never end.
    return name === 'vars' || name === 'hostvars' ? undefined : this.#scope.lookup(name);
  }
}
