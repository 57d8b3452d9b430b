// Inventories in Ansible's INI language: hosts with variables, [group], [group:vars], [group:children].
import { nearest, type Problems, UserError } from '../errors.ts';
import { nodeFromValue, scalarNode } from '../source/build.ts';
import type { Node } from '../source/node.ts';
import { parsePythonLiteral } from '../source/python-literal.ts';
import { splitShellWords } from '../source/shell-words.ts';
import type { SourceText, Span } from '../source/span.ts';
import type { InventoryBuilder } from './builder.ts';
import { parseHostNames } from './host-name.ts';

type SectionKind = 'hosts' | 'children' | 'vars';

interface Section {
  readonly group: string;
  readonly kind: SectionKind;
}

interface Line {
  readonly text: string;
  readonly span: Span;
}

interface Awaited {
  readonly span: Span;
  readonly message: string;
  readonly parents: { readonly parent: string; readonly span: Span }[];
}

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const KINDS: readonly SectionKind[] = ['hosts', 'children', 'vars'];

/**
 * Reads an INI inventory into the builder; mistakes go to `problems`.
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html
 */
export function readIniInventory(source: SourceText, builder: InventoryBuilder, problems: Problems): void {
  const reader = new IniReader(builder, problems);
  for (const line of linesOf(source)) problems.attempt(() => reader.readLine(line));
  reader.finish();
}

class IniReader {
  readonly #builder: InventoryBuilder;
  readonly #problems: Problems;
  #section: Section = { group: 'ungrouped', kind: 'hosts' };
  /** Groups that a section of hosts or children has declared, here or in an earlier source. */
  readonly #declared: Set<string>;
  /** Groups that were spoken of before they were declared, and the parents that wait for them. */
  readonly #awaited = new Map<string, Awaited>();

  constructor(builder: InventoryBuilder, problems: Problems) {
    this.#builder = builder;
    this.#problems = problems;
    this.#declared = new Set(builder.groupNames());
  }

  readLine(line: Line): void {
    const match = SECTION.exec(line.text);
    if (match !== null) this.#section = this.#readSection(line, match[1] ?? '', match[2] ?? 'hosts');
    else if (/^\[(?:.*\]|[^\]]*)$/.test(line.text)) throw badSection(line);
    else if (this.#section.kind === 'hosts') this.#readHost(line);
    else if (this.#section.kind === 'vars') this.#readVariable(line);
    else this.#readChild(line);
  }

  /** Reports the groups that were spoken of but never declared. */
  finish(): void {
    for (const [group, { span, message }] of this.#awaited) {
      const near = nearest(group, this.#declared);
      const hint = near === undefined ? `declare it: [${group}]` : `did you mean '${near}'?`;
      this.#problems.add('INVENTORY', message, { span, hint });
    }
  }

  #readSection(line: Line, group: string, written: string): Section {
    const kind = KINDS.find(candidate => candidate === written);
    if (kind === undefined) {
      throw new UserError('INVENTORY', `[${group}:${written}] is no kind of section`, {
        span: line.span,
        hint: `the kinds are [${group}], [${group}:children] and [${group}:vars]`,
      });
    }
    this.#builder.addGroup(group, line.span);
    if (kind === 'vars') {
      this.#await(group, line.span, `[${group}:vars] gives variables to a group that is nowhere declared`);
    } else {
      this.#declare(group);
    }
    return { group, kind };
  }

  #readHost(line: Line): void {
    const { words, unfinished } = splitShellWords(line.text, { comments: true });
    if (unfinished !== undefined) {
      throw new UserError('INI_SYNTAX', `the ${line.text.charAt(unfinished)} is never closed on this line`, {
        span: within(line, unfinished, unfinished + 1),
      });
    }
    const [pattern, ...assignments] = words;
    if (pattern === undefined) return;
    const patternSpan = within(line, pattern.start, pattern.end);
    if (pattern.text.includes('=')) {
      const group = this.#section.group;
      throw new UserError('INI_SYNTAX', `'${pattern.text}' is no host`, {
        span: patternSpan,
        hint: `variables of the group belong behind [${group}:vars], those of a host on its line`,
      });
    }
    const { names, port } = parseHostNames(pattern.text, patternSpan);
    for (const name of names) this.#builder.addHost(name, this.#section.group, { span: patternSpan, port });
    for (const word of assignments) {
      const equals = word.text.indexOf('=');
      const span = within(line, word.start, word.end);
      if (equals === -1) {
        throw new UserError('INI_SYNTAX', `'${word.text}' is no variable of host '${pattern.text}'`, {
          span,
          hint: 'write name=value, without spaces around the =; quote a value that holds spaces',
        });
      }
      const value = readValue(word.text.slice(equals + 1), span);
      for (const name of names) this.#builder.setHostVariable(name, word.text.slice(0, equals), value);
    }
  }

