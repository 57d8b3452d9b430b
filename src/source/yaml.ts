// YAML text to nodes, as Ansible's loader reads it: one document, every syntax error reported, last of duplicate keys wins.
import { type Document, parseAllDocuments } from 'yaml';
import { UserError, UserErrors } from '../errors.ts';
import type { Node } from './node.ts';
import { readQuickly } from './quick-yaml.ts';
import type { SourceText } from './span.ts';
import { Composer } from './yaml-compose.ts';
import { parseUnindented } from './yaml-indent.ts';
import { describeLoneDirective, describeSyntaxErrors } from './yaml-syntax.ts';

/** What a reader does with a doubtful place that is no error, such as a duplicate key. */
export type Warn = (warning: UserError) => void;

/** What PyYAML refuses: control characters other than tab and line ends. */
const CONTROL_CHARACTER = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * The single document of a YAML (or JSON) text; undefined when it is empty. Throws UserErrors with all mistakes found.
 * Duplicate keys are a warning (DUPLICATE_KEY), as `ansible-playbook` treats them.
 * https://docs.ansible.com/ansible/latest/reference_appendices/YAMLSyntax.html
 */
export function parseYaml(source: SourceText, warn: Warn = () => {}): Node | undefined {
  const control = CONTROL_CHARACTER.exec(source.text);
  if (control !== null) throw new UserErrors([describeControlCharacter(source, control.index)]);
  return readQuickly(source) ?? parseAnyYaml(source, warn);
}

/** `parseYaml` without the reader of usual forms: for every form and every mistake. */
export function parseAnyYaml(source: SourceText, warn: Warn): Node | undefined {
  const documents = parseDocuments(source);
  if (documents.length === 0) {
    if (isBlank(source.text)) return undefined;
    throw new UserErrors([describeLoneDirective(source)]);
  }
  const [document, second] = documents;
  if (second !== undefined) {
    const start = second.range[0];
    throw new UserErrors([
      new UserError('YAML_SYNTAX', 'a second YAML document begins here; a file holds one', {
        span: { source, start, end: start + 1 },
        hint: 'remove the line --- between them, or split the file',
      }),
    ]);
  }
  if (document === undefined || document.contents === null) return undefined;
  if (document.contents.range?.[0] === document.contents.range?.[1] && isBlank(source.text)) return undefined;
  return new Composer(source, warn, isJson(source.text)).composeDocument(document);
}

/** Values are resolved by PyYAML's rules, not the package's: with `failsafe` every scalar arrives as its text. */
const OPTIONS = {
  schema: 'failsafe',
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Indentation is minded first: it tells best where a quote or a bracket is not closed. */
function parseDocuments(source: SourceText): Document.Parsed[] {
  const documents = [...parseAllDocuments(source.text, OPTIONS)] as Document.Parsed[];
  const errors = documents.flatMap(document => describeSyntaxErrors(document, source));
  if (errors.length === 0) return documents;
  const unindented = parseUnindented(source.text, OPTIONS);
  if (unindented.every(document => describeSyntaxErrors(document, source).length === 0)) return unindented;
  throw new UserErrors(firstPerLine(errors, source.text));
}

/** The parser goes on after a mistake and trips over its consequences: the first of each line tells the most. */
function firstPerLine(errors: readonly UserError[], text: string): UserError[] {
  const seen = new Set<number>();
  return errors.filter(error => {
    const lineStart = text.lastIndexOf('\n', (error.span?.start ?? 0) - 1);
    return !seen.has(lineStart) && seen.add(lineStart);
  });
}

/** Only comments, markers and white space. */
function isBlank(text: string): boolean {
  return /^\ufeff?(?:\s|#[^\n]*(?:\n|$)|---(?=\s|$)|\.\.\.(?=\s|$))*$/.test(text);
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function describeControlCharacter(source: SourceText, at: number): UserError {
  const code = source.text.charCodeAt(at).toString(16).padStart(4, '0');
  return new UserError('YAML_SYNTAX', `the control character U+${code} is not allowed in YAML`, {
    span: { source, start: at, end: at + 1 },
    hint: 'remove it, or write it as an escape in double quotes',
  });
}
