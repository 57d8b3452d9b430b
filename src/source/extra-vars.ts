// The variables of `-e`: JSON, YAML in brackets, key=value words, or a file behind `@`.
import { resolve } from 'node:path';
import { UserError, UserErrors } from '../errors.ts';
import { CONTROL_ESCAPES } from '../values/escapes.ts';
import { scalarNode } from './build.ts';
import { splitWords } from './key-values.ts';
import { loadYaml, type YamlReading } from './load-yaml.ts';
import { setVariable } from './merge.ts';
import type { Node } from './node.ts';
import { describeKind, entriesByName } from './node-access.ts';
import type { SourceText, Span } from './span.ts';
import { parseYaml } from './yaml.ts';

const ESCAPE = /\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{1,3})|([\\'"abfnrtv]))/g;

export interface ExtraVarsReading extends YamlReading {
  /** Mappings of several `-e` complete each other (`hash_behaviour = merge`). */
  readonly merges?: boolean;
}

/**
 * The variables that all `-e` together define; a later one wins. Files are looked for in `cwd`. Values of key=value are
 * strings. Throws UserErrors with every mistake, placed in `<extra vars>`.
 * https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#defining-variables-at-runtime
 */
export function parseExtraVars(
  items: readonly string[],
  cwd: string,
  reading: ExtraVarsReading = {},
): Map<string, Node> {
  const vars = new Map<string, Node>();
  const errors: UserError[] = [];
  for (const item of items) {
    try {
      for (const [name, value] of parseItem(item, cwd, reading))
        setVariable(vars, name, value, reading.merges ?? false);
    } catch (error) {
      if (error instanceof UserErrors) errors.push(...error.errors);
      else if (error instanceof UserError) errors.push(error);
      else throw error;
    }
  }
  if (errors.length > 0) throw new UserErrors(errors);
  return vars;
}

function parseItem(item: string, cwd: string, reading: YamlReading): ReadonlyMap<string, Node> {
  const source: SourceText = { name: '<extra vars>', text: item };
  const whole: Span = { source, start: 0, end: item.length };
  if (item === '') return new Map();
  if (item.startsWith('@'))
    return requireMapping(loadYaml(resolve(cwd, item.slice(1)), { ...reading, from: whole }), whole);
  if (/^[[{]/.test(item)) return requireMapping(parseYaml(source, reading.warn), whole);
  if (/^[/.]/.test(item)) {
    throw new UserError('USAGE', `'${item}' looks like a file of variables`, {
      span: whole,
      hint: `write -e @${item}`,
    });
  }
  return parseWords(source);
}

function requireMapping(node: Node | undefined, whole: Span): ReadonlyMap<string, Node> {
  if (node?.kind === 'mapping') return entriesByName(node);
  const found = node === undefined ? 'nothing' : describeKind(node);
  throw new UserError('USAGE', `extra variables must be a mapping, this is ${found}`, {
    span: node?.span ?? whole,
    hint: `write -e name=value, or -e '{"name": "value"}'`,
  });
}

function parseWords(source: SourceText): Map<string, Node> {
  const vars = new Map<string, Node>();
  for (const { start, end } of splitWords(source.text)) {
    const span: Span = { source, start, end };
    const written = source.text.slice(start, end);
    const equals = findEquals(written);
    if (equals < 1) throw notAssigned(written, span);
    if (hasOpenQuote(written.slice(equals + 1))) {
      throw new UserError('USAGE', `the quote ${written.charAt(equals + 1)} is never closed`, { span });
    }
    const word = decodeEscapes(written);
    const at = findEquals(word);
    vars.set(
      word.slice(0, at).trim(),
      valueNode(unquote(word.slice(at + 1).trim()), { source, start: start + equals + 1, end }),
    );
  }
  return vars;
}

function valueNode(value: string, span: Span): Node {
  const { text } = span.source;
  const node = scalarNode(value, span);
  const start = /^["']/.test(text.slice(span.start)) ? span.start + 1 : span.start;
  return text.startsWith(value, start) ? { ...node, textStart: start } : node;
}

/** The first `=` that no backslash stands before. */
function findEquals(word: string): number {
  return /(?<!\\)=/.exec(word)?.index ?? -1;
}

function decodeEscapes(text: string): string {
  return text.replace(
    ESCAPE,
    (_, long?: string, short?: string, hex?: string, octal?: string, letter?: string) => {
      const code = long ?? short ?? hex;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return CONTROL_ESCAPES[letter ?? ''] ?? letter ?? '';
    },
  );
}

function unquote(text: string): string {
  const isQuoted =
    text.length > 1 && /^["']/.test(text) && text.endsWith(text.charAt(0)) && text.at(-2) !== '\\';
  return isQuoted ? text.slice(1, -1) : text;
}

function hasOpenQuote(value: string): boolean {
  const quote = value.charAt(0);
  if (quote !== '"' && quote !== "'") return false;
  return (value.match(new RegExp(`(?<!\\\\)${quote}`, 'g')) ?? []).length % 2 === 1;
}

function notAssigned(word: string, span: Span): UserError {
  const isYaml = /^[\w-]+:/.test(word);
  return new UserError('USAGE', `'${word}' gives no variable a value`, {
    span,
    hint: isYaml
      ? `write -e '{"${word.replace(/:.*$/, '')}": …}', or -e ${word.replace(/:.*$/, '')}=…`
      : 'write name=value, without spaces around the =; quote a value that holds spaces',
  });
}
