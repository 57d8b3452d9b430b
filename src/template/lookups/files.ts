// Lookups that read files of the control node: file, template, fileglob, first_found, unvault.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/file_lookup.html
import { readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isVaultText } from '../../source/vault.ts';
import { managedText } from '../../values/managed.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { stripEnd, stripStart } from '../filters/python-text.ts';
import { decodeBytes } from '../formats/encodings.ts';
import { globPaths } from './glob.ts';
import { flagOption } from './options.ts';

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
        return context.renderFile(path, templateVariables(name, path, options.get('template_vars'), context));
      }),
  },
  {
    name: 'fileglob',
    run: (terms, _options, context) => terms.flatMap(term => globFiles(toText(term), context)),
  },
];

/** The text of a file that is searched as the copy module's `src` is. Fails when there is none, or it is encrypted. */
export function readFound(name: string, lookup: string, context: LookupContext, encoding = 'utf-8'): string {
  const path = context.find('files', name) ?? context.fail(`lookup ${lookup}: could not locate file ${name}`);
  let text: string;
  try {
    text = decodeBytes(readFileSync(path), encoding);
  } catch (error) {
    return context.fail(`lookup ${lookup}: cannot read ${path}: ${(error as Error).message}`);
  }
  return isVaultText(text) ? context.fail(`lookup ${lookup}: ${path} is encrypted; decrypt it first`) : text;
}

/** Where the template comes from, under the names that the module `template` gives; then what the lookup was given. */
function templateVariables(
  name: string,
  path: string,
  value: Value | undefined,
  context: LookupContext,
): ReadonlyMap<string, Value> {
  const { uid, mtime } = statSync(path);
  const me = userInfo();
  const file = {
    name: basename(path),
    host: hostname(),
    owner: uid === me.uid ? me.username : String(uid),
    modified: mtime,
  };
  const own: readonly (readonly [string, Value])[] = [
    ['ansible_managed', managedText(context.environment.managed ?? 'Ansible managed', file)],
    ['template_host', file.host],
    ['template_uid', file.owner],
    ['template_path', name],
    ['template_fullpath', path],
  ];
  if (value === undefined || value === null) return new Map(own);
  if (!(value instanceof Map)) return context.fail('template_vars must be a dictionary');
  return new Map([...own, ...Array.from(value, ([key, item]) => [toText(key), item] as const)]);
}

/** Plain files only. A pattern without a folder is tried in each folder that files are searched in, until one has some. */
function globFiles(pattern: string, context: LookupContext): string[] {
  const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  if (pattern.startsWith('/')) return globPaths(pattern).filter(isFile);
  for (const tried of context.environment.searchPath.find('files', pattern).tried) {
    const found = globPaths(join(dirname(tried), basename(pattern))).filter(isFile);
    if (found.length > 0) return found;
  }
  return [];
}
