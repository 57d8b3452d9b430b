// How filters and tests are written down: a name, Python's signature, a function whose arguments have names and types.
import type { Value } from '../values/value.ts';
import type { Filter, OperationContext, Parameter, Test } from './environment.ts';

/** The bound arguments, one per parameter, then those that `takesRest` lets through. */
type Arguments<P extends readonly Parameter[]> = [...{ [K in keyof P]: Value }, ...Value[]];

type Apply<P extends readonly Parameter[], R> = (
  input: Value,
  args: Arguments<P>,
  context: OperationContext,
) => R;

type Traits = Pick<Filter, 'takesRest' | 'takesKeywords' | 'acceptsUndefined'>;

/** A parameter that must be given. */
export function required<N extends string>(name: N): Parameter {
  return { name };
}

/** A parameter that may be left out; Python's `None` unless said otherwise. */
export function optional(name: string, value: Value = null): Parameter {
  return { name, default: value };
}

/** A filter: the value before the bar comes first, the arguments are bound to the parameters by Python's rules. */
export function filter<const P extends readonly Parameter[]>(
  name: string,
  parameters: P,
  apply: Apply<P, Value>,
  traits: Traits = {},
): Filter {
  return {
    ...traits,
    name,
    parameters,
    apply: (input, args, context) => apply(input, args as Arguments<P>, context),
  };
}

/** A test, `value is NAME(…)`; what `apply` gives counts by Python's truth. */
export function test<const P extends readonly Parameter[]>(
  name: string,
  parameters: P,
  apply: Apply<P, Value>,
  traits: Traits = {},
): Test {
  return {
    ...traits,
    name,
    parameters,
    apply: (input, args, context) => apply(input, args as Arguments<P>, context),
  };
}

/** The same operation under further names. */
export function withAliases<T extends Filter | Test>(operation: T, ...names: string[]): T[] {
  return [operation, ...names.map(name => ({ ...operation, name }))];
}
