// `{% set %}`, loop targets and `{% with %}`: values into names.
import { iterate } from '../../values/iterate.ts';
import { PythonError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import { PythonObject, type Value } from '../../values/value.ts';
import type { Target } from './ast.ts';
import type { Frame } from './frame.ts';
import { Namespace } from './namespace.ts';

export type Assign = (frame: Frame, value: Value) => void;

/** A closure that puts a value into a name, an attribute of a namespace, or item by item into a tuple of those. */
export function compileTarget(target: Target): Assign {
  switch (target.kind) {
    case 'name': {
      const { name } = target;
      return (frame, value) => frame.set(name, value);
    }
    case 'member':
      return (frame, value) => {
        const object = frame.find(target.object);
        frame.unit.at = target;
        if (!(object instanceof Namespace)) {
          throw new PythonError(
            'TypeError',
            `'${target.object}' is not a namespace: its members cannot be set`,
          );
        }
        object.set(target.name, value);
      };
    case 'targets': {
      const items = target.items.map(compileTarget);
      return (frame, value) => {
        frame.unit.at = target;
        const values = unpack(value, items.length);
        for (const [index, assign] of items.entries()) assign(frame, values[index] as Value);
      };
    }
  }
}

function unpack(value: Value, expected: number): readonly Value[] {
  const isIterable = typeof value === 'string' || Array.isArray(value) || value instanceof Map;
  if (!isIterable && !(value instanceof PythonObject && value.iterate() !== undefined)) {
    throw new PythonError('TypeError', `cannot unpack non-iterable ${typeName(value)} object`);
  }
  const values = Array.from(iterate(value));
  if (values.length < expected) {
    throw new PythonError(
      'ValueError',
      `not enough values to unpack (expected ${expected}, got ${values.length})`,
    );
  }
  if (values.length > expected) {
    throw new PythonError('ValueError', `too many values to unpack (expected ${expected})`);
  }
  return values;
}
