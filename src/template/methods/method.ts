// How the methods of Python's types are written down.
import type { Value } from '../../values/value.ts';
import type { Parameter } from '../environment.ts';
import { bindArguments } from '../jinja/bind.ts';

export interface Method<S> {
  readonly parameters: readonly Parameter[];
  readonly takesRest?: boolean;
  readonly takesKeywords?: boolean;
  apply(self: S, args: readonly Value[], keywords: ReadonlyMap<string, Value>): Value;
}

export type MethodTable<S> = ReadonlyMap<string, Method<S>>;

/** A method with required parameters (`'name'`) and optional ones (`['name', default]`). */
export function method<S>(
  parameters: readonly (string | readonly [name: string, fallback: Value])[],
  apply: Method<S>['apply'],
  traits: Pick<Method<S>, 'takesRest' | 'takesKeywords'> = {},
): Method<S> {
  const list = parameters.map(parameter =>
    typeof parameter === 'string' ? { name: parameter } : { name: parameter[0], default: parameter[1] },
  );
  return { parameters: list, apply, ...traits };
}

/** The method of one value, to be called. */
export function bindMethod<S>(name: string, definition: Method<S>, self: S): Value {
  return {
    kind: 'callable',
    name,
    call(args, kwargs) {
      const { parameters, takesRest = false, takesKeywords = false } = definition;
      const bound = bindArguments({ name, parameters, takesRest, takesKeywords }, args, kwargs);
      return definition.apply(self, bound.args, bound.keywords);
    },
  };
}
