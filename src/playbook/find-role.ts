// Where roles are: in collections, beside the playbook, in the settings' folders, beside the role that asks.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { nearest, UserError } from '../errors.ts';
import type { Node } from '../source/node.ts';
import { namesIn } from '../source/read.ts';
import { collectionRoots, findCollection, isFolder, qualifiedName } from './collections.ts';
import type { LoadContext } from './context.ts';

export interface FoundRole {
  /** The role's folder, its links followed except in collections. */
  readonly path: string;
  /** The collection that it belongs to: `acme.tools`. */
  readonly collection: string | undefined;
}

/** A role by its name. Throws UNKNOWN_ROLE with the paths searched and the nearest name. */
export function findRole(name: string, mention: Node, context: LoadContext): FoundRole {
  const inCollection = findInCollections(name, context);
  if (inCollection !== undefined) return inCollection;
  const bases = [
    join(context.playFolder, 'roles'),
    ...context.options.rolesPath,
    ...(context.role ? [dirname(context.role.path)] : []),
    context.playFolder,
  ];
  if (isAbsolute(name) && existsSync(name)) return { path: realpathSync(name), collection: undefined };
  const tried = [...new Set(bases.map(base => resolve(base, name)))];
  const found = tried.find(isFolder);
  if (found !== undefined) return { path: realpathSync(found), collection: undefined };
  const known = bases.flatMap(namesIn);
  const near = nearest(name, known);
  const folders = [...collectionFolders(name, context), ...tried.map(path => dirname(path))];
  throw new UserError('UNKNOWN_ROLE', `the role '${name}' was not found`, {
    span: mention.span,
    hint: `${near ? `did you mean '${near}'? ` : ''}searched: ${folders.join(', ')}`,
  });
}

/** A full name in its collection, a short one in those that `collections:` lists. */
function findInCollections(name: string, context: LoadContext): FoundRole | undefined {
  const qualified = qualifiedName(name);
  const places = qualified
    ? [qualified]
    : context.collections.map(collection => ({ collection, rest: name.split('.') }));
  for (const { collection, rest } of places) {
    const folder = findCollection(collection, context);
    const path = folder && join(folder, 'roles', ...rest);
    if (path !== undefined && isFolder(path)) return { path, collection };
  }
  return undefined;
}

function collectionFolders(name: string, { playFolder, options }: LoadContext): string[] {
  return qualifiedName(name) ? collectionRoots(playFolder, options.collectionsPath) : [];
}
