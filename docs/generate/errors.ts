// The page of the error codes; a code without words here does not compile.
import type { ErrorCode } from '../../src/errors.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  YAML_SYNTAX: 'A file is no YAML: a quote, an indentation or a bracket is wrong.',
  INI_SYNTAX: 'An inventory in INI form, or ansible.cfg, has a line that says nothing.',
  DUPLICATE_KEY: 'A mapping has the same key twice; all but the last would be lost.',
  VAULT_PASSWORD: 'A vault password is missing, wrong, or cannot be read.',
  VAULT_DATA: 'Something marked as a vault is none, or is damaged.',
  FILE_NOT_FOUND: 'A file that is named is nowhere; every place that was looked at is listed.',
  FILE_UNREADABLE:
    'A file is there and cannot be read: permissions, a folder in its place, an encoding other than UTF-8.',
  UNKNOWN_KEY: 'A key has no place where it stands.',
  WRONG_TYPE: 'A value is a list where a mapping is wanted, a text where a number is, and so on.',
  MISSING_KEY: 'A key that must be there is not.',
  INVALID_VALUE: 'A value of the right type means nothing here.',
  CONFLICTING_KEYS: 'Two keys that exclude each other stand together.',
  UNKNOWN_MODULE: 'A task names a module that there is not.',
  PLUGIN: 'A module, filter, test, lookup or callback of your own is not what it should be, or failed.',
  PYTHON_PLUGIN: 'A playbook uses a module or plug-in that is written in Python, which does not run here.',
  UNKNOWN_ROLE: 'A role is in none of the folders where roles are looked for.',
  INCLUDE_LOOP: 'Files or roles include each other in a circle.',
  UNKNOWN_HANDLER: 'A task notifies a handler that nothing answers to.',
  UNKNOWN_HOST: 'A host is named that the inventory does not have.',
  HOST_PATTERN: 'A pattern of hosts is malformed or matches nothing.',
  INVENTORY: 'The inventory contradicts itself or cannot be read.',
  IDENTITY: "A cluster's members do not fit together: `pg_cluster`, `pg_seq`, `pg_role`.",
  TEMPLATE_SYNTAX: 'An expression or a template is malformed.',
  TEMPLATE_RUNTIME: 'An expression failed: a filter was given what it cannot work on, a division by zero.',
  UNDEFINED_VARIABLE: 'A variable, an item or an attribute is used and does not exist.',
  UNKNOWN_FILTER: 'An expression names a filter that there is not.',
  UNKNOWN_TEST: 'An expression names a test (`is …`) that there is not.',
  UNKNOWN_LOOKUP: 'An expression names a lookup that there is not.',
  VARIABLE_CYCLE: 'Variables are defined by each other; the message shows the way round.',
  CONDITION_NOT_BOOLEAN: 'A condition gave neither true nor false.',
  MODULE_ARGUMENTS: 'A module was given arguments that it does not take, or not those that it needs.',
  USAGE: 'The command line is wrong.',
  SETTINGS: 'A setting in ansible.cfg or in the environment is wrong.',
  SANDBOX: 'The sandbox cannot do what was asked; the message says what is missing.',
};

export function errorsPage(): string {
  return page(
    generatedFrom('docs/generate/errors.ts'),
    '# Error codes',
    'An error shows its code, a sentence, the place with its line, and where possible a hint with the nearest right name. Everything\nthat can be found before a host is touched is found then, and all of it is shown at once.',
    table(
      ['code', 'meaning'],
      Object.entries(MEANINGS)
        .sort()
        .map(([name, meaning]) => [code(name), meaning]),
    ),
    'What goes wrong on a host is no error of this kind: the task fails there, as in Ansible, and the run goes on for the others.',
  );
}
