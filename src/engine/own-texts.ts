// What was written, in playbooks and inventories, and what a host, a file or a program said.
import type { Loop, Task } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { namesInTags } from '../template/jinja/names.ts';
import { isTemplate } from '../template/render.ts';
import type { Evaluator } from './directive-values.ts';

/** What gives names that no playbook wrote. */
const FOREIGN: ReadonlySet<string> = new Set(['lookup', 'query', 'q', 'hostvars', 'vars']);
/** What the engine says of itself. */
const ENGINE: ReadonlySet<string> = new Set(
  `inventory_hostname inventory_hostname_short group_names groups play_hosts ansible_play_hosts ansible_play_hosts_all
  ansible_play_batch ansible_play_name ansible_role_name role_name role_path playbook_dir ansible_check_mode`.split(
    /\s+/,
  ),
);

/**
 * Whether all of it was written: what its templates name are variables of playbook and inventory, what `set_fact` made of
 * such, and items of a `loop` over those; nothing that a host, a file or a program said.
 */
export function isOwn(node: Node, task: Task, at: Evaluator, seen = new Set<string>()): boolean {
  if (node.kind === 'sequence') return node.items.every(item => isOwn(item, task, at, seen));
  if (node.kind === 'mapping') return node.entries.every(({ value }) => isOwn(value, task, at, seen));
  if (typeof node.value !== 'string') return true;
  if (node.trust !== 'template' || node.isVault === true) return false;
  if (!isTemplate(node.value)) return true;
  const names = namesInTags(node.value);
  return (
    names?.every(name => {
      if (seen.has(name)) return true;
      seen.add(name);
      if (FOREIGN.has(name)) return false;
      const { loop } = task;
      if (loop !== undefined && name === loopName(loop))
        return loop.lookup === undefined && isOwn(loop.items, task, at, seen);
      const written = at.scope.written?.(name);
      if (written !== undefined) return isOwn(written, task, at, seen);
      return ENGINE.has(name) || at.scope.isOwn?.(name) === true || at.scope.lookup(name) === undefined;
    }) === true
  );
}

function loopName({ control: { loopVar } }: Loop): string {
  return loopVar?.kind === 'scalar' ? String(loopVar.value) : 'item';
}
