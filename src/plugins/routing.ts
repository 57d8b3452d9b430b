// From the name of a module that a task writes to the one that it stands for: through `collections:` and the redirects of
// collections. https://docs.ansible.com/ansible/latest/dev_guide/developing_collections_structure.html#meta-directory-and-runtime-yml
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { resolveModuleName } from '../modules/registry.ts';
import { type CollectionRuntime, collectionRuntime, type Route } from '../playbook/collection-runtime.ts';
import { findCollection, qualifiedName } from '../playbook/collections.ts';
import type { LoadContext, ModuleTarget } from '../playbook/context.ts';
import { loadYaml } from '../source/load-yaml.ts';

/** Where a name is written. */
export type Where = Pick<LoadContext, 'playFolder' | 'collections'>;

export class Routing {
  readonly #collectionsPath: readonly string[];
  /** By the folder of the collection. */
  readonly #runtimes = new Map<string, CollectionRuntime>();

  constructor(collectionsPath: readonly string[]) {
    this.#collectionsPath = collectionsPath;
  }

  /** Follows a name through all redirects. `isThere` says whether there is a module of a full name. Throws UserErrors. */
  follow(name: string, where: Where, isThere: (full: string) => boolean): ModuleTarget {
    const deprecations: string[] = [];
    const way: string[] = [];
    let current = name;
    for (;;) {
      const full = this.#fullName(current, where, isThere);
      const route = full === undefined ? undefined : this.#routeOf(full, where);
      if (route?.deprecation !== undefined) deprecations.push(route.deprecation);
      if (full === undefined || route === undefined) return { name: full ?? current, deprecations };
      const mistake = route.removal ?? wrongRedirect(full, route.redirect, way);
      if (mistake !== undefined) return { name: full, deprecations, mistake };
      if (route.redirect === undefined) return { name: full, deprecations };
      way.push(full);
      current = route.redirect;
    }
  }

  /** The names of the modules of a group, those of the groups that it extends too; undefined for one that its collection has not. */
  members(group: string, where: Where, met = new Set<string>()): string[] | undefined {
    const qualified = qualifiedName(group);
    if (qualified === undefined) return undefined;
    const runtime = this.#runtimeOf(qualified.collection, where);
    if (runtime === undefined) return [];
    const found = runtime.groups.get(qualified.rest.join('.'));
    if (found === undefined) return undefined;
    met.add(group);
    const others = found.groups.filter(name => !met.has(name));
    return [...found.modules, ...others.flatMap(name => this.members(name, where, met) ?? [])];
  }

  /** A short name is that of the first collection of `collections:` which knows it. */
  #fullName(name: string, where: Where, isThere: (full: string) => boolean): string | undefined {
    if (name.includes('.')) return name;
    return where.collections
      .map(collection => `${collection}.${name}`)
      .find(full => isThere(full) || this.#routeOf(full, where) !== undefined);
  }

  /** Ours are where they are, whatever a collection says. */
  #routeOf(full: string, where: Where): Route | undefined {
    const qualified = qualifiedName(full);
    if (qualified === undefined || resolveModuleName(full) !== undefined) return undefined;
    return this.#runtimeOf(qualified.collection, where)?.routes.get(qualified.rest.join('.'));
  }

  #runtimeOf(name: string, { playFolder }: Where): CollectionRuntime | undefined {
    const folder = findCollection(name, { playFolder, options: { collectionsPath: this.#collectionsPath } });
    if (folder === undefined) return undefined;
    const known = this.#runtimes.get(folder);
    if (known !== undefined) return known;
    const file = join(folder, 'meta', 'runtime.yml');
    const runtime = collectionRuntime(existsSync(file) ? loadYaml(file) : undefined, name);
    this.#runtimes.set(folder, runtime);
    return runtime;
  }
}

function wrongRedirect(
  full: string,
  redirect: string | undefined,
  way: readonly string[],
): string | undefined {
  if (redirect === undefined) return undefined;
  if (qualifiedName(redirect) === undefined)
    return `${full} is redirected to '${redirect}', which is no full name of a collection's module`;
  return [...way, full].includes(redirect)
    ? `${full} is redirected in a circle: ${[...way, full, redirect].join(' → ')}`
    : undefined;
}
