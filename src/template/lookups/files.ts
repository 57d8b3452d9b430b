// Lookups that read files of the control node: file, template, fileglob, first_found, unvault.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/file_lookup.html
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parsePythonLiteral } from '../../source/python-literal.ts';
import { isVaultText } from '../../source/vault.ts';
import { decodeBytes } from '../../values/encodings.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { templateFileVariables } from '../file-variables.ts';
import { parseJson } from '../filters/parse-json.ts';
import { stripEnd, stripStart } from '../filters/python-text.ts';
import type { SyntaxOverrides } from '../jinja/syntax-overrides.ts';
import { globPaths } from './glob.ts';
import { flagOption, type Options } from './options.ts';

export const fileLookups: readonly Lookup[] = [
  {
    name: 'file',
    run: (terms, options, context) =>
      terms.map((term): Value => {
        let text = readFound(toText(term), 'file', context);
        if (flagOption(options, 'lstrip', false)) text = stripStart(text);
        return flagOption(options, 'rstrip', true) ? stripEnd(text) : text;
      }),
  },
  {
    name: 'unvault',
    run: (terms, _options, context) =>
      terms.map((term): Value => readFound(toText(term), 'unvault', context)),
  },
  {
    name: 'template',
    run: (terms, options, context) =>
      terms.map((term): Value => {
        const name = toText(term);
        const path =
          context.find('templates', name) ??
          context.fail(`the template file ${name} could not be found for the lookup`);
        const isConverted = flagOption(options, 'convert_data', true);
        const text = context.renderFile(path, {
          readsBack: isConverted && context.environment.textResults === true,
          ...delimitersOf(options),
          variables: variablesFor(name, path, options.get('template_vars'), context),
        });
        return isConverted ? toStructure(text) : text;
      }),
  },
  {
    name: 'fileglob',
    run: (terms, _options, context) => terms.flatMap(term => globFiles(toText(term), context)),
  },
];

/** The text of a file that is searched as the copy module's `src` is, decrypted where it is a vault. Fails when there is none. */
export function readFound(name: string, lookup: string, context: LookupContext, encoding = 'utf-8'): string {
  const path = context.find('files', name) ?? context.fail(missingFile(name, lookup));
  return decodeBytes(readPlain(path, lookup, context), encoding);
}

function missingFile(name: string, lookup: string): string {
  if (lookup === 'unvault') return `Unable to find file matching "${name}"`;
  return lookup === 'file'
    ? `could not locate file in lookup: ${name}`
    : `${lookup}: No such file or directory: ${name}`;
}

function readPlain(path: string, lookup: string, context: LookupContext): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return context.fail(`lookup ${lookup}: cannot read ${path}: ${(error as Error).message}`);
  }
  const text = bytes.toString('latin1');
  return isVaultText(text) ? (context.environment.openVault?.(text) ?? bytes) : bytes;
}

/** What the lookup was given over what every template file sees. */
function variablesFor(
  name: string,
  path: string,
  value: Value | undefined,
  context: LookupContext,
): ReadonlyMap<string, Value> {
  const own = templateFileVariables({ name, path, managed: context.environment.managed });
  if (value === undefined || value === null) return own;
  if (!(value instanceof Map)) return context.fail('template_vars must be a dictionary');
  return new Map([...own, ...Array.from(value, ([key, item]) => [toText(key), item] as const)]);
}

/** Delimiters that the call names. */
function delimitersOf(options: Options): SyntaxOverrides {
  const named = {
    variableStart: 'variable_start_string',
    variableEnd: 'variable_end_string',
    commentStart: 'comment_start_string',
    commentEnd: 'comment_end_string',
  };
  const given = Object.entries(named).flatMap(([key, option]): [string, string][] => {
    const value = options.get(option) ?? null;
    return value === null ? [] : [[key, toText(value)]];
  });
  return Object.fromEntries(given);
}

/** A text that is a list or a dict in Python's or JSON's writing, or `True` or `False`, as that value. */
function toStructure(text: string): Value {
  const bare = text.trimEnd();
  if (text !== 'True' && text !== 'False' && !/^[[{]/.test(text)) return text;
  const literal = parsePythonLiteral(bare);
  if (literal !== undefined) return literal;
  try {
    return parseJson(bare);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return text;
  }
}

/**
 * Plain files only. A pattern without a folder is tried in each folder that files are searched in, until one has some; a
 * folder is looked for as a file is.
 */
function globFiles(pattern: string, context: LookupContext): string[] {
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  // As in Ansible, the folder is a path as it stands: wildcards in it match nothing.
  if (pattern.startsWith('/')) return existsSync(dirname(pattern)) ? globPaths(pattern).filter(isFile) : [];
  const { searchPath } = context.environment;
  if (pattern.includes('/')) {
    const folder = searchPath.find('files', dirname(pattern)).found;
    return folder === undefined ? [] : globPaths(`${folder}/${basename(pattern)}`).filter(isFile);
  }
  for (const tried of searchPath.find('files', pattern).tried) {
    const found = globPaths(tried).filter(isFile);
    if (found.length > 0) return found;
  }
  return [];
}