  #readVariable(line: Line): void {
    const equals = line.text.indexOf('=');
    if (equals === -1) {
      throw new UserError('INI_SYNTAX', `'${line.text}' is no variable`, {
        span: line.span,
        hint: 'write name=value',
      });
    }
    const written = line.text.slice(equals + 1);
    const start = equals + 1 + (written.length - written.trimStart().length);
    const span = within(line, start, Math.max(start, line.text.length));
    const value = readValue(written.trim(), span);
    this.#builder.setGroupVariable(this.#section.group, line.text.slice(0, equals).trim(), value);
  }

  #readChild(line: Line): void {
    const child = line.text.replace(/\s*#.*$/, '');
    const span = within(line, 0, child.length);
    if (/[:\s]/.test(child)) {
      throw new UserError('INI_SYNTAX', `'${child}' is no name of a group`, {
        span,
        hint: 'a section of children holds one group on each line',
      });
    }
    const parent = this.#section.group;
    if (this.#builder.hasGroup(child)) this.#builder.addChild(parent, child, span);
    else
      this.#await(
        child,
        span,
        `[${parent}:children] names a group that is nowhere declared: '${child}'`,
        parent,
      );
  }

  /** A group joins the parents that wait for it in the moment it is declared: that makes their order. */
  #declare(group: string): void {
    this.#declared.add(group);
    const awaited = this.#awaited.get(group);
    if (awaited === undefined) return;
    this.#awaited.delete(group);
    for (const { parent, span } of awaited.parents) this.#builder.addChild(parent, group, span);
  }

  #await(group: string, span: Span, message: string, parent?: string): void {
    if (this.#declared.has(group)) return;
    const awaited = this.#awaited.get(group) ?? { span, message, parents: [] };
    if (parent !== undefined) awaited.parents.push({ parent, span });
    this.#awaited.set(group, awaited);
  }
}

function readValue(text: string, span: Span): Node {
  const literal = parsePythonLiteral(text);
  if (literal !== undefined) return nodeFromValue(literal, span);
  const node = scalarNode(text, span);
  const image = span.source.text.slice(span.start, span.end);
  return image.endsWith(text) ? { ...node, textStart: span.end - text.length } : node;
}

/** The lines that say something, without the white space around them. */
function* linesOf(source: SourceText): Iterable<Line> {
  let offset = 0;
  for (const raw of source.text.split('\n')) {
    const text = raw.trim();
    const start = offset + (raw.length - raw.trimStart().length);
    if (text !== '' && !text.startsWith('#') && !text.startsWith(';')) {
      yield { text, span: { source, start, end: start + text.length } };
    }
    offset += raw.length + 1;
  }
}

function within(line: Line, start: number, end: number): Span {
  return { source: line.span.source, start: line.span.start + start, end: line.span.start + end };
}

function badSection(line: Line): UserError {
  return new UserError('INI_SYNTAX', `'${line.text}' is no section`, {
    span: line.span,
    hint: 'write [group], [group:children] or [group:vars]; a name holds no spaces',
  });
}
