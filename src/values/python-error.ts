// What Python would raise. Operations on values throw it without knowing a place; the expression adds the place.

export type PythonErrorKind =
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'IndexError'
  | 'AttributeError'
  | 'ZeroDivisionError'
  | 'OverflowError'
  | 'UndefinedError';

/** An exception of Python's built-in hierarchy, in Python's words. Becomes a UserError where the expression is known. */
export class PythonError extends Error {
  readonly kind: PythonErrorKind;

  constructor(kind: PythonErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PythonError';
    this.kind = kind;
  }
}
