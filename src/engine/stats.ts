// What `set_stats` collects over a run, for the whole of it or host by host.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/set_stats_module.html
import { fromData } from '../values/data.ts';
import { mergeValues } from '../values/merge.ts';
import { Float, makeFloat, type Value } from '../values/value.ts';

/** What the module hands over. */
interface StatsResult {
  readonly data?: Readonly<Record<string, unknown>>;
  readonly per_host?: boolean;
  readonly aggregate?: boolean;
}

export class RunStats {
  readonly run = new Map<string, Value>();
  readonly hosts = new Map<string, Map<string, Value>>();

  /** Keeps the figures of a task's result, if it has any, for these hosts. */
  collect(result: unknown, hosts: readonly string[]): void {
    const { data = {}, per_host: isPerHost, aggregate } = (result ?? {}) as StatsResult;
    const receivers = isPerHost === true ? hosts.map(name => this.#of(name)) : [this.run];
    for (const [name, given] of Object.entries(data)) {
      const value = fromData(given);
      for (const figures of receivers) {
        const known = figures.get(name);
        figures.set(name, known === undefined || aggregate === false ? value : together(known, value));
      }
    }
  }

  #of(host: string): Map<string, Value> {
    const figures = this.hosts.get(host) ?? new Map<string, Value>();
    this.hosts.set(host, figures);
    return figures;
  }
}

/** Dicts are merged, lists and texts are put behind each other, numbers are added; of different kinds the first stays. */
function together(known: Value, value: Value): Value {
  if (known instanceof Map && value instanceof Map) return mergeValues(known, value);
  if (Array.isArray(known) && Array.isArray(value)) return [...known, ...value];
  if (typeof known === 'string' && typeof value === 'string') return known + value;
  if (typeof known === 'number' && typeof value === 'number') return known + value;
  if (known instanceof Float && value instanceof Float) return makeFloat(known.value + value.value);
  return known;
}
