// Two dicts as one, at every depth: how `hash_behaviour = merge` and aggregated figures come together.
import type { Value } from './value.ts';

/** The value above, completed by the one below when both are dicts. Lists and everything else are replaced. */
export function mergeValues(below: Value | undefined, above: Value): Value {
  if (!(below instanceof Map) || !(above instanceof Map)) return above;
  const merged = new Map(below);
  for (const [key, value] of above) merged.set(key, mergeValues(merged.get(key), value));
  return merged;
}
