// The golden files of tests/cases/filters: expressions with the answers of ansible-core, and how ours are put beside them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/errors.ts';
import { findFile } from '../../src/playbook/find-file.ts';
import { parseJson } from '../../src/template/filters/parse-json.ts';
import { createEnvironment } from '../../src/template/registry.ts';
import { evaluate } from '../../src/template/render.ts';
import { Undefined } from '../../src/template/undefined.ts';
import { PythonError } from '../../src/values/python-error.ts';
import { reprFloat, toText } from '../../src/values/text.ts';
import { isFloat, toNumeric } from '../../src/values/types.ts';
import { type Dict, PythonObject, Tuple, type Value } from '../../src/values/value.ts';

/** What an expression gives: a value with its Python types, or the kind of its error. */
export type Answer = { readonly value: unknown } | { readonly error: 'undefined' | 'syntax' | 'runtime' };

export interface FilterCase {
  readonly expression: string;
  readonly context: Dict;
  /** Ansible's answer. */
  readonly expected: Answer;
  /** Ours, where it differs on purpose; the file says why. */
  readonly ours: Answer;
}

export const CASE_FOLDER = join(import.meta.dirname, '../cases/filters');
/** Where lookups find their files. */
export const LOOKUP_FOLDER = join(CASE_FOLDER, 'lookup-files');

export function caseFiles(): string[] {
  return readdirSync(CASE_FOLDER).filter(name => name.endsWith('.json'));
}

interface CaseInFile {
  readonly expression: string;
  readonly value?: unknown;
  readonly error?: 'undefined' | 'syntax' | 'runtime';
  readonly ours?: Answer;
}

export function readCases(file: string): FilterCase[] {
  const text = readFileSync(join(CASE_FOLDER, file), 'utf8');
  // The contexts keep ints and floats apart, which JSON.parse does not.
  const contexts = (parseJson(text) as Dict[]).map(dict => (dict.get('context') ?? new Map()) as Dict);
  return (JSON.parse(text) as CaseInFile[]).map(({ expression, value, error, ours }, index) => {
    const expected: Answer = error === undefined ? { value } : { error };
    return { expression, context: contexts[index] ?? new Map(), expected, ours: ours ?? expected };
  });
}

const environment = createEnvironment({
  searchPath: { find: (kind, name) => findFile(name, [LOOKUP_FOLDER], kind) },
});

/** Our answer. Throws what is neither a value nor the user's mistake. */
export function answerOf({ expression, context }: FilterCase): Answer {
  const variables = new Map<Value, Value>([...context, ['playbook_dir', LOOKUP_FOLDER]]);
  const scope = {
    lookup: (name: string) => variables.get(name),
    names: () => Array.from(variables.keys(), toText),
  };
  try {
    const value = evaluate(expression, scope, environment);
    return value instanceof Undefined ? { error: 'undefined' } : { value: encode(value) };
  } catch (error) {
    return { error: kindOf(error) };
  }
}

function encode(value: Value): unknown {
  if (value instanceof Undefined) value.fail();
  if (isFloat(value)) return { $float: reprFloat(Number(toNumeric(value))) };
  if (typeof value === 'bigint') return { $int: String(value) };
  if (value instanceof Tuple) return { $tuple: Array.from(value, encode) };
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { $dict: Array.from(value, ([key, item]) => [encode(key), encode(item)]) };
  return value instanceof PythonObject ? { $object: value.typeName, text: toText(value) } : value;
}

function kindOf(error: unknown): 'undefined' | 'syntax' | 'runtime' {
  if (error instanceof PythonError) return error.kind === 'UndefinedError' ? 'undefined' : 'runtime';
  if (!(error instanceof UserError)) throw error;
  switch (error.code) {
    case 'UNDEFINED_VARIABLE':
      return 'undefined';
    case 'TEMPLATE_SYNTAX':
    case 'UNKNOWN_FILTER':
    case 'UNKNOWN_TEST':
      return 'syntax';
    default:
      return 'runtime';
  }
}
