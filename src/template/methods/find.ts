// The methods that each of Python's types has, by name.
import { isInt, isNumeric } from '../../values/types.ts';
import { NamedTuple, Tuple, type Value } from '../../values/value.ts';
import { DICT_METHODS } from './dict.ts';
import { LIST_METHODS, TUPLE_METHODS } from './list.ts';
import { bindMethod, type MethodTable } from './method.ts';
import { FLOAT_METHODS, INT_METHODS, numberAttribute } from './number.ts';
import { TEXT_METHODS } from './text.ts';

/** The method or attribute of a value, bound to it; undefined when its type has none of that name. */
export function findMethod(value: Value, name: string): Value | undefined {
  if (typeof value === 'string') return bind(TEXT_METHODS, value, name);
  if (value instanceof Map) return bind(DICT_METHODS, value, name);
  if (value instanceof NamedTuple && value.names.includes(name)) return value[value.names.indexOf(name)];
  if (Array.isArray(value)) return bind(value instanceof Tuple ? TUPLE_METHODS : LIST_METHODS, value, name);
  if (!isNumeric(value)) return undefined;
  return numberAttribute(value, name) ?? bind(isInt(value) ? INT_METHODS : FLOAT_METHODS, value, name);
}

function bind<S>(table: MethodTable<S>, self: S, name: string): Value | undefined {
  const definition = table.get(name);
  return definition === undefined ? undefined : bindMethod(name, definition, self);
}
