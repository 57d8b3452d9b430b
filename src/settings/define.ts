// How a setting is told of: what it is, who sets it, and what holds when nobody does.
import type { Kind } from './kinds.ts';

export interface Definition<T> {
  readonly kind: Kind<NonNullable<T>>;
  /** As `section.key`, the first found counts. */
  readonly keys: readonly string[];
  /** Environment variables, the first set counts. */
  readonly variables: readonly string[];
  readonly fallback: T;
}

export function define<T>(kind: Kind<T>, keys: string, variables: string, fallback: T): Definition<T> {
  return {
    kind: kind as Kind<NonNullable<T>>,
    keys: keys.split(' '),
    variables: variables.split(' '),
    fallback,
  };
}

/** A setting that may be absent. */
export function optional<T>(kind: Kind<T>, keys: string, variables: string): Definition<T | undefined> {
  return define<T | undefined>(kind, keys, variables, undefined);
}

/** Where users keep their plug-ins of a kind. */
export function pluginFolders(kind: string): string[] {
  return [`~/.ansible/plugins/${kind}`, `/usr/share/ansible/plugins/${kind}`];
}
