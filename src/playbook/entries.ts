// A list of tasks and blocks → entries, with static imports resolved in place.
import type { MappingNode, Node } from '../source/node.ts';
import { describeKind } from '../source/node-access.ts';
import { collectionsIn } from './collections.ts';
import type { LoadContext } from './context.ts';
import { inherit } from './directives.ts';
import { readFields, reportUnknownKey } from './fields.ts';
import type { Block, Entry, Task } from './model.ts';
import { importRole, importTasks, staticImportOf } from './static-import.ts';
import { loadTask } from './task.ts';

/** The entries of a task list; a missing or empty list is none. */
export function loadEntries(node: Node | undefined, context: LoadContext): Entry[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind !== 'sequence') {
    context.problems.add('WRONG_TYPE', `a list of tasks was expected here, not ${describeKind(node)}`, {
      span: node.span,
      hint: "each task starts with '- '",
    });
    return [];
  }
  return node.items.flatMap(item => context.problems.attempt(() => loadEntry(item, context)) ?? []);
}

/** Handlers of a list: blocks among them are opened, since handlers run one by one. */
export function loadHandlers(node: Node | undefined, context: LoadContext): Task[] {
  return flatten(loadEntries(node, { ...context, isHandler: true }));
}

function flatten(entries: readonly Entry[]): Task[] {
  return entries.flatMap(entry => (entry.kind === 'task' ? [entry] : flatten(entry.tasks)));
}

function loadEntry(node: Node, context: LoadContext): readonly Entry[] {
  if (node.kind !== 'mapping') {
    context.problems.add('WRONG_TYPE', `a task must be a mapping, not ${describeKind(node)}`, {
      span: node.span,
    });
    return [];
  }
  if (node.entries.some(({ key }) => key.value === 'block')) return [loadBlock(node, context)];
  const staticImport = staticImportOf(node, context);
  if (staticImport?.kind === 'tasks') return importTasks(node, staticImport.entry, context);
  if (staticImport?.kind === 'role') return importRole(node, staticImport.entry, context);
  const task = loadTask(node, context);
  return task ? [task] : [];
}

function loadBlock(node: MappingNode, context: LoadContext): Block {
  const fields = readFields(node, 'block', context.problems);
  for (const entry of fields.others) reportUnknownKey(entry, 'block', context.problems);
  const inside = {
    ...context,
    directives: inherit(context.directives, fields),
    collections: collectionsIn(fields, context.collections),
  };
  return {
    kind: 'block',
    tasks: loadEntries(fields.get('block'), inside),
    rescue: loadEntries(fields.get('rescue'), inside),
    always: loadEntries(fields.get('always'), inside),
    span: node.span,
  };
}
