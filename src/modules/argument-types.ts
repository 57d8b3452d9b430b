// The TypeScript type of a module's arguments, derived from its schema, so that the two cannot drift apart.
import type { ArgumentSchema, ArgumentsSchema } from './module.ts';

interface TypeNames {
  readonly string: string;
  readonly boolean: boolean;
  readonly integer: number;
  readonly number: number;
  readonly object: Readonly<Record<string, unknown>>;
  readonly any: unknown;
}

type ItemOf<S extends ArgumentSchema> = S extends { readonly items: { readonly type: infer T } }
  ? T extends keyof TypeNames
    ? TypeNames[T]
    : unknown
  : unknown;

type ValueOf<S extends ArgumentSchema> = S extends { readonly type: 'array' }
  ? readonly ItemOf<S>[]
  : S extends { readonly enum: readonly (infer E)[] }
    ? E
    : S extends { readonly type: infer T }
      ? T extends keyof TypeNames
        ? TypeNames[T]
        : unknown
      : unknown;

type IsGiven<S extends ArgumentsSchema, K extends keyof S['properties']> = S extends {
  readonly required: readonly (infer R)[];
}
  ? K extends R
    ? true
    : HasDefault<S['properties'][K]>
  : HasDefault<S['properties'][K]>;

type HasDefault<S> = S extends { readonly default: string | number | boolean | readonly string[] }
  ? true
  : false;

/** What `run` receives for a schema declared `as const satisfies ArgumentsSchema`: coerced, defaulted and checked. */
export type ArgumentsOf<S extends ArgumentsSchema> = {
  readonly [K in keyof S['properties']]: S['properties'][K] extends ArgumentSchema
    ? IsGiven<S, K> extends true
      ? ValueOf<S['properties'][K]>
      : ValueOf<S['properties'][K]> | undefined
    : never;
};
