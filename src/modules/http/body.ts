// What a task gives as the body of a request, as bytes. Pure.

export type BodyFormat = 'json' | 'form-urlencoded' | 'raw' | 'form-multipart';

export interface Body {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

/** A text stays as it is in every format: it has been put into shape already. */
export function encodeBody(body: unknown, format: BodyFormat): Body {
  if (format === 'json') {
    return {
      bytes: Buffer.from(typeof body === 'string' ? body : pythonJson(body)),
      contentType: 'application/json',
    };
  }
  if (format === 'form-urlencoded') {
    const text = typeof body === 'string' ? body : encodeForm(body);
    return { bytes: Buffer.from(text), contentType: 'application/x-www-form-urlencoded' };
  }
  const text = typeof body === 'string' ? body : pythonJson(body);
  return { bytes: Buffer.from(text), contentType: undefined };
}

/** Spaces after `,` and `:`, as Ansible writes JSON: some servers sign what they receive. */
function pythonJson(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return `{${entries.map(([key, item]) => `${JSON.stringify(String(key))}: ${pythonJson(item)}`).join(', ')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** A dict, or a list of pairs; a list as a value repeats its name. */
function encodeForm(body: unknown): string {
  const pairs = Array.isArray(body) ? (body as [unknown, unknown][]) : Object.entries(body ?? {});
  const form = new URLSearchParams();
  for (const [name, value] of pairs)
    for (const item of [value].flat()) form.append(String(name), String(item));
  return form.toString();
}
