// The variables of one task on one host: looked up through the layers, rendered when asked for, once per scope.
import { UserError } from '../errors.ts';
import type { ValueNode } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { locate, type Span } from '../source/span.ts';
import type { Environment, Scope } from '../template/environment.ts';
import { isTemplate, isUndefinedError, render, renderDefined } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { Layer } from './layers.ts';
import { findMerged } from './merge.ts';

/** Names that the engine answers itself, whatever the layers say: `inventory_hostname`, `groups`, the loop's item. */
export type MagicVariables = ReadonlyMap<string, () => Value | undefined>;

export class LazyScope implements Scope {
  readonly #magic: readonly MagicVariables[];
  readonly #layers: readonly Layer[];
  readonly #environment: Environment;
  readonly #merges: boolean;
  readonly #rendered = new Map<string, Value>();
  /** Variables being rendered now, outermost first: the way round, when there is a cycle. */
  readonly #rendering: string[] = [];

  /** Magic variables from strong to weak, layers from strong to weak; `merges` completes mappings by weaker ones. */
  constructor(
    magic: readonly MagicVariables[],
    layers: readonly Layer[],
    environment: Environment,
    merges = false,
  ) {
    this.#magic = magic;
    this.#layers = layers;
    this.#environment = environment;
    this.#merges = merges;
  }

  lookup(name: string): Value | undefined {
    const known = this.#rendered.get(name);
    if (known !== undefined) return known;
    for (const magic of this.#magic) {
      const value = magic.get(name)?.();
      if (value !== undefined) return value;
    }
    const node = this.#find(name);
    if (node === undefined) return undefined;
    if (node.kind === 'value') return node.value;
    if (node.kind === 'scalar' && typeof node.value !== 'string') return node.value;
    const value = this.#render(name, node);
    this.#rendered.set(name, value);
    return value;
  }

  /** What another host sees in `hostvars`: a text that needs something undefined is there as it was written. */
  lookupWritten(name: string): Value | undefined {
    try {
      return this.lookup(name);
    } catch (error) {
      const node = this.#find(name);
      if (!isUndefinedError(error) || node === undefined || node.kind === 'value') throw error;
      return renderDefined(node, this, this.#environment);
    }
  }

  *names(): Iterable<string> {
    const seen = new Set<string>();
    for (const source of [...this.#magic, ...this.#layers]) {
      for (const name of source.keys()) {
        if (seen.has(name)) continue;
        seen.add(name);
        yield name;
      }
    }
  }

  written(name: string): Node | undefined {
    if (this.#magic.some(magic => magic.get(name)?.() !== undefined)) return undefined;
    const node = this.#find(name);
    return node === undefined || node.kind === 'value' || (node.kind === 'scalar' && node.isVault)
      ? undefined
      : node;
  }

  /** The template that a variable was written as, if it was; magic variables never are. */
  template(name: string): string | undefined {
    const node = this.written(name);
    const isText = node?.kind === 'scalar' && typeof node.value === 'string' && node.trust === 'template';
    return isText && isTemplate(node.value) ? node.value : undefined;
  }

  isKeptText(name: string): boolean {
    const node = this.#find(name);
    return node?.kind === 'value' && node.isKeptText === true;
  }

  isOwn(name: string): boolean {
    const node = this.#find(name);
    return node?.kind === 'value' && node.isOwn === true;
  }

  isVault(name: string): boolean {
    const node = this.#find(name);
    return node?.kind === 'scalar' && node.isVault === true;
  }

  /** What a variable was written as and where, for hints: `"pg-test", from inventory/sandbox.yml:12:20`. */
  describe(name: string): string | undefined {
    const node = this.#find(name);
    if (node === undefined || node.kind === 'value') return undefined;
    return node.kind === 'scalar' && !node.isVault
      ? `${JSON.stringify(toText(node.value))}, from ${placeOf(node.span)}`
      : `from ${placeOf(node.span)}`;
  }

  #find(name: string): Node | ValueNode | undefined {
    if (this.#merges) return findMerged(this.#layers, name);
    for (const layer of this.#layers) {
      const node = layer.get(name);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  #render(name: string, node: Node): Value {
    if (this.#rendering.includes(name)) {
      const way = [...this.#rendering.slice(this.#rendering.indexOf(name)), name];
      throw new UserError('VARIABLE_CYCLE', `'${name}' is defined by itself: ${way.join(' → ')}`, {
        span: node.span,
      });
    }
    this.#rendering.push(name);
    try {
      return render(node, this, this.#environment);
    } finally {
      this.#rendering.pop();
    }
  }
}

function placeOf(span: Span): string {
  const { file, line, column } = locate(span);
  return `${file}:${line}:${column}`;
}
