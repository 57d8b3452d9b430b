// A page for each module, from its schema, and the list of all.
import type { ArgumentSchema, ArgumentsSchema, Module } from '../../src/modules/module.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

export function modulesIndex(modules: readonly Module[]): string {
  const isOurs = (module: Module) => module.documentation.page === undefined;
  const list = (some: readonly Module[]) =>
    table(
      ['module', 'what it does'],
      some.map(({ name, documentation }) => [`[${name}](${name}.md)`, documentation.summary]),
    );
  return page(
    generatedFrom('the schemas in src/modules'),
    '# Modules',
    'Each runs in one or two round trips and needs a POSIX shell on the host, nothing else.',
    '## As in Ansible',
    list(modules.filter(module => !isOurs(module))),
    '## For PostgreSQL clusters and their backups',
    list(modules.filter(isOurs)),
  );
}

export function modulePage({ name, fullNames, documentation, schema, freeForm, checkMode }: Module): string {
  const names = fullNames.length === 0 ? undefined : `Also called ${fullNames.map(code).join(', ')}.`;
  const mode =
    checkMode === 'full'
      ? 'With `--check` it looks, changes nothing, and says what it would change.'
      : 'With `--check` it is skipped.';
  const free =
    freeForm === undefined ? undefined : `Free text (\`${name}: …\`) is the argument \`${freeForm}\`.`;
  const defined = documentation.page === undefined ? undefined : `[Ansible's page](${documentation.page})`;
  return page(
    generatedFrom(`the schema in src/modules/${name}.ts`),
    `# ${name}`,
    documentation.summary,
    [names, mode, free, defined].filter(sentence => sentence !== undefined).join('\n'),
    '## Arguments',
    argumentTable(schema),
    relations(schema),
  );
}

function argumentTable(schema: ArgumentsSchema): string {
  const entries = Object.entries(schema.properties);
  const more = schema.additionalProperties === true ? 'Any other key is taken as data.' : '';
  if (entries.length === 0) return more === '' ? 'None.' : more;
  const required = new Set(schema.required);
  const rows = entries.map(([name, argument]) => [
    [name, ...(argument.aliases ?? [])].map(code).join(', '),
    typeOf(argument),
    required.has(name) ? '**required**' : shownDefault(argument.default),
    `${argument.description}${argument.secret ? ' Never shown.' : ''}`,
  ]);
  return page(table(['argument', 'type', 'default', 'meaning'], rows), more).trimEnd();
}

function typeOf({ type = 'any', items, enum: choices }: ArgumentSchema): string {
  if (choices !== undefined) return choices.map(code).join(', ');
  if (type === 'array') return items === undefined ? 'list' : `list of ${items.type}`;
  return type === 'object' ? 'mapping' : type;
}

function shownDefault(value: ArgumentSchema['default']): string {
  return value === undefined || value === null ? '' : code(value);
}

/** What arguments demand of each other, a line each. */
function relations(schema: ArgumentsSchema): string | undefined {
  const list = (names: readonly string[]) => names.map(code).join(', ');
  const lines = [
    ...(schema.mutuallyExclusive ?? []).map(names => `At most one of ${list(names)}.`),
    ...(schema.requiredOneOf ?? []).map(names => `At least one of ${list(names)}.`),
    ...(schema.requiredTogether ?? []).map(names => `All or none of ${list(names)}.`),
    ...(schema.requiredIf ?? []).map(
      ([name, value, needed]) => `With \`${name}: ${value}\`: ${list(needed)}.`,
    ),
  ];
  return lines.length === 0 ? undefined : lines.map(line => `- ${line}`).join('\n');
}
