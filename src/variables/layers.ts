// Ansible's order of precedence, as one list that reads like the documentation's.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#understanding-variable-precedence
import type { ValueNode } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import type { Value } from '../values/value.ts';

/** Variables of one origin. A node is rendered on demand; a value node is final. */
export interface Layer {
  get(name: string): Node | ValueNode | undefined;
  keys(): Iterable<string>;
}

/** Everything that can define a variable for one task on one host; each list from weak to strong. */
export interface Origins {
  /** 2: defaults of roles. */
  readonly roleDefaults: readonly Layer[];
  /** 3 to 10: group and host variables, of the inventory and beside the playbook. */
  readonly inventory: readonly Layer[];
  /** 11: facts and cached set_facts. */
  readonly facts: Layer;
  /** 12 to 14: the play's vars, answers to vars_prompt, vars_files. */
  readonly play: readonly Layer[];
  /** 15: vars of roles. */
  readonly roleVars: readonly Layer[];
  /** 16 and 17: vars of blocks and tasks. */
  readonly task: readonly Layer[];
  /** 18: include_vars. */
  readonly includeVars: Layer;
  /** 19: set_fact and register. */
  readonly setFacts: Layer;
  /** 20: parameters of roles. */
  readonly roleParams: readonly Layer[];
  /** 21: variables given to includes. */
  readonly includeParams: readonly Layer[];
  /** 22: `-e`. */
  readonly extra: Layer;
}

/** The layers from strong to weak, as a scope looks through them. */
export function strongestFirst(origins: Origins): Layer[] {
  return [
    ...origins.roleDefaults,
    ...origins.inventory,
    origins.facts,
    ...origins.play,
    ...origins.roleVars,
    ...origins.task,
    origins.includeVars,
    origins.setFacts,
    ...origins.roleParams,
    ...origins.includeParams,
    origins.extra,
  ].reverse();
}

/** The names among final values that are special. */
export interface Marks {
  readonly keptTexts: ReadonlySet<string>;
  readonly ownFacts: ReadonlySet<string>;
}

/** Final values as a layer, some of them texts that stay text. Grows and changes with the map and the sets behind it. */
export function valueLayer(values: ReadonlyMap<string, Value>, marks?: Marks): Layer {
  return {
    get: name => {
      const value = values.get(name);
      if (value === undefined) return undefined;
      const isKeptText = marks?.keptTexts.has(name) === true;
      return { kind: 'value', value, isKeptText, isOwn: marks?.ownFacts.has(name) === true };
    },
    keys: () => values.keys(),
  };
}

export const NO_VARIABLES: Layer = new Map();
