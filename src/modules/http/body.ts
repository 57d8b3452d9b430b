// What a task gives as the body of a request, as bytes.
import { fromData, toData } from '../../values/data.ts';
import { toJson } from '../../values/json.ts';
import { encodeMultipart } from './multipart.ts';
import { plainText } from './plain-text.ts';

export type BodyFormat = 'json' | 'form-urlencoded' | 'raw' | 'form-multipart';

export interface Body {
  readonly bytes: Buffer;
  readonly contentType: string | undefined;
}

/**
 * A text stays as it is in every format but a form of parts: it has been put into shape already. `read` gives the files of
 * a form. A text comes back that says why there is no body.
 */
export function encodeBody(
  given: unknown,
  format: BodyFormat,
  read: (name: string) => Buffer = () => Buffer.alloc(0),
): Body | string {
  const value = fromData(given);
  const body = toData(value);
  const text = typeof value === 'string' ? value : toJson(value);
  if (format === 'form-multipart') {
    if (body !== null && typeof body === 'object' && !Array.isArray(body)) return encodeMultipart(body, read);
    return `body must be mapping, cannot be type ${Array.isArray(body) ? 'list' : 'AnsibleUnicode'}`;
  }
  if (format === 'json') return { bytes: Buffer.from(text), contentType: 'application/json' };
  if (format === 'form-urlencoded') {
    const odd = Array.isArray(body) ? body.map(oddPair).find(reason => reason !== undefined) : undefined;
    if (odd !== undefined) return `failed to parse body as form_urlencoded: ${odd}`;
    const form = typeof body === 'string' ? body : encodeForm(body);
    return { bytes: Buffer.from(form), contentType: 'application/x-www-form-urlencoded' };
  }
  return { bytes: Buffer.from(text), contentType: undefined };
}

/** The Content-Type of a body that a file holds, in its format. */
export function typeOfFormat(format: BodyFormat): string | undefined {
  if (format === 'json') return 'application/json';
  return format === 'form-urlencoded' ? 'application/x-www-form-urlencoded' : undefined;
}

/** Why an item of a list is no pair, in Python's words: a text counts by its characters, a dict by its keys. */
function oddPair(item: unknown): string | undefined {
  if (item === null || (typeof item !== 'object' && typeof item !== 'string'))
    return 'cannot unpack non-iterable object';
  const { length } = typeof item === 'string' ? [...item] : Array.isArray(item) ? item : Object.keys(item);
  if (length > 2) return 'too many values to unpack (expected 2)';
  return length < 2 ? `not enough values to unpack (expected 2, got ${length})` : undefined;
}

/** A dict, or a list of pairs; a list as a value repeats its name. */
function encodeForm(body: unknown): string {
  const pairs = Array.isArray(body) ? (body as [unknown, unknown][]) : Object.entries(body ?? {});
  const form = new URLSearchParams();
  for (const [name, value] of pairs)
    for (const item of [value].flat()) form.append(plainText(name), plainText(item));
  return form.toString();
}
