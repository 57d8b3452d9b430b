// `import_tasks` and `import_role`: resolved when the playbook is loaded, as if written in place.
import { relative } from 'node:path';
import { splitFreeForm } from '../source/key-values.ts';
import type { MappingEntry, MappingNode, Node } from '../source/node.ts';
import { collectionsIn } from './collections.ts';
import type { LoadContext } from './context.ts';
import { inherit, variablesOf, withVariables } from './directives.ts';
import { loadEntries } from './entries.ts';
import { type Fields, isTemplate, readFields, reportUnknownKey } from './fields.ts';
import { findTaskFile, searchFoldersFor } from './find-file.ts';
import { findRole } from './find-role.ts';
import { includeVars, NO_ROLE_HANDLERS, reportUnknownOptions, rolePartsOf } from './include.ts';
import type { Entry, VariableNodes } from './model.ts';
import { shortName } from './module-arguments.ts';
import { loadRole, NO_EXTRAS } from './role.ts';
import { staticText } from './task.ts';

type StaticImport = { readonly kind: 'tasks' | 'role'; readonly entry: MappingEntry };

/** The import that a task mapping is, if it is one. */
export function staticImportOf(node: MappingNode, context: LoadContext): StaticImport | undefined {
  for (const entry of node.entries) {
    const name = shortName(String(entry.key.value));
    if (name === 'import_tasks' || (name === 'include' && isStatic(node, entry, context))) {
      return { kind: 'tasks', entry };
    }
    if (name === 'import_role') return { kind: 'role', entry };
  }
  return undefined;
}

/** The old `include` is resolved at load where nothing about it has to wait for a host. */
function isStatic(node: MappingNode, { value }: MappingEntry, { includeDepth }: LoadContext): boolean {
  const loops = node.entries.some(({ key }) => key.value === 'loop' || String(key.value).startsWith('with_'));
  return includeDepth === undefined && !loops && value.kind === 'scalar' && !isTemplate(value);
}

/** The tasks of the imported file, inside the keywords of the import. */
export function importTasks(node: MappingNode, entry: MappingEntry, context: LoadContext): Entry[] {
  const fields = importFields(node, entry, context);
  const options = optionsOf(entry.value, 'file');
  const isOld = shortName(String(entry.key.value)) === 'include';
  if (!isOld) reportUnknownOptions(options, ['file'], 'import_tasks', fields);
  const file = options.get('file');
  if (file === undefined) {
    context.problems.add('MISSING_KEY', 'no file specified for import_tasks', { span: entry.key.span });
    return [];
  }
  const around = insideOf(fields, context);
  const inside = isOld
    ? { ...around, directives: withVariables(around.directives, oldVariables(options, fields)) }
    : around;
  const name = staticText(file, 'the file of import_tasks', inside);
  const path = findTaskFile(name, file, context, true);
  return loadTaskFile(path, file, inside);
}

/** What `include: FILE name=value` and the `args` beside it give to its tasks. */
function oldVariables(options: ReadonlyMap<string, Node>, fields: Fields): VariableNodes {
  return new Map([...variablesOf(fields.get('args'), fields.problems), ...includeVars(options)]);
}

/** The tasks of a file by its path. Also the engine's way to load what `include_tasks` names. */
export function loadTaskFile(path: string, mention: Node, context: LoadContext): Entry[] {
  if (context.importChain.includes(path)) {
    context.problems.add('INCLUDE_LOOP', `${relative('', path)} imports itself`, {
      span: mention.span,
      hint: `the way round: ${[...context.importChain, path].map(step => relative('', step)).join(' → ')}`,
    });
    return [];
  }
  return loadEntries(context.options.readYaml(path, mention.span), {
    ...context,
    file: path,
    searchFolders: searchFoldersFor(path, context.role, context.playFolder),
    importChain: [...context.importChain, path],
  });
}

/** The tasks of the imported role, inside the keywords of the import. */
export function importRole(node: MappingNode, entry: MappingEntry, context: LoadContext): Entry[] {
  if (context.isHandler) {
    context.problems.add('INVALID_VALUE', NO_ROLE_HANDLERS, { span: entry.key.span });
    return [];
  }
  const fields = importFields(node, entry, context);
  const options = optionsOf(entry.value, 'name');
  const allowed = [
    'name',
    'role',
    'tasks_from',
    'vars_from',
    'defaults_from',
    'handlers_from',
    'allow_duplicates',
  ];
  reportUnknownOptions(options, [...allowed, 'rolespec_validate'], 'import_role', fields);
  const nameNode = options.get('name') ?? options.get('role');
  if (nameNode === undefined) {
    context.problems.add('MISSING_KEY', "'name' is a required field for import_role", {
      span: entry.key.span,
    });
    return [];
  }
  const inside = insideOf(fields, context);
  const name = staticText(nameNode, 'the name of a role', inside);
  const loaded = loadRole(
    {
      ...NO_EXTRAS,
      name,
      ...findRole(name, nameNode, inside),
      span: nameNode.span,
      vars: variablesOf(fields.get('vars'), context.problems),
      parts: rolePartsOf(options),
      isImported: true,
    },
    inside,
  );
  context.addRole(loaded.role);
  context.addHandlers(loaded.handlers);
  return loaded.entries;
}

/** What the imported tasks stand in: the keywords of the import. */
function insideOf(fields: Fields, context: LoadContext): LoadContext {
  return {
    ...context,
    directives: inherit(context.directives, fields),
    collections: collectionsIn(fields, context.collections),
  };
}

function importFields(node: MappingNode, entry: MappingEntry, context: LoadContext): Fields {
  const fields = readFields(node, 'task', context.problems);
  for (const other of fields.others) if (other !== entry) reportUnknownKey(other, 'task', context.problems);
  const loop = node.entries.find(({ key }) => key.value === 'loop' || String(key.value).startsWith('with_'));
  if (loop) {
    const name = String(entry.key.value);
    context.problems.add(
      'CONFLICTING_KEYS',
      `${name} is resolved before any host is known, so it cannot loop`,
      {
        span: loop.key.span,
        hint: `use ${name.replace('import_', 'include_')} instead`,
      },
    );
  }
  return fields;
}

/** The import's options: a mapping, or `file.yml key=value` text. */
function optionsOf(value: Node, main: string): Map<string, Node> {
  if (value.kind === 'mapping')
    return new Map(value.entries.map(({ key, value }) => [String(key.value), value]));
  if (value.kind === 'sequence' || value.value === null) return new Map();
  const { pairs, rest } = splitFreeForm(String(value.value), 'any');
  const options = new Map<string, Node>(pairs.map(pair => [pair.key, { ...value, value: pair.value }]));
  if (rest !== '') options.set(main, { ...value, value: rest });
  return options;
}
