// Collections as they lie on disk: `ansible_collections/NAMESPACE/NAME` with roles, playbooks and plug-ins.
// https://docs.ansible.com/ansible/latest/collections_guide/index.html
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Node } from '../source/node.ts';
import type { LoadContext } from './context.ts';
import { scalarsOf } from './directives.ts';
import type { Fields } from './fields.ts';

/** `acme.tools.greet` or `acme.tools.sub.greet`: the collection, and the rest of the name. */
export interface QualifiedName {
  readonly collection: string;
  readonly rest: readonly string[];
}

/** The parts of a full name; undefined for a name with fewer than two dots, or with anything else than words. */
export function qualifiedName(name: string): QualifiedName | undefined {
  const words = name.split('.');
  const [namespace, collection, ...rest] = words;
  if (rest.length === 0 || !words.every(word => /^[A-Za-z_]\w*$/.test(word))) return undefined;
  return { collection: `${namespace}.${collection}`, rest };
}

/** What tells where collections are. */
interface CollectionContext {
  readonly playFolder: string;
  readonly options: Pick<LoadContext['options'], 'collectionsPath'>;
}

/** The folder of a collection; undefined when it is nowhere. */
export function findCollection(name: string, { playFolder, options }: CollectionContext): string | undefined {
  return collectionRoots(playFolder, options.collectionsPath)
    .map(root => join(root, ...name.split('.')))
    .find(isFolder);
}

/** Where collections are looked for: beside the playbook, around it where it belongs to one, in the settings' folders. */
export function collectionRoots(playFolder: string, settings: readonly string[]): string[] {
  const around = /^(.*\/ansible_collections)\/[^/]+\/[^/]+\//.exec(`${resolve(playFolder)}/`)?.[1];
  const configured = settings.map(path =>
    basename(path) === 'ansible_collections' ? path : join(path, 'ansible_collections'),
  );
  return [
    join(playFolder, 'collections', 'ansible_collections'),
    ...(around === undefined ? [] : [around]),
    ...configured,
  ];
}

/** The collection that a folder belongs to: `acme.tools`. */
function collectionOf(folder: string): string | undefined {
  const match = /\/ansible_collections\/([^/]+)\/([^/]+)\//.exec(`${resolve(folder)}/`);
  return match === null ? undefined : `${match[1]}.${match[2]}`;
}

/** A playbook by its full name, such as `acme.tools.site`; undefined when there is none. */
export function findCollectionPlaybook(name: string, context: CollectionContext): string | undefined {
  const qualified = qualifiedName(name.replace(/\.ya?ml$/, ''));
  const folder = qualified && findCollection(qualified.collection, context);
  if (qualified === undefined || folder === undefined) return undefined;
  const path = join(folder, 'playbooks', ...qualified.rest);
  return [`${path}.yml`, `${path}.yaml`].find(file => existsSync(file));
}

/** What `collections:` says, or else what holds around it. */
export function collectionsIn(fields: Fields, around: readonly string[]): readonly string[] {
  const node: Node | undefined = fields.get('collections');
  if (node === undefined) return around;
  return scalarsOf(node, fields.problems, 'collections').map(scalar => String(scalar.value));
}

/** The collections in which a playbook's short names are looked for before anything else: its own. */
export function ownCollections(file: string): readonly string[] {
  const own = collectionOf(dirname(file));
  return own === undefined ? [] : [own];
}

/** Whether there is a folder at the path, also behind a link. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
