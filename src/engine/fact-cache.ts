// Facts between runs: `fact_caching = jsonfile`, a file for each host, laid out as Ansible's, so that both can share them.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/jsonfile_cache.html

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../errors.ts';
import { makeFolders } from '../make-folders.ts';
import { parseJson } from '../template/filters/parse-json.ts';
import { toSortedJson } from '../values/json.ts';
import type { Value } from '../values/value.ts';

/** The name under which a file tells that its facts were gathered, not only set. */
const GATHERED = '_ansible_facts_gathered';

export interface KeptFacts {
  readonly facts: ReadonlyMap<string, Value>;
  /** With `gathering = smart` they need not be gathered again. */
  readonly isGathered: boolean;
}

/** Where facts are kept between runs. */
export interface FactCache {
  /** What is known of a host and still holds. */
  factsOf(host: string): KeptFacts | undefined;
  keep(host: string, kept: KeptFacts): void;
  forget(host: string): void;
}

export interface FactFolder {
  readonly folder: string;
  /** What the names of its files begin with. */
  readonly prefix: string;
  /** Seconds for which facts hold; 0 is for ever. */
  readonly timeout: number;
  readonly warn: (message: string) => void;
}

/** A cache in a folder. What cannot be read or written is told as a warning: a run can do without. */
export class JsonFactCache implements FactCache {
  readonly #options: FactFolder;

  constructor(options: FactFolder) {
    this.#options = options;
  }

  factsOf(host: string): KeptFacts | undefined {
    const path = this.#pathOf(host);
    const { timeout } = this.#options;
    const stats = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
    if (path === undefined || stats === undefined) return undefined;
    if (timeout > 0 && Date.now() - stats.mtimeMs > timeout * 1000) return undefined;
    const value = this.#attempt(`the facts of ${host}, kept in ${path}, cannot be read`, () =>
      parseJson(readFileSync(path, 'utf8')),
    );
    if (!(value instanceof Map)) return undefined;
    const facts = new Map([...value].map(([name, fact]) => [String(name), fact]));
    const isGathered = facts.get(GATHERED) === true;
    facts.delete(GATHERED);
    return { facts, isGathered };
  }

  keep(host: string, { facts, isGathered }: KeptFacts): void {
    const path = this.#pathOf(host);
    if (path === undefined) return;
    const data = new Map<Value, Value>(facts);
    if (isGathered) data.set(GATHERED, true);
    this.#attempt(`the facts of ${host} cannot be kept in ${path}`, () => {
      makeFolders(this.#options.folder, 0o700);
      const draft = `${path}.${process.pid}`;
      writeFileSync(draft, toSortedJson(data, { indent: 4 }), { mode: 0o600 });
      renameSync(draft, path);
    });
  }

  forget(host: string): void {
    const path = this.#pathOf(host);
    if (path !== undefined) rmSync(path, { force: true });
  }

  /** A name with a slash would reach outside of the folder. */
  #pathOf(host: string): string | undefined {
    const { folder, prefix } = this.#options;
    return host.includes('/') ? undefined : join(folder, prefix + host);
  }

  #attempt<T>(otherwise: string, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      this.#options.warn(`${otherwise}: ${systemReason(error)}`);
      return undefined;
    }
  }
}
