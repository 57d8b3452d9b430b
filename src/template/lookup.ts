// `lookup()`, `query()` and `with_*`: a lookup by its name, and what becomes of its list.
// https://docs.ansible.com/ansible/latest/plugins/lookup.html
import { nearest, UserError } from '../errors.ts';
import type { Span } from '../source/span.ts';
import { PythonError } from '../values/python-error.ts';
import { toText } from '../values/text.ts';
import { isTruthy } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import type { Environment, LookupContext, OperationContext, Scope } from './environment.ts';
import { NO_KEYWORDS } from './jinja/bind.ts';
import type { ContextualCallable } from './jinja/compile-call.ts';
import { renderMarked } from './jinja/trusted-text.ts';
import { renderFile, renderText } from './render.ts';

/** The items of `with_NAME: terms`. Throws UserError with the span. */
export function runLookup(
  name: string,
  terms: Value,
  scope: Scope,
  environment: Environment,
  span: Span | undefined,
): Value[] {
  const context: OperationContext = {
    scope,
    environment,
    keywords: NO_KEYWORDS,
    fail: message => {
      throw new UserError('TEMPLATE_RUNTIME', message, { span });
    },
  };
  try {
    return run(name, Array.isArray(terms) ? terms : [terms], NO_KEYWORDS, context);
  } catch (error) {
    if (error instanceof PythonError) {
      throw new UserError('TEMPLATE_RUNTIME', error.message, { span, cause: error });
    }
    if (error instanceof UserError && error.span === undefined) {
      throw new UserError(error.code, error.message, { span, hint: error.hint, cause: error });
    }
    throw error;
  }
}

function run(
  name: string,
  terms: readonly Value[],
  options: ReadonlyMap<string, Value>,
  context: OperationContext,
): Value[] {
  const { lookups, searchPath } = context.environment;
  const lookup = lookups.get(name) ?? lookups.get(name.replace(/^ansible\.(?:builtin|legacy)\./, ''));
  if (lookup === undefined) {
    const foreign = context.environment.explainMissing?.('lookup', name);
    if (foreign !== undefined) {
      throw new UserError('PYTHON_PLUGIN', `the lookup '${name}' does not run here`, { hint: foreign });
    }
    const near = nearest(name, lookups.keys());
    const hint = near === undefined ? undefined : `did you mean '${near}'?`;
    throw new UserError('UNKNOWN_LOOKUP', `there is no lookup '${name}'`, { hint });
  }
  const lookupContext: LookupContext = {
    scope: context.scope,
    environment: context.environment,
    keywords: options,
    fail: message => context.fail(message),
    find: (kind, file) => searchPath.find(kind, file).found,
    renderFile: (path, options) => renderFile(path, context.scope, context.environment, options),
  };
  return lookup.run(terms, options, lookupContext);
}

/** Python's `",".join(list)`; what is not all text is the only item, or the list itself. */
function joined(items: Value[]): Value {
  if (items.length === 0) return items;
  if (items.every(item => typeof item === 'string')) return items.join(',');
  return items.length === 1 ? (items[0] as Value) : items;
}

function lookupGlobal(name: string, alwaysList: boolean): ContextualCallable {
  const callIn: ContextualCallable['callIn'] = (context, [lookup, ...terms], kwargs) => {
    if (lookup === undefined) throw new PythonError('TypeError', `${name}() needs the name of a lookup`);
    const { wantsList, errors, options } = ownOptions(kwargs);
    try {
      const rendered = terms.map(term => renderMarked(term, text => renderTerm(text, context)));
      const items = run(toText(lookup), rendered, options, context);
      return wantsList || alwaysList ? items : joined(items);
    } catch (error) {
      const isKept = errors === 'strict' || isUndefined(error);
      if (!isKept && (error instanceof UserError || error instanceof PythonError)) {
        if (errors === 'warn')
          context.environment.warn?.(`Lookup failed but the error is being ignored: ${error.message}`);
        return wantsList || alwaysList ? [] : null;
      }
      if (error instanceof UserError && error.span === undefined && isUnknown(error)) {
        return failAt(error, context);
      }
      throw error;
    }
  };
  return { kind: 'callable', name, callIn, call: () => null };
}

/** A term that holds a template of its own. */
function renderTerm(text: string, context: OperationContext): Value {
  try {
    return renderText(text, context.scope, context.environment);
  } catch (error) {
    if (error instanceof UserError && error.span === undefined) return failAt(error, context);
    throw error;
  }
}

/** `wantlist` and `errors` are for us, the rest is for the lookup. */
function ownOptions(kwargs: ReadonlyMap<string, Value>): {
  readonly wantsList: boolean;
  readonly errors: string;
  readonly options: ReadonlyMap<string, Value>;
} {
  const options = new Map(kwargs);
  const wantsList = isTruthy(options.get('wantlist') ?? false);
  const errors = toText(options.get('errors') ?? 'strict');
  for (const name of ['wantlist', 'errors', 'allow_unsafe']) options.delete(name);
  return { wantsList, errors, options };
}

function isUndefined(error: unknown): boolean {
  if (error instanceof UserError) return error.code === 'UNDEFINED_VARIABLE' || isUnknown(error);
  return error instanceof PythonError && error.kind === 'UndefinedError';
}

function isUnknown({ code }: UserError): boolean {
  return code === 'UNKNOWN_LOOKUP' || code === 'PYTHON_PLUGIN';
}

/** Gives an error without a place the place of the call. */
function failAt(error: UserError, context: OperationContext): never {
  try {
    return context.fail(error.message);
  } catch (placed) {
    if (!(placed instanceof UserError)) throw placed;
    throw new UserError(error.code, error.message, { span: placed.span, hint: error.hint, cause: error });
  }
}

/** The globals that look things up; they need the scope they are called in. */
export const LOOKUP_GLOBALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['lookup', lookupGlobal('lookup', false)],
  ['query', lookupGlobal('query', true)],
  ['q', lookupGlobal('q', true)],
]);
