// From the parser's tree to our nodes: tags, anchors, merge keys, duplicate keys, and where each text stands in the file.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type YAMLMap,
  type YAMLSeq,
  Scalar as YamlScalar,
} from 'yaml';
import { UserError, UserErrors } from '../errors.ts';
import { Float, makeFloat, type Scalar } from '../values/value.ts';
import type { MappingEntry, MappingNode, Node, ScalarNode, SequenceNode } from './node.ts';
import { type SourceText, type Span, withoutBlanks } from './span.ts';
import { resolveFloat, resolveInteger, resolveJson, resolvePlain } from './yaml-scalar.ts';
import { findText } from './yaml-text.ts';

type Trust = ScalarNode['trust'];

const STANDARD = 'tag:yaml.org,2002:';
const VAULT_TAGS = new Set(['!vault', '!vault-encrypted']);
/** A file whose aliases would write out to more nodes than this is an attack or a mistake. */
const MAX_EXPANDED_NODES = 2_000_000;

/** Turns one parsed document into nodes; collects the mistakes that only show here and throws them together. */
export class Composer {
  readonly #source: SourceText;
  readonly #warn: (warning: UserError) => void;
  readonly #isJson: boolean;
  readonly #errors: UserError[] = [];
  readonly #anchors = new Map<string, Node>();
  readonly #openAnchors = new Set<string>();
  readonly #weights = new WeakMap<Node, number>();

  constructor(source: SourceText, warn: (warning: UserError) => void, isJson: boolean) {
    this.#source = source;
    this.#warn = warn;
    this.#isJson = isJson;
  }

  composeDocument(document: Document.Parsed): Node {
    const node = this.#compose(document.contents, 'template', 0);
    if (this.#errors.length > 0) throw new UserErrors(this.#errors);
    return node;
  }

  #compose(yaml: unknown, trust: Trust, at: number): Node {
    if (isAlias(yaml)) return this.#resolveAlias(yaml.source, this.#spanOf(yaml, at));
    if (!isScalar(yaml) && !isMap(yaml) && !isSeq(yaml))
      return this.#scalar(null, this.#spanOf(yaml, at), trust);
    const anchor = yaml.anchor;
    if (anchor !== undefined) this.#openAnchors.add(anchor);
    const node = this.#composeTagged(yaml, trust, at);
    if (anchor !== undefined) {
      this.#openAnchors.delete(anchor);
      this.#anchors.set(anchor, node);
    }
    return node;
  }

