// What is no text where a request wants one: in a header, in a field of a form.

/** As Python writes it: `True`, `None`. */
export function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
}
