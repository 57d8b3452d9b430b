// Values as YAML nodes with tags and styles resolved: what stands between a value and its text.
// https://pyyaml.org/wiki/PyYAMLDocumentation
import { resolvePlain } from '../../source/yaml-scalar.ts';
import { compare } from '../../values/compare.ts';
import { PythonError } from '../../values/python-error.ts';
import { reprFloat } from '../../values/text.ts';
import { isFloat, toNumeric, typeName } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import { DateTime } from '../dates/datetime.ts';
import { TaggedText } from './tagged-text.ts';

export type QuoteStyle = "'" | '"' | '|' | '>';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly text: string;
  /** Whether the text, written plainly, is read as what it is. */
  readonly isPlainImplicit: boolean;
  /** Whether it is text: anything else needs a tag when it is quoted. */
  readonly isText: boolean;
  readonly style: QuoteStyle | undefined;
  /** Written before the text, which is named like a collection where it occurs again. */
  readonly tag?: string;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly YamlNode[];
  readonly isFlow: boolean;
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: readonly (readonly [key: YamlNode, value: YamlNode])[];
  readonly isFlow: boolean;
}

/** One object that occurs several times is one node. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode;

export interface RepresentOptions {
  /** Undefined: a collection of plain scalars is written on one line, any other in block style. */
  readonly flowStyle: boolean | undefined;
  readonly sortKeys: boolean;
  readonly style: QuoteStyle | undefined;
}

/** Throws PythonError for what YAML cannot hold; an Undefined throws its own error. */
export function represent(value: Value, options: RepresentOptions): YamlNode {
  const known = new Map<Value, YamlNode>();
  const scalar = (text: string, isPlainImplicit: boolean, isText = false): ScalarNode => ({
    kind: 'scalar',
    text,
    isPlainImplicit,
    isText,
    style: options.style,
  });
  const isPlain = (node: YamlNode): boolean => node.kind === 'scalar' && node.style === undefined;
  const visitCollection = (item: Value[] | Map<Value, Value>): YamlNode => {
    if (Array.isArray(item)) {
      const items = Array.from(item, visit);
      return { kind: 'sequence', items, isFlow: options.flowStyle ?? items.every(isPlain) };
    }
    const pairs = options.sortKeys ? sortPairs(Array.from(item)) : Array.from(item);
    const entries = pairs.map(([key, inner]) => [visit(key), visit(inner)] as const);
    return { kind: 'mapping', entries, isFlow: options.flowStyle ?? entries.flat().every(isPlain) };
  };
  const visit = (item: Value): YamlNode => {
    if (typeof item === 'string') return scalar(item, isReadAsText(item), true);
    if (Array.isArray(item) || item instanceof Map) {
      let node = known.get(item);
      if (node === undefined) {
        node = visitCollection(item);
        known.set(item, node);
      }
      return node;
    }
    if (item instanceof TaggedText) {
      const { text, tag } = item;
      if (tag === undefined) return { ...scalar(text, isReadAsText(text), true), style: '|' };
      const node = known.get(item) ?? { ...scalar(text, false, true), style: '|', tag };
      known.set(item, node);
      return node;
    }
    if (item instanceof DateTime) return scalar(item.toString(), true);
    if (item instanceof PythonObject) return visit(item.toData());
    return scalar(scalarText(item), true);
  };
  return visit(value);
}

function scalarText(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (isFloat(value)) return floatText(Number(toNumeric(value)));
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw new PythonError('TypeError', `cannot represent a ${typeName(value)} in YAML`);
}

/** YAML 1.1 reads an exponent only behind a dot. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = reprFloat(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}

/** Keys of several types cannot be ordered and stay as they are. */
function sortPairs(pairs: [Value, Value][]): [Value, Value][] {
  try {
    return pairs.toSorted(([a], [b]) => compare(a, b));
  } catch (error) {
    if (error instanceof PythonError) return pairs;
    throw error;
  }
}

const TIMESTAMP =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** Whether a plain scalar of this text is text again, and not a number, a date, a merge key. */
function isReadAsText(text: string): boolean {
  return typeof resolvePlain(text) === 'string' && !TIMESTAMP.test(text) && text !== '=' && text !== '<<';
}
