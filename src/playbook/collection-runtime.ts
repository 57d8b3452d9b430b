// What a collection says of its names in `meta/runtime.yml`: which moved, are gone or will be, and groups for `module_defaults`.
// https://docs.ansible.com/ansible/latest/dev_guide/developing_collections_structure.html#meta-directory-and-runtime-yml
import type { MappingNode, Node } from '../source/node.ts';
import { valueAt } from '../source/node-access.ts';

/** What became of a name. */
export interface Route {
  /** The full name that it has now. */
  readonly redirect?: string;
  /** Why it is gone. */
  readonly removal?: string;
  /** That it will be gone, and what to use instead. */
  readonly deprecation?: string;
}

/** A group for `module_defaults`: modules by name, and other groups whose modules are in it too. */
export interface ActionGroup {
  readonly modules: readonly string[];
  readonly groups: readonly string[];
}

export interface CollectionRuntime {
  /** Of modules and the actions that run them, which are one here. */
  readonly routes: ReadonlyMap<string, Route>;
  readonly groups: ReadonlyMap<string, ActionGroup>;
}

/** The file's content; names without a collection are those of `collection`. */
export function collectionRuntime(node: Node | undefined, collection: string): CollectionRuntime {
  const routing = mappingAt(node, 'plugin_routing');
  const routes = ['action', 'modules'].flatMap(kind => entriesOf(mappingAt(routing, kind)));
  return {
    routes: new Map(routes.map(([name, route]) => [name, routeOf(name, route, collection)])),
    groups: new Map(
      entriesOf(mappingAt(node, 'action_groups')).map(([name, group]) => [
        name.startsWith(`${collection}.`) ? name.slice(collection.length + 1) : name,
        groupOf(group, collection),
      ]),
    ),
  };
}

function routeOf(name: string, route: Node, collection: string): Route {
  const redirect = textAt(route, 'redirect');
  const removal = mappingAt(route, 'tombstone');
  const deprecation = mappingAt(route, 'deprecation');
  const full = `${collection}.${name}`;
  return {
    ...(redirect === undefined ? {} : { redirect }),
    ...(removal && { removal: told(`${full} has been removed`, removal, 'it was removed', collection) }),
    ...(deprecation && {
      deprecation: told(`${full} has been deprecated`, deprecation, 'it will be removed', collection),
    }),
  };
}

function told(what: string, notice: MappingNode, fate: string, collection: string): string {
  const text = textAt(notice, 'warning_text')?.replace(/[.!?]?\s*$/, '');
  const date = textAt(notice, 'removal_date');
  const version = textAt(notice, 'removal_version');
  const when =
    date !== undefined
      ? ` in a release after ${date}`
      : version === undefined
        ? ''
        : ` in version ${version}`;
  return `${what}.${text ? ` ${text};` : ''} ${fate} from ${collection}${when}`;
}

function groupOf(group: Node, collection: string): ActionGroup {
  const items = group.kind === 'sequence' ? group.items : [];
  const full = (name: string) => (name.split('.').length > 2 ? name : `${collection}.${name}`);
  return {
    modules: items.flatMap(textsOf).map(full),
    groups: items.flatMap(item => textsOf(at(mappingAt(item, 'metadata'), 'extend_group'))).map(full),
  };
}

function entriesOf(node: MappingNode | undefined): [string, Node][] {
  return (node?.entries ?? []).map(({ key, value }) => [String(key.value), value]);
}

function at(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'mapping' ? valueAt(node, key) : undefined;
}

function mappingAt(node: Node | undefined, key: string): MappingNode | undefined {
  const value = at(node, key);
  return value?.kind === 'mapping' ? value : undefined;
}

function textAt(node: Node | undefined, key: string): string | undefined {
  return textsOf(at(node, key))[0];
}

/** A text, or each of a list. */
function textsOf(node: Node | undefined): string[] {
  if (node?.kind === 'sequence') return node.items.flatMap(textsOf);
  return node?.kind === 'scalar' && node.value !== null ? [String(node.value)] : [];
}
