// Call arguments → the parameters of a filter, a test, a method or a global, with Python's errors.
// https://docs.python.org/3/reference/expressions.html#calls
import { PythonError } from '../../values/python-error.ts';
import type { Value } from '../../values/value.ts';
import type { Operation, OperationContext, Parameter } from '../environment.ts';
import { Undefined } from '../undefined.ts';

export const NO_KEYWORDS: ReadonlyMap<string, Value> = new Map();

/** What can be called with arguments. */
export interface Signature {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly takesRest?: boolean;
  readonly takesKeywords?: boolean;
}

export interface Bound {
  /** One value per parameter, then the rest. */
  readonly args: readonly Value[];
  /** Keyword arguments that no parameter took. */
  readonly keywords: ReadonlyMap<string, Value>;
}

/** Throws PythonError TypeError when an argument is missing, given twice, unexpected or one too many. */
export function bindArguments(
  signature: Signature,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
): Bound {
  const { name, parameters } = signature;
  if (kwargs.size === 0 && args.length === parameters.length) return { args, keywords: NO_KEYWORDS };
  if (args.length > parameters.length && signature.takesRest !== true) {
    throw new PythonError(
      'TypeError',
      `${name}() takes ${count(parameters.length)} but ${args.length} ${args.length === 1 ? 'was' : 'were'} given`,
    );
  }
  const bound = Array.from(args);
  let used = 0;
  for (const [index, parameter] of parameters.entries()) {
    const keyword = kwargs.get(parameter.name);
    if (keyword !== undefined) {
      used++;
      if (index < args.length) {
        throw new PythonError('TypeError', `${name}() got multiple values for argument '${parameter.name}'`);
      }
      bound[index] = keyword;
    } else if (index >= args.length) {
      if (parameter.default === undefined) {
        throw missingArguments(signature, args.length, kwargs);
      }
      bound[index] = parameter.default;
    }
  }
  return { args: bound, keywords: used === kwargs.size ? NO_KEYWORDS : remaining(signature, kwargs) };
}

/** Python tells how many are missing, and their names. */
function missingArguments(
  { name, parameters }: Signature,
  given: number,
  kwargs: ReadonlyMap<string, Value>,
): PythonError {
  const missing = parameters
    .slice(given)
    .filter(parameter => parameter.default === undefined && !kwargs.has(parameter.name))
    .map(parameter => `'${parameter.name}'`);
  const names =
    missing.length > 2 ? `${missing.slice(0, -1).join(', ')}, and ${missing.at(-1)}` : missing.join(' and ');
  const noun = missing.length === 1 ? 'argument' : 'arguments';
  return new PythonError(
    'TypeError',
    `${name}() missing ${missing.length} required positional ${noun}: ${names}`,
  );
}

function remaining(signature: Signature, kwargs: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const known = new Set(signature.parameters.map(parameter => parameter.name));
  const keywords = new Map(Array.from(kwargs).filter(([name]) => !known.has(name)));
  if (signature.takesKeywords === true) return keywords;
  const [unexpected] = keywords.keys();
  throw new PythonError(
    'TypeError',
    `${signature.name}() got an unexpected keyword argument '${unexpected}'`,
  );
}

function count(parameters: number): string {
  return parameters === 1 ? '1 argument' : `${parameters === 0 ? 'no' : parameters} arguments`;
}

/**
 * Applies a filter or a test by Python's calling rules. An Undefined input throws its own error unless the operation
 * accepts it. Throws PythonError, or what the operation throws.
 */
export function callOperation(
  operation: Operation,
  input: Value,
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  context: OperationContext,
): Value {
  if (input instanceof Undefined && input.isStrict && operation.acceptsUndefined !== true) input.fail();
  if (kwargs.size === 0 && args.length === operation.parameters.length && context.keywords.size === 0) {
    return operation.apply(input, args, context);
  }
  const bound = bindArguments(operation, args, kwargs);
  const isPlain = bound.keywords.size === 0 && context.keywords.size === 0;
  return operation.apply(input, bound.args, isPlain ? context : withKeywords(context, bound.keywords));
}

function withKeywords(context: OperationContext, keywords: ReadonlyMap<string, Value>): OperationContext {
  return {
    scope: context.scope,
    environment: context.environment,
    keywords,
    fail: message => context.fail(message),
  };
}
