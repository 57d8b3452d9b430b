// One play as it runs: its hosts, its variables, the roles and handlers that joined it on the way.
import type { Entry, Play, Role, Task } from '../playbook/model.ts';
import type { Layer } from '../variables/layers.ts';
import type { HostCursor } from './cursor.ts';
import { type HostState, isAlive } from './host-state.ts';
import { hostState, type Run } from './run-context.ts';

export class PlayRun {
  readonly run: Run;
  readonly play: Play;
  /** The play's name, rendered. */
  readonly name: string;
  /** Every host of the play, in order. */
  readonly allHosts: readonly string[];
  /** The hosts of the current batch. */
  batch: readonly string[] = [];
  /** Where each host of the batch stands. */
  readonly cursors = new Map<string, HostCursor>();
  /** Roles whose variables the whole play sees: the static ones, and public includes. */
  readonly roles: Role[];
  readonly handlers: Task[];
  /** vars, vars_prompt, and per host vars_files, from weak to strong. */
  readonly #playLayers: readonly Layer[];
  readonly #fileLayers = new Map<string, readonly Layer[]>();
  /** Hosts run on their own: what one of them included, the others find here. */
  isFree = false;
  readonly includes = new Map<string, Entry[]>();
  /** `end_play`: no further batch starts. */
  hasEnded = false;

  constructor(run: Run, play: Play, name: string, allHosts: readonly string[], playLayers: readonly Layer[]) {
    this.run = run;
    this.play = play;
    this.name = name;
    this.allHosts = allHosts;
    this.roles = [...play.staticRoles];
    this.handlers = [...play.handlers];
    this.#playLayers = playLayers;
  }

  layersOf(host: HostState): readonly Layer[] {
    return [...this.#playLayers, ...(this.#fileLayers.get(host.name) ?? [])];
  }

  setFileLayers(host: HostState, layers: readonly Layer[]): void {
    this.#fileLayers.set(host.name, layers);
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

  aliveHosts(): string[] {
    return this.allHosts.filter(name => this.isAlive(name));
  }
}
