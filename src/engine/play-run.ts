// One play as it runs: its hosts, its variables, the roles and handlers that joined it on the way.
import type { Entry, Play, Role, Task } from '../playbook/model.ts';
import type { Layer } from '../variables/layers.ts';
import type { HostCursor } from './cursor.ts';
import { type HostState, isAlive } from './host-state.ts';
import { hostState, type Run } from './run-context.ts';

export interface PlayHosts {
  readonly matched: readonly string[];
  readonly ordered: readonly string[];
}

export class PlayRun {
  readonly run: Run;
  readonly play: Play;
  /** The play's name, rendered. */
  readonly name: string;
  /** Every host that the play names, in its order; those too that failed in an earlier play. */
  readonly allHosts: readonly string[];
  /** The same in the inventory's order. */
  readonly matchedHosts: readonly string[];
  /** The hosts of the current batch, without those that had failed before. */
  batch: readonly string[] = [];
  /** How many hosts the batch has, with those. */
  batchSize = 0;
  /** Where each host of the batch stands. */
  readonly cursors = new Map<string, HostCursor>();
  /** Roles whose variables the whole play sees: the static ones, and public includes. */
  readonly roles: Role[];
  /** By key of a role, whether it may run again on a host where it has run to its end. */
  readonly #duplicates = new Map<string, boolean>();
  /** Where files are looked for outside of tasks. */
  readonly searchFolders: readonly string[];
  readonly handlers: Task[];
  /** vars, vars_prompt, and per host vars_files, from weak to strong. */
  readonly #playLayers: readonly Layer[];
  /** By host what `vars_files` say of it, and under which names that was read. */
  readonly varsFiles = new Map<string, { readonly names: string; readonly layers: readonly Layer[] }>();
  /** Hosts run on their own: what one of them included, the others find here. */
  isFree = false;
  /** `strategy: debug`: a failure stops at the debugger. */
  isDebugged = false;
  readonly includes = new Map<string, Entry[]>();
  /** `end_play`: no further batch starts. */
  hasEnded = false;
  /** Hosts that `end_host` took out of the batch, and those that come back with the next play (`clear_host_errors`). */
  readonly endedHosts = new Set<string>();

  constructor(run: Run, play: Play, name: string, hosts: PlayHosts, playLayers: readonly Layer[]) {
    this.run = run;
    this.play = play;
    this.name = name;
    this.allHosts = hosts.ordered;
    this.matchedHosts = hosts.matched;
    this.roles = [...play.staticRoles];
    this.searchFolders = [play.folder];
    this.handlers = [...play.handlers];
    this.#playLayers = playLayers;
    for (const role of play.staticRoles) this.useRole(role);
  }

  /** Takes notice of a use of a role: what it says of duplicates counts for equal uses too. */
  useRole({ key, allowDuplicates }: Role): void {
    this.#duplicates.set(key, allowDuplicates);
  }

  allowsDuplicates({ key, allowDuplicates }: Role): boolean {
    return this.#duplicates.get(key) ?? allowDuplicates;
  }

  layersOf(host: HostState): readonly Layer[] {
    return [...this.#playLayers, ...(this.fileLayers(host) ?? [])];
  }

  /** What the play's `vars_files` say of the host. */
  fileLayers(host: HostState): readonly Layer[] | undefined {
    return this.varsFiles.get(host.name)?.layers;
  }

  state(name: string): HostState {
    return hostState(this.run, name);
  }

  cursor(name: string): HostCursor | undefined {
    return this.cursors.get(name);
  }

  isAlive(name: string): boolean {
    return isAlive(this.state(name));
  }

  /** Whether the host is still one of the play's: `ansible_play_hosts`. */
  takesPart(name: string): boolean {
    return this.isAlive(name) && !this.endedHosts.has(name) && !this.cursor(name)?.isOnWayOut();
  }
}
