// json_query: https://docs.ansible.com/ansible/latest/collections/community/general/json_query_filter.html
import { UserError } from '../../errors.ts';
import { fromData, toData } from '../../values/data.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { type LazyMapping, PythonObject, type Value } from '../../values/value.ts';
import { filter, required } from '../define.ts';
import type { Filter } from '../environment.ts';
import { searchData } from './python-jmespath.ts';

type Json = Parameters<typeof searchData>[0];

export const queryFilters: readonly Filter[] = [
  filter('json_query', [required('expr')], (input, [expression], context) => {
    const views = new Views();
    try {
      return views.toValue(searchData(views.toJson(input) as Json, toText(expression)));
    } catch (error) {
      // Something undefined in the data says so itself.
      if (error instanceof UserError || error instanceof PythonError) throw error;
      return context.fail(`json_query cannot evaluate '${toText(expression)}': ${(error as Error).message}`);
    }
  }),
];

/** Mappings such as `hostvars` as objects whose members are found when the query asks for them, and back again. */
class Views {
  readonly #originals = new Map<object, PythonObject>();

  toJson(value: Value): unknown {
    if (Array.isArray(value)) return value.map(item => this.toJson(item));
    if (value instanceof Map) {
      return Object.fromEntries(Array.from(value, ([key, item]) => [toText(key), this.toJson(item)]));
    }
    const mapping = value instanceof PythonObject ? value.asMapping() : undefined;
    if (mapping === undefined) return toData(value);
    const view = this.#viewOf(mapping);
    this.#originals.set(view, value as PythonObject);
    return view;
  }

  toValue(found: unknown): Value {
    if (Array.isArray(found)) return found.map(item => this.toValue(item));
    if (typeof found !== 'object' || found === null) return fromData(found);
    const original = this.#originals.get(found);
    if (original !== undefined) return original;
    return new Map(Object.entries(found).map(([key, item]) => [key, this.toValue(item)]));
  }

  #viewOf(mapping: LazyMapping): object {
    const names = new Set(mapping.keys());
    const item = (name: string) => this.toJson(mapping.item(name) ?? null);
    return new Proxy(
      {},
      {
        ownKeys: () => [...names],
        has: (_, name) => names.has(String(name)),
        get: (_, name) => (typeof name === 'string' && names.has(name) ? item(name) : undefined),
        getOwnPropertyDescriptor: (_, name) =>
          typeof name === 'string' && names.has(name)
            ? { value: item(name), enumerable: true, configurable: true }
            : undefined,
      },
    );
  }
}
