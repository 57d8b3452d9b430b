// What a role says of its variables (`meta/argument_specs.yml`), and the task before its first that holds them against it.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_reuse_roles.html#role-argument-validation
import { basename, join } from 'node:path';
import type { MappingNode, Node, ScalarNode } from '../source/node.ts';
import { valueAt } from '../source/node-access.ts';
import type { LoadContext } from './context.ts';
import { literalBoolean } from './fields.ts';
import { findPart } from './find-file.ts';
import { implicitTask } from './implicit-task.ts';
import type { RoleParts } from './include.ts';
import type { Role, Task } from './model.ts';
import { staticText } from './task.ts';

/** The task that checks a role's variables, where the role has a specification for the way it is entered. */
export function specTask(role: Role, parts: RoleParts | undefined, context: LoadContext): Task[] {
  if (!literalBoolean(parts?.validates, true)) return [];
  const from = parts?.tasks === undefined ? 'main' : staticText(parts.tasks, 'tasks_from', context);
  // As it is written: `tasks_from: install.yml` does not enter by the way that is called `install`.
  const entry = basename(from);
  const spec = specsOf(role.path, context)?.entries.find(({ key }) => key.value === entry)?.value;
  if (spec?.kind !== 'mapping') return [];
  const described = valueAt(spec, 'short_description');
  const about = described?.kind === 'scalar' && described.value !== null ? ` - ${described.value}` : '';
  const { span } = spec;
  const text = (value: string): ScalarNode => ({ kind: 'scalar', value, span, trust: 'literal' });
  const mapping = (entries: Readonly<Record<string, Node>>): MappingNode => ({
    kind: 'mapping',
    entries: Object.entries(entries).map(([key, value]) => ({ key: text(key), value })),
    span,
  });
  const roleContext = {
    type: text('role'),
    name: text(role.shortName),
    argument_spec_name: text(entry),
    path: text(role.path),
  };
  const args = new Map<string, Node>([
    ['argument_spec', valueAt(spec, 'options') ?? mapping({})],
    // Parameters beside `role:` must all be in the specification; variables need not.
    ['provided_arguments', mapping(paramsOf(role))],
    ['validate_args_context', mapping(roleContext)],
  ]);
  const name = text(`Validating arguments against arg spec '${entry}'${about}`);
  const { directives } = context;
  return [
    implicitTask(
      {
        kind: 'module',
        name: 'validate_argument_spec',
        target: 'validate_argument_spec',
        args,
        names: new Map(),
        freeForm: undefined,
        spread: undefined,
        span,
      },
      {
        name,
        role,
        span,
        searchFolders: context.searchFolders,
        directives: { ...directives, tags: [text('always'), ...directives.tags] },
      },
    ),
  ];
}

function paramsOf({ params }: Role): Readonly<Record<string, Node>> {
  return Object.fromEntries(
    [...params].flatMap(([name, node]) => (node.kind === 'value' ? [] : [[name, node]])),
  );
}

/** A file of its own, or else the key `argument_specs` of the role's meta file. */
function specsOf(path: string, context: LoadContext): MappingNode | undefined {
  const file = findPart(join(path, 'meta'), 'argument_specs') ?? findPart(join(path, 'meta'), 'main');
  const node = file === undefined ? undefined : context.options.readYaml(file);
  const specs = node?.kind === 'mapping' ? valueAt(node, 'argument_specs') : undefined;
  return specs?.kind === 'mapping' ? specs : undefined;
}
