// From the arguments of a module to variables of a host.
import { fromData } from '../values/data.ts';
import type { Value } from '../values/value.ts';

/** Named data as variables, dicts as Maps: what `set_fact` and `add_host` hand to the engine. */
export function variablesOf(data: Readonly<Record<string, unknown>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(data).map(([name, value]) => [name, fromData(value)]));
}
