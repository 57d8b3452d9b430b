// What a task gives as the body of a request, as bytes. Pure but for the boundary between the parts of a form.
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { fromData, toData } from '../../values/data.ts';
import { toJson } from '../../values/json.ts';

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
    for (const item of [value].flat()) form.append(String(name), String(item));
  return form.toString();
}

/** A part for each field: a text, or a dict of `filename`, `content` and `mime_type`. https://www.rfc-editor.org/rfc/rfc7578 */
function encodeMultipart(body: unknown, read: (name: string) => Buffer): Body {
  const boundary = `reprise-${randomBytes(16).toString('hex')}`;
  const chunks: Buffer[] = [];
  for (const [name, field] of Object.entries(body ?? {})) {
    const isFile = field !== null && typeof field === 'object';
    const {
      filename,
      content,
      mime_type: type,
    } = (isFile ? field : { content: field }) as Record<string, unknown>;
    const bytes =
      content === undefined || content === null ? read(String(filename)) : Buffer.from(String(content));
    const file = filename === undefined ? '' : `; filename="${quoted(basename(String(filename)))}"`;
    const kind = type ?? (filename === undefined ? undefined : 'application/octet-stream');
    const head = [
      `--${boundary}`,
      `Content-Disposition: form-data; name="${quoted(name)}"${file}`,
      ...(kind === undefined ? [] : [`Content-Type: ${String(kind)}`]),
    ];
    chunks.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes, Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}

function quoted(text: string): string {
  return text.replace(/"/g, '%22').replace(/[\r\n]/g, ' ');
}
