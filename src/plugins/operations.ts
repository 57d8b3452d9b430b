// Filters, tests and lookups of users, as templates call them: values become plain data, and what comes back values.
import { types } from 'node:util';
import { UserError } from '../errors.ts';
import type { PluginFile } from '../playbook/context.ts';
import { locate } from '../source/span.ts';
import type { Filter, Lookup, OperationContext, Parameter, Test } from '../template/environment.ts';
import { Undefined } from '../template/undefined.ts';
import { fromData, toData } from '../values/data.ts';
import { PythonError } from '../values/python-error.ts';
import { isTruthy } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import { isRecord } from './is-record.ts';
import { messageOf, pluginError, type SourceMaps, shownPath, thrownAt } from './place.ts';
import type { Exports } from './scripts.ts';

/** The filters of a file. Throws UserError PLUGIN when it exports something else. */
export function ownFilters(file: PluginFile, exports: Exports, maps: SourceMaps): Filter[] {
  return operationsOf('filters', file, exports).map(([name, given]) => {
    const call = callerOf('filter', name, file, maps);
    const { signature, apply } = readOperation(file, name, given);
    return {
      ...signature,
      name,
      apply: (input, args, context) => fromData(call(context, () => apply(plain(input), args))),
    };
  });
}

/** The tests of a file. Throws UserError PLUGIN when it exports something else. */
export function ownTests(file: PluginFile, exports: Exports, maps: SourceMaps): Test[] {
  return operationsOf('tests', file, exports).map(([name, given]) => {
    const call = callerOf('test', name, file, maps);
    const { signature, apply } = readOperation(file, name, given);
    return {
      ...signature,
      name,
      apply: (input, args, context) => isTruthy(fromData(call(context, () => apply(plain(input), args)))),
    };
  });
}

/** The lookup that a file is. Throws UserError PLUGIN when it exports something else. */
export function ownLookup(file: PluginFile, exports: Exports, maps: SourceMaps): Lookup {
  const given = exports.default;
  if (typeof given !== 'function') {
    throw pluginError(file.path, 'a lookup is the default export: a function', {
      hint: 'export default (terms, options, tools) => terms.map(term => …)',
    });
  }
  const call = callerOf('lookup', file.name, file, maps);
  return {
    name: file.name,
    run(terms, options, context) {
      const tools = {
        find: context.find,
        variable: (name: string) => {
          const value = context.scope.lookup(name);
          return value === undefined ? undefined : toData(value);
        },
      };
      const named = Object.fromEntries(Array.from(options, ([name, value]) => [name, toData(value)]));
      const items = call(context, () => given(terms.map(toData), named, tools));
      if (Array.isArray(items)) return items.map(fromData);
      throw pluginError(file.path, `the lookup '${file.name}' gave no list`);
    },
  };
}

function operationsOf(kind: 'filters' | 'tests', file: PluginFile, exports: Exports): [string, unknown][] {
  const given = exports[kind] ?? exports.default;
  if (isRecord(given)) return Object.entries(given);
  throw pluginError(file.path, `the export '${kind}' is missing`, {
    hint: `export const ${kind} = { shout: value => value.toUpperCase() };`,
  });
}

type Signature = Pick<Filter, 'parameters' | 'takesRest' | 'acceptsUndefined'>;

interface ReadOperation {
  readonly signature: Signature;
  apply(input: unknown, args: readonly Value[]): unknown;
}

/** A function takes what stands in parentheses in order; an operation names its parameters. */
function readOperation(file: PluginFile, name: string, given: unknown): ReadOperation {
  if (typeof given === 'function') {
    return {
      signature: { parameters: [], takesRest: true },
      apply: (input, args) => given(input, ...args.map(plain)),
    };
  }
  const { parameters, apply } = isRecord(given) ? given : {};
  if (!isRecord(given) || typeof apply !== 'function' || !isParameters(parameters)) {
    throw pluginError(file.path, `'${name}' is neither a function nor an operation`, {
      hint: `{ parameters: [{ name: 'mark', default: '!' }], apply(value, { mark }) { … } }`,
    });
  }
  const bound: Parameter[] = parameters.map(parameter =>
    'default' in parameter
      ? { name: parameter.name, default: fromData(parameter.default) }
      : { name: parameter.name },
  );
  return {
    signature: { parameters: bound, acceptsUndefined: given.acceptsUndefined === true },
    apply: (input, args) =>
      apply.call(
        given,
        input,
        Object.fromEntries(bound.map((parameter, at) => [parameter.name, plain(args[at])])),
      ),
  };
}

function isParameters(
  given: unknown,
): given is readonly { readonly name: string; readonly default?: unknown }[] {
  return Array.isArray(given) && given.every(item => isRecord(item) && typeof item.name === 'string');
}

function plain(value: Value | undefined): unknown {
  return value === undefined || value instanceof Undefined ? undefined : toData(value);
}

/** Runs what a user wrote: what it throws is shown where it was called, and says where it was thrown. */
function callerOf(kind: string, name: string, file: PluginFile, maps: SourceMaps) {
  return (context: OperationContext, run: () => unknown): unknown => {
    let result: unknown;
    try {
      result = run();
    } catch (error) {
      if (error instanceof UserError || error instanceof PythonError) throw error;
      const { span } = thrownAt(error, maps);
      const place = span === undefined ? undefined : locate(span);
      const where = place ? `${place.file}:${place.line}:${place.column}` : shownPath(file.path);
      return context.fail(`the ${kind} '${name}' failed: ${messageOf(error)} (${where})`);
    }
    if (!types.isPromise(result)) return result;
    result.catch(() => undefined);
    return context.fail(
      `the ${kind} '${name}' gave a promise (${shownPath(file.path)}): a template cannot wait, only a module can`,
    );
  };
}
