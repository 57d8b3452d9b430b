// JMESPath as Python's package reads it, where the JavaScript package is stricter: text has an order, and a number in
// text is a decimal one. https://jmespath.org/specification.html
import { createRequire } from 'node:module';
import type * as JmesPath from '@jmespath-community/jmespath';
import { isOrdered, type Ordering } from '../../values/compare.ts';

type Package = typeof JmesPath;
type Json = JmesPath.JSONValue;
type Syntax = ReturnType<Package['compile']>;
type Argument = Parameters<Parameters<Package['register']>[1]>[0][number];

const ORDERS: Readonly<Record<string, Ordering>> = { LT: '<', LTE: '<=', GT: '>', GTE: '>=' };
const OUTERMOST: Readonly<Record<string, Ordering>> = { max: '>', min: '<' };
/** Functions of the package that are others in Python; the prefix keeps ours apart from them. */
const OWN = new Set(['max', 'min', 'max_by', 'min_by', 'to_number']);
const PREFIX = 'python_';

/** Loaded by the first query: few playbooks have one. */
let loaded: Package | undefined;

/** What the expression finds in the data; undefined members are null. Throws an Error for a mistake in the expression. */
export function searchData(data: Json, expression: string): Json {
  const jmesPath = load();
  // `word` in backticks without quotes is text there.
  const syntax = jmesPath.compile(expression, { enable_legacy_literals: true });
  return jmesPath.TreeInterpreter.search(asPython(syntax) as Syntax, data);
}

function load(): Package {
  if (loaded !== undefined) return loaded;
  const jmesPath = createRequire(import.meta.url)('@jmespath-community/jmespath') as Package;
  const { TYPE_ANY, TYPE_ARRAY, TYPE_EXPREF } = jmesPath;
  const define = (name: string, types: readonly number[], apply: (args: Argument[]) => Json) =>
    jmesPath.register(
      PREFIX + name,
      apply,
      types.map(type => ({ types: [type] })),
      { override: true },
    );
  for (const [name, ordering] of Object.entries(ORDERS))
    define(name, [TYPE_ANY, TYPE_ANY], ([left, right]) => inOrder(ordering, left, right));
  for (const [name, ordering] of Object.entries(OUTERMOST)) {
    define(name, [TYPE_ARRAY], ([items]) => outermost(ordering, items as Json[], item => item));
    define(`${name}_by`, [TYPE_ARRAY, TYPE_EXPREF], ([items, by]) =>
      outermost(
        ordering,
        items as Json[],
        item => jmesPath.TreeInterpreter.visit(by as Syntax, item) as Json,
      ),
    );
  }
  define('to_number', [TYPE_ANY], ([value]) => toNumber(value as Json));
  loaded = jmesPath;
  return jmesPath;
}

/** The expression with calls of our functions where theirs are other than Python's. */
function asPython(syntax: unknown): unknown {
  if (Array.isArray(syntax)) return syntax.map(asPython);
  if (typeof syntax !== 'object' || syntax === null) return syntax;
  const node = syntax as { type?: unknown; name?: unknown; left?: unknown; right?: unknown };
  if (node.type === 'Literal') return node;
  const name = String(node.name);
  if (node.type === 'Comparator' && name in ORDERS)
    return { type: 'Function', name: PREFIX + name, children: asPython([node.left, node.right]) };
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, asPython(value)]));
  return node.type === 'Function' && OWN.has(name) ? { ...copy, name: PREFIX + name } : copy;
}

/** Null for what has no order, such as a list. Throws PythonError TypeError for text beside a number. */
function inOrder(ordering: Ordering, left: unknown, right: unknown): Json {
  return isComparable(left) && isComparable(right) ? isOrdered(ordering, left, right) : null;
}

/** Of such values none is the largest. */
class WithoutOrder extends Error {}

/** The first item with the largest (`>`) or smallest key; null when there is none. Throws WithoutOrder. */
function outermost(ordering: Ordering, items: readonly Json[], keyOf: (item: Json) => Json): Json {
  let best: Json = null;
  let bestKey: string | number | undefined;
  for (const item of items) {
    const key = keyOf(item);
    if (!isComparable(key) || (bestKey !== undefined && typeof bestKey !== typeof key))
      throw new WithoutOrder(
        'the largest and the smallest of numbers or of texts can be told, not of both or others',
      );
    if (bestKey !== undefined && !isOrdered(ordering, key, bestKey)) continue;
    best = item;
    bestKey = key;
  }
  return best;
}

function toNumber(value: Json): Json {
  if (typeof value === 'number') return value;
  const isDecimal =
    typeof value === 'string' && /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(value);
  return isDecimal ? Number(value) : null;
}

function isComparable(value: unknown): value is string | number {
  return typeof value === 'number' || typeof value === 'string';
}
