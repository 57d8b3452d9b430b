// Who is who in the inventory's PostgreSQL clusters, and how they are backed up: refused with file and line, before any
// host is touched.
import { Problems } from '../errors.ts';
import { hostLayers, type VariableLayer } from '../inventory/layers.ts';
import type { Inventory } from '../inventory/model.ts';
import { VariableFolder } from '../inventory/variable-folder.ts';
import type { Playbook } from '../playbook/model.ts';
import { checkIdentity, type Declared, type DeclaredMember } from '../postgres/identity.ts';
import type { VaultSecrets } from '../source/vault.ts';
import { checkPolicies } from './policy.ts';

/** Throws UserErrors with every member of a cluster that breaks the rules, and every mistake in variables of policy. */
export function checkClusters(
  inventory: Inventory,
  playbooks: readonly Playbook[],
  secrets: VaultSecrets,
): void {
  const problems = new Problems();
  for (const folder of new Set(playbooks.flatMap(({ plays }) => plays.map(play => play.folder)))) {
    const beside = new VariableFolder(folder, { secrets });
    checkPolicies(inventory, beside, problems);
    const members = [...inventory.hosts.keys()].map(host => declarationOf(inventory, host, beside));
    // What a run has to render first is left to the module pg_identity.
    if (members.some(isTemplated)) continue;
    for (const { code, message, span, hint } of checkIdentity(members))
      problems.add(code, message, { span, hint });
  }
  problems.throwIfAny();
}

function declarationOf(inventory: Inventory, host: string, beside: VariableFolder): DeclaredMember {
  const layers = hostLayers(inventory, host, beside);
  const named = layers.findLast(({ vars }) => vars.has('pg_cluster'));
  return {
    host,
    span: inventory.host(host)?.span,
    group: named?.owner === host ? inventory.host(host)?.groups[0] : named?.owner,
    cluster: declared(layers, 'pg_cluster'),
    seq: declared(layers, 'pg_seq'),
    role: declared(layers, 'pg_role'),
  };
}

function declared(layers: readonly VariableLayer[], name: string): Declared | undefined {
  const node = layers.findLast(({ vars }) => vars.has(name))?.vars.get(name);
  if (node === undefined) return undefined;
  return { value: node.kind === 'scalar' ? node.value : `a ${node.kind}`, span: node.span };
}

function isTemplated({ cluster, seq, role }: DeclaredMember): boolean {
  return [cluster, seq, role].some(
    each => typeof each?.value === 'string' && /\{\{|\{%|\$ANSIBLE_VAULT/.test(each.value),
  );
}
