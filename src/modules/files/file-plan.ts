// What the planners of the `file` module are given and what they answer. They decide; nothing here has an effect.
import type { ModuleResult } from '../module.ts';
import type { BlamedStep } from './apply.ts';
import type { AttributePlan, WantedAttributes } from './attributes.ts';
import { type Facts, factsResult, stateWord } from './facts.ts';
import type { PathState } from './look.ts';

/** A time to set: `now`, or the text that `touch -t` takes with the seconds since 1970 that it means on the host. */
export type WantedTime = 'now' | { readonly stamp: string; readonly seconds: number };

export interface FileRequest {
  readonly state: PathState;
  readonly wanted: WantedAttributes;
  readonly accessTime: WantedTime | undefined;
  readonly modificationTime: WantedTime | undefined;
  readonly follow: boolean;
  readonly force: boolean;
  readonly src: string | undefined;
  /** What `src` leads to, seen from the path's folder, or from the path where that is a folder. */
  readonly source: PathState | undefined;
  /** It is not there, and would be but for check mode. */
  readonly isSourceForeseen: boolean;
}

export interface FilePlan {
  readonly steps: readonly BlamedStep[];
  readonly changed: boolean;
  /** `path`, or `dest` and `src`. */
  readonly result: Readonly<Record<string, unknown>>;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly warnings?: readonly string[];
  readonly making?: Making;
}

/** Something new is made, which only then gets the attributes that are wanted: a diff shows what they were in between. */
export interface Making {
  /** The step that looks at who owns it as soon as it is there, where that matters. */
  readonly look: BlamedStep | undefined;
  /** Whether check mode, which makes nothing, shows a diff. */
  readonly isShownInCheck: boolean;
  /** The attributes that change once it is there. */
  changes(owner: Pick<Facts, 'uid' | 'gid'>): Pick<AttributePlan, 'before' | 'after'>;
}

/** A failed result that shows the state of the path, as Ansible's does. */
export function refuse(
  state: PathState,
  msg: string,
  names: Readonly<Record<string, unknown>>,
): ModuleResult {
  const facts = state.self === undefined && !('path' in names) ? {} : factsResult(state.self);
  return { changed: false, failed: true, msg, ...names, ...facts };
}

/** As `refuse`, for what Ansible raises on its way: nothing is told of a path that is not there. */
export function refuseEarly(
  state: PathState,
  msg: string,
  names: Readonly<Record<string, unknown>>,
): ModuleResult {
  const facts = state.self === undefined ? {} : factsResult(state.self);
  return { changed: false, failed: true, msg, ...names, ...facts };
}

/** A change of state in words, when there is one. */
export function stateChange(
  state: PathState,
  after: string,
): { readonly before: Readonly<Record<string, unknown>>; readonly after: Readonly<Record<string, unknown>> } {
  return { before: { state: stateWord(state.self) }, after: { state: after } };
}
