// Which hosts of a play run together: its order, its batches.
import { UserError } from '../errors.ts';
import { isBatchSize } from '../playbook/fields.ts';
import type { Node } from '../source/node.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { rendered } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import { playScope } from './scopes.ts';

/** `order`: https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_strategies.html */
export function orderHosts(hosts: readonly string[], order: string | undefined): readonly string[] {
  switch (order) {
    case 'sorted':
      return [...hosts].sort();
    case 'reverse_sorted':
      return [...hosts].sort().reverse();
    case 'reverse_inventory':
      return [...hosts].reverse();
    case 'shuffle':
      return shuffled(hosts);
    default:
      return hosts;
  }
}

function shuffled(hosts: readonly string[]): string[] {
  const mixed = [...hosts];
  for (let last = mixed.length - 1; last > 0; last--) {
    const chosen = Math.floor(Math.random() * (last + 1));
    [mixed[last], mixed[chosen]] = [mixed[chosen] ?? '', mixed[last] ?? ''];
  }
  return mixed;
}

/** `serial`: a number, a percentage, or a list whose last item repeats, written out or what a template gives. */
export function batchesOf({ play, run, allHosts }: PlayRun): string[][] {
  const at = { scope: playScope(run, play.folder, [play.vars]), environment: run.environment };
  const sizes = play.serial.flatMap(node =>
    [rendered(node, at)].flat().map(size => batchSize(size, node, allHosts.length)),
  );
  if (sizes.length === 0) return [[...allHosts]];
  const batches: string[][] = [];
  for (let from = 0; from < allHosts.length; ) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)] ?? allHosts.length;
    batches.push(allHosts.slice(from, from + size));
    from += size;
  }
  return batches;
}

function batchSize(size: Value, { span }: Node, all: number): number {
  if (size === null) return all;
  const written = toText(size).trim();
  if (!isBatchSize(written))
    throw new UserError(
      'INVALID_VALUE',
      `serial is '${written}', neither a number of hosts nor a percentage`,
      { span },
    );
  const number = Number.parseFloat(written);
  const hosts = written.endsWith('%') ? Math.max(1, Math.floor((number / 100) * all)) : Math.floor(number);
  return hosts > 0 ? hosts : all;
}
