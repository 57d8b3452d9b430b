// The shape of everything that was read from YAML, INI, JSON or a flag: values that remember where they stand.
import type { Scalar } from '../values/value.ts';
import type { Span } from './span.ts';

export type Node = ScalarNode | SequenceNode | MappingNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: Scalar;
  readonly span: Span;
  /** `literal` text (`!unsafe`, or what a program returned) is never rendered as a template. */
  readonly trust: 'template' | 'literal';
  /**
   * For strings: the source offset of each character run, so that a mistake inside `"{{ x }}"` is shown at its own
   * column. Absent where the text has no simple image in the file (folded blocks, escapes).
   */
  readonly textStart?: number;
  /** Armored vault text still to be decrypted; `value` is then the armor. */
  readonly isVault?: boolean;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
  readonly span: Span;
}

export interface MappingEntry {
  readonly key: ScalarNode;
  readonly value: Node;
}

export interface MappingNode {
  readonly kind: 'mapping';
  /** In file order, merge keys (`<<`) already applied, the last of duplicate keys winning. */
  readonly entries: readonly MappingEntry[];
  readonly span: Span;
}
