// The values that playbooks compute with: Python's, as Ansible users expect them, in JavaScript's clothes.
//
//   None  null        int    number (integral), bigint beyond 2^53     list  Array      tuple  Tuple
//   bool  boolean     float  number (fractional, inf, nan) or Float     dict  Map        str    string

export type Scalar = null | boolean | number | bigint | Float | string;
export type Value = Scalar | Value[] | Dict | Callable | PythonObject;
/** A dict: insertion-ordered, keys of any scalar type or Tuple. */
export type Dict = Map<Value, Value>;

/** A float whose value is integral (`2.0`): a plain number would be taken for an int. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
}

/** Python's immutable sequence; prints as `(1, 2)`. */
export class Tuple extends Array<Value> {
  static of2(first: Value, second: Value): Tuple {
    const tuple = new Tuple();
    tuple.push(first, second);
    return tuple;
  }
}

/** A tuple whose items also have names, such as `groupby` gives: `group.grouper` is `group[0]`. */
export class NamedTuple extends Tuple {
  names: readonly string[] = [];

  static named(items: Readonly<Record<string, Value>>): NamedTuple {
    const tuple = new NamedTuple();
    tuple.names = Object.keys(items);
    tuple.push(...Object.values(items));
    return tuple;
  }
}

/** Something an expression can call: a macro, a bound method, `range`, `lookup`. */
export interface Callable {
  readonly kind: 'callable';
  readonly name: string;
  call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value;
}

/** A value with a type of its own (Undefined, Markup, datetime, namespace, lazy views such as hostvars). */
export abstract class PythonObject {
  /** The type's name as `type_debug` and error messages show it. */
  abstract readonly typeName: string;
  /** `obj.name` / `obj[key]`; JavaScript `undefined` when there is no such attribute or item. */
  abstract get(key: Value): Value | undefined;
  /** `str(obj)`. */
  abstract toString(): string;
  repr(): string {
    return this.toString();
  }
  isTruthy(): boolean {
    return true;
  }
  /** The items that `for` sees, or undefined when it is not iterable. */
  iterate(): Iterable<Value> | undefined {
    return undefined;
  }
  /** `obj == other`. */
  equals(other: Value): boolean {
    return this === other;
  }
  /** Negative, zero or positive, or undefined when Python could not order the two. */
  compareTo(_other: Value): number | undefined {
    return undefined;
  }
  /** `obj OPERATOR other`, or `other OPERATOR obj` when `isReflected`; undefined when Python would raise TypeError. */
  operate(_operator: string, _other: Value, _isReflected: boolean): Value | undefined {
    return undefined;
  }
  /** `len(obj)`, or undefined when it has none. */
  length(): number | undefined {
    return undefined;
  }
  /** `item in obj`, or undefined to look through what `iterate` gives. */
  contains(_item: Value): boolean | undefined {
    return undefined;
  }
  /** What JSON, registered results and modules get instead of the object. */
  toData(): Value {
    return this.toString();
  }
  /** The object as a mapping whose values are found when they are asked for; undefined when it is none. */
  asMapping(): LazyMapping | undefined {
    return undefined;
  }
}

export interface LazyMapping {
  keys(): Iterable<string>;
  item(key: string): Value | undefined;
}

/** A float from a JavaScript number: wrapped where it would otherwise read as an int. */
export function makeFloat(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** The value of the magic variable `omit`: an argument set to it is as if it had not been written. */
export const OMIT: PythonObject = new (class Omit extends PythonObject {
  readonly typeName = 'omit';
  get(): undefined {
    return undefined;
  }
  override toString(): string {
    return '__omit_place_holder__';
  }
})();
