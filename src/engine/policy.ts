// Where backups go, when, and what they promise: refused with file, line, key and host while the run is read.
import { type Problems, UserError } from '../errors.ts';
import { hostLayers } from '../inventory/layers.ts';
import type { Inventory } from '../inventory/model.ts';
import type { VariableFolder } from '../inventory/variable-folder.ts';
import { LATER, type Mistake } from '../postgres/mistake.ts';
import { checkPromise, checkSchedule } from '../postgres/policy-variables.ts';
import { checkMethod, checkRepositories } from '../postgres/repository-check.ts';
import { REPOSITORY_KEYS } from '../postgres/repository-keys.ts';
import type { Node } from '../source/node.ts';
import { keyText } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';

/** A variable of policy as some hosts have it. */
interface Declaration {
  readonly name: string;
  readonly node: Node;
  readonly owner: string;
  readonly hosts: string[];
  /** The repositories beside a pgbackrest_method. */
  readonly beside: Node | undefined;
}

const CHECKS: Readonly<Record<string, (value: unknown, beside: unknown) => Mistake[]>> = {
  pgbackrest_repo: checkRepositories,
  pgbackrest_method: checkMethod,
  backup_promise: checkPromise,
  node_crontab: checkSchedule,
};

/** Reports every mistake in the variables of policy that the inventory gives to hosts, once for all hosts that share it. */
export function checkPolicies(
  inventory: Inventory,
  beside: VariableFolder | undefined,
  problems: Problems,
): void {
  for (const declaration of declarationsOf(inventory, beside)) {
    const value = plainData(declaration.node);
    const other = declaration.beside === undefined ? undefined : plainData(declaration.beside);
    for (const mistake of CHECKS[declaration.name]?.(value, other) ?? []) {
      problems.attempt(() => {
        throw errorOf(mistake, declaration);
      });
    }
  }
}

function declarationsOf(inventory: Inventory, beside: VariableFolder | undefined): Declaration[] {
  const found = new Map<string, Declaration>();
  const numbers = new Map<Node, number>();
  const numberOf = (node: Node | undefined): number => {
    if (node === undefined) return -1;
    const number = numbers.get(node) ?? numbers.size;
    numbers.set(node, number);
    return number;
  };
  for (const host of inventory.hosts.keys()) {
    const layers = hostLayers(inventory, host, beside);
    const layerOf = (name: string) => layers.findLast(({ vars }) => vars.has(name));
    for (const name of Object.keys(CHECKS)) {
      const layer = layerOf(name);
      const node = layer?.vars.get(name);
      if (layer === undefined || node === undefined) continue;
      const repositories =
        name === 'pgbackrest_method' ? layerOf('pgbackrest_repo')?.vars.get('pgbackrest_repo') : undefined;
      const key = `${numberOf(node)} ${numberOf(repositories)}`;
      const known = found.get(key);
      if (known !== undefined) known.hosts.push(host);
      else found.set(key, { name, node, owner: layer.owner, hosts: [host], beside: repositories });
    }
  }
  return [...found.values()];
}

/** As JavaScript data; what a run has to render or decrypt first is LATER. */
function plainData(node: Node): unknown {
  if (node.kind === 'sequence') return node.items.map(plainData);
  if (node.kind === 'mapping')
    return Object.fromEntries(node.entries.map(({ key, value }) => [keyText(key), plainData(value)]));
  const { value } = node;
  const isLater = node.isVault || (typeof value === 'string' && /\{[{%#]/.test(value));
  return isLater ? LATER : typeof value === 'bigint' ? value.toString() : value;
}

function errorOf(mistake: Mistake, { node, owner, hosts }: Declaration): UserError {
  const [first = '', ...others] = hosts;
  const shown = [first, ...others.slice(0, 3)].join(', ');
  const more = hosts.length > 4 ? ` and ${hosts.length - 4} more` : '';
  const who = owner === first && others.length === 0 ? '' : `group ${owner}, `;
  const message = `${who}host${others.length > 0 ? 's' : ''} ${shown}${more}: ${mistake.message}`;
  const span = withoutSecrets(placeOf(node, mistake), secretsIn(node));
  return new UserError(mistake.code, message, { span, hint: mistake.hint });
}

/** The values of keys that are secret, where they stand. */
function secretsIn(node: Node): Span[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'sequence') return node.items.flatMap(secretsIn);
  return node.entries.flatMap(({ key, value }) =>
    REPOSITORY_KEYS[keyText(key).replaceAll('-', '_')]?.secret ? [value.span] : secretsIn(value),
  );
}

/** The place without its line, when a secret stands in the same line. */
function withoutSecrets(span: Span, secrets: readonly Span[]): Span {
  const { text } = span.source;
  const start = text.lastIndexOf('\n', span.start - 1);
  const newline = text.indexOf('\n', span.start);
  const end = newline === -1 ? text.length : newline;
  const isBeside = secrets.some(
    secret => secret.source === span.source && secret.start < end && secret.end > start,
  );
  return isBeside ? { ...span, source: { ...span.source, isSecret: true } } : span;
}

/** The key where the key is wrong, its value where that is. */
function placeOf(root: Node, { path, code }: Mistake): Span {
  let at = root;
  let span = root.span;
  for (const name of path) {
    if (at.kind === 'sequence') {
      const item = at.items[Number(name)];
      if (item === undefined) return span;
      at = item;
      span = item.span;
    } else if (at.kind === 'mapping') {
      const entry = at.entries.find(({ key }) => keyText(key) === name);
      if (entry === undefined) return span;
      at = entry.value;
      const isLast = name === path.at(-1);
      const isKeyMeant = isLast && (code !== 'INVALID_VALUE' || entry.value.kind !== 'scalar');
      span = isKeyMeant ? entry.key.span : entry.value.span;
    }
  }
  return span;
}
