// Nodes for values that were not read from a file's text: results of programs, flags, tests.
import { toText } from '../values/text.ts';
import { Float, makeFloat, type Scalar, type Value } from '../values/value.ts';
import type { Node, ScalarNode } from './node.ts';
import type { Span } from './span.ts';

type Trust = ScalarNode['trust'];

/** A value as a node, all of it at one place. */
export function nodeFromValue(value: Value, span: Span, trust: Trust = 'template'): Node {
  if (Array.isArray(value)) {
    return { kind: 'sequence', items: value.map(item => nodeFromValue(item, span, trust)), span };
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => ({
      key: scalarNode(toScalar(key), span, 'literal'),
      value: nodeFromValue(item, span, trust),
    }));
    return { kind: 'mapping', entries, span };
  }
  return scalarNode(toScalar(value), span, trust);
}

/**
 * Plain JavaScript data (what JSON.parse gives, or a test writes) as a node of a source of that name. Text from a
 * program or a host must be `literal`, so that it is never rendered.
 */
export function nodeFromData(data: unknown, sourceName: string, trust: Trust = 'template'): Node {
  const span: Span = { source: { name: sourceName, text: '' }, start: 0, end: 0 };
  return nodeFromValue(toValue(data), span, trust);
}

/** A scalar at a place. */
export function scalarNode(value: Scalar, span: Span, trust: Trust = 'template'): ScalarNode {
  return { kind: 'scalar', value, span, trust };
}

function toValue(data: unknown): Value {
  if (data === null || data === undefined) return null;
  if (typeof data === 'number') return Number.isSafeInteger(data) ? data : makeFloat(data);
  if (typeof data === 'string' || typeof data === 'boolean' || typeof data === 'bigint') return data;
  if (data instanceof Float) return data;
  if (Array.isArray(data)) return data.map(toValue);
  if (data instanceof Map) return new Map([...data].map(([key, item]) => [toValue(key), toValue(item)]));
  if (typeof data === 'object')
    return new Map(Object.entries(data).map(([key, item]) => [key, toValue(item)]));
  return String(data);
}

function toScalar(value: Value): Scalar {
  return value === null || value instanceof Float || typeof value !== 'object' ? value : toText(value);
}