  #composeTagged(yaml: YamlScalar | YAMLMap | YAMLSeq, outer: Trust, at: number): Node {
    const tag = yaml.tag === '!' ? undefined : yaml.tag;
    const trust = tag === '!unsafe' ? 'literal' : outer;
    if (isScalar(yaml)) return this.#composeScalar(yaml, tag, trust, at);
    const span = this.#spanOf(yaml, at);
    const expected = isSeq(yaml) ? `${STANDARD}seq` : `${STANDARD}map`;
    if (tag !== undefined && tag !== '!unsafe' && tag !== expected) this.#refuseTag(tag, span);
    return isSeq(yaml) ? this.#composeSequence(yaml, span, trust) : this.#composeMapping(yaml, span, trust);
  }

  #composeSequence(yaml: YAMLSeq, span: Span, trust: Trust): SequenceNode {
    const items = yaml.items.map(item => this.#compose(item, trust, span.end));
    return this.#weigh({ kind: 'sequence', items, span }, items);
  }

  #composeMapping(yaml: YAMLMap, span: Span, trust: Trust): MappingNode {
    const merged: MappingEntry[] = [];
    const own: MappingEntry[] = [];
    const firstPlaces = new Map<string, ScalarNode>();
    for (const pair of yaml.items) {
      const key = this.#composeKey(pair.key, trust, span);
      if (key === undefined) continue;
      const value = this.#compose(pair.value, trust, key.span.end);
      if (isMergeKey(pair.key)) {
        merged.push(...this.#mergedEntries(value));
        continue;
      }
      const identity = keyIdentity(key);
      if (firstPlaces.has(identity)) this.#warnDuplicate(key);
      firstPlaces.set(identity, key);
      own.push({ key, value });
    }
    const entries =
      merged.length === 0 && firstPlaces.size === own.length ? own : lastWins([...merged, ...own]);
    return this.#weigh(
      { kind: 'mapping', entries, span },
      entries.map(entry => entry.value),
    );
  }

  #composeKey(yaml: unknown, trust: Trust, within: Span): ScalarNode | undefined {
    const key = this.#compose(yaml, trust, within.start);
    if (isMissingKey(yaml, key.span)) {
      this.#errors.push(
        new UserError('YAML_SYNTAX', 'a key is missing before this colon', {
          span: { ...key.span, end: key.span.start + 1 },
          hint: 'quote the text if the colon belongs to a value',
        }),
      );
      return undefined;
    }
    if (key.kind === 'scalar') return key;
    const isTemplate =
      this.#source.text.startsWith('{', key.span.start) && this.#source.text[key.span.start - 1] === '{';
    this.#errors.push(
      isTemplate
        ? new UserError('YAML_SYNTAX', 'a template expression stands here without quotes', {
            span: within,
            hint: 'quote the whole value: "{{ name }}", with the closing quote at its very end',
          })
        : new UserError('YAML_SYNTAX', `a ${key.kind === 'mapping' ? 'mapping' : 'list'} cannot be a key`, {
            span: key.span,
            hint: 'quote the key if it is meant as text',
          }),
    );
    return undefined;
  }

  /** The entries that `<<` brings in: of one mapping, or of several, the first of which wins. */
  #mergedEntries(value: Node): readonly MappingEntry[] {
    if (value.kind === 'mapping') return value.entries;
    if (value.kind === 'sequence' && value.items.every(item => item.kind === 'mapping')) {
      return [...value.items].reverse().flatMap(item => (item.kind === 'mapping' ? item.entries : []));
    }
    this.#errors.push(
      new UserError('YAML_SYNTAX', 'the merge key << takes a mapping, or a list of mappings', {
        span: value.span,
        hint: 'quote the key, "<<", if it is meant as text',
      }),
    );
    return [];
  }

  #composeScalar(yaml: YamlScalar, tag: string | undefined, trust: Trust, at: number): ScalarNode {
    const span = this.#spanOf(yaml, at);
    const text = this.#textOf(yaml);
    if (tag !== undefined && VAULT_TAGS.has(tag)) return this.#composeVault(text, span);
    const value = this.#scalarValue(text, yaml, tag, span);
    const start =
      typeof value === 'string' && value === text
        ? findText(this.#source.text, span, text, yaml.type)
        : undefined;
    return this.#scalar(value, span, trust, start);
  }

  /** A block that the end of the file cuts off ends where the file ends: PyYAML adds no line end to it. */
  #textOf(yaml: YamlScalar): string {
    const text = typeof yaml.value === 'string' ? yaml.value : String(yaml.source ?? '');
    const isBlock = yaml.type === YamlScalar.BLOCK_LITERAL || yaml.type === YamlScalar.BLOCK_FOLDED;
    const file = this.#source.text;
    const isCutOff = isBlock && yaml.range?.[1] === file.length && !file.endsWith('\n');
    return isCutOff && text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  #scalarValue(text: string, yaml: YamlScalar, tag: string | undefined, span: Span): Scalar {
    const isPlain = yaml.type === YamlScalar.PLAIN;
    // The lone tag `!` says no more than that there is something: empty text, not null.
    if (yaml.tag === '!' && text === '') return text;
    if (tag === undefined) return isPlain ? (this.#isJson ? resolveJson(text) : resolvePlain(text)) : text;
    switch (tag) {
      case '!unsafe':
      case `${STANDARD}str`:
        return text;
      case `${STANDARD}timestamp`:
        return resolvePlain(text);
      case `${STANDARD}null`:
        return null;
      case `${STANDARD}binary`:
        return Buffer.from(text, 'base64').toString('utf8');
      case `${STANDARD}bool`:
        return this.#require(asBoolean(text), 'boolean', text, span);
      case `${STANDARD}int`:
        return this.#require(resolveInteger(text), 'integer', text, span);
      case `${STANDARD}float`:
        return this.#require(asFloat(text), 'float', text, span);
      default:
        return this.#refuseTag(tag, span);
    }
  }

  #require(value: Scalar | undefined, type: string, text: string, span: Span): Scalar {
    if (value !== undefined) return value;
    this.#errors.push(new UserError('INVALID_VALUE', `'${text}' is tagged as ${type} but is none`, { span }));
    return null;
  }

  #composeVault(text: string, span: Span): ScalarNode {
    if (!text.trimStart().startsWith('$ANSIBLE_VAULT;')) {
      this.#errors.push(
        new UserError(
          'VAULT_DATA',
          'a !vault value must be the text that ansible-vault encrypt_string gave',
          {
            span,
            hint: 'it begins with $ANSIBLE_VAULT; on the line after "!vault |", indented',
          },
        ),
      );
    }
    return this.#weigh({ kind: 'scalar', value: text, span, trust: 'template', isVault: true }, []);
  }

  #resolveAlias(name: string, span: Span): Node {
    const target = this.#anchors.get(name);
    if (target !== undefined) return target;
    this.#errors.push(
      this.#openAnchors.has(name)
        ? new UserError('YAML_SYNTAX', `the anchor &${name} contains itself`, { span })
        : new UserError('YAML_SYNTAX', `no anchor &${name} comes before this alias`, {
            span,
            hint: 'quote the value if the * is meant as text',
          }),
    );
    return this.#scalar(null, span, 'template');
  }

  #refuseTag(tag: string, span: Span): null {
    const shown = tag.startsWith(STANDARD) ? `!!${tag.slice(STANDARD.length)}` : tag;
    this.#errors.push(
      new UserError('YAML_SYNTAX', `the tag ${shown} is not known here`, {
        span,
        hint: 'the tags are !vault, !unsafe and the standard !!str, !!int, !!float, !!bool, !!null, !!seq, !!map; quote a text that begins with !',
      }),
    );
    return null;
  }

  #warnDuplicate(key: ScalarNode): void {
    this.#warn(
      new UserError(
        'DUPLICATE_KEY',
        `the key '${String(key.value)}' stands here a second time; the last one counts`,
        {
          span: key.span,
          hint: 'remove one of them',
        },
      ),
    );
  }

  #scalar(value: Scalar, span: Span, trust: Trust, textStart?: number): ScalarNode {
    const node: ScalarNode = { kind: 'scalar', value, span, trust };
    return this.#weigh(textStart === undefined ? node : { ...node, textStart }, []);
  }

  /** Counts what the node writes out to: aliases share nodes here, but not in the values made of them. */
  #weigh<N extends Node>(node: N, children: readonly Node[]): N {
    let weight = 1;
    for (const child of children) weight += this.#weights.get(child) ?? 1;
    if (weight > MAX_EXPANDED_NODES) {
      throw new UserErrors([
        new UserError('YAML_SYNTAX', `the aliases in here expand to more than ${MAX_EXPANDED_NODES} values`, {
          span: node.span,
        }),
      ]);
    }
    this.#weights.set(node, weight);
    return node;
  }

  /** The node's own text, without the white space that the parser counts to a block. */
  #spanOf(yaml: unknown, fallback: number): Span {
    const range = (yaml as { range?: readonly [number, number, number] | null } | null)?.range;
    const start = range?.[0] ?? fallback;
    const end = withoutBlanks(this.#source.text, start, range?.[1] ?? fallback);
    return { source: this.#source, start, end };
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === YamlScalar.PLAIN;
}

/** `: value` without a key, which PyYAML refuses. A key may be empty behind `?`, or in braces. */
function isMissingKey(yaml: unknown, span: Span): boolean {
  const isEmpty = isScalar(yaml) && yaml.source === '' && yaml.tag === undefined && yaml.anchor === undefined;
  return isEmpty && span.start === span.end && span.source.text[span.start] === ':';
}

/** Python's idea of the same key: `1`, `1.0` and `true` are one. */
function keyIdentity(key: ScalarNode): string {
  const value = key.value;
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return `n${Number(value)}`;
  return value === null ? 'null' : `n${value instanceof Float ? value.value : value}`;
}

/** As a Python dict: a key stays the first that was written and takes the last value. */
function lastWins(entries: readonly MappingEntry[]): MappingEntry[] {
  const byKey = new Map<string, MappingEntry>();
  for (const { key, value } of entries) {
    const identity = keyIdentity(key);
    byKey.set(identity, { key: byKey.get(identity)?.key ?? key, value });
  }
  return [...byKey.values()];
}

function asBoolean(text: string): boolean | undefined {
  const value = resolvePlain(text.toLowerCase());
  return typeof value === 'boolean' ? value : undefined;
}

function asFloat(text: string): Scalar | undefined {
  const integer = resolveInteger(text);
  return integer === undefined ? resolveFloat(text) : makeFloat(Number(integer));
}
