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

/** The Content-Type of a body that a file holds, in its format. */
export function typeOfFormat(format: BodyFormat): string | undefined {
  if (format === 'json') return 'application/json';
  return format === 'form-urlencoded' ? 'application/x-www-form-urlencoded' : undefined;
}

/** As Python writes it: `True`, `None`. */
export function plainText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? 'None' : String(value);
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

/**
 * A part for each field, by name: a text, or a dict of `filename`, `content`, `mime_type` and `multipart_encoding`. A file goes
 * in base64 unless it says otherwise. https://www.rfc-editor.org/rfc/rfc7578
 */
function encodeMultipart(body: object, read: (name: string) => Buffer): Body | string {
  const boundary = `reprise-${randomBytes(16).toString('hex')}`;
  const chunks: Buffer[] = [];
  for (const [name, field] of Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const part = partOf(field, read);
    if (typeof part === 'string') return `failed to parse body as form-multipart: ${part}`;
    const file = part.filename === undefined ? '' : `; filename="${quoted(basename(part.filename))}"`;
    const head = [
      `--${boundary}`,
      ...(part.encoding === undefined ? [] : [`Content-Transfer-Encoding: ${part.encoding}`]),
      `Content-Type: ${part.type}`,
      `Content-Disposition: form-data; name="${quoted(name)}"${file}`,
    ];
    chunks.push(Buffer.from(`${head.join('\r\n')}\r\n\r\n`), part.bytes, Buffer.from('\r\n'));
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(chunks), contentType: `multipart/form-data; boundary=${boundary}` };
}

interface Part {
  readonly bytes: Buffer;
  readonly type: string;
  readonly filename?: string;
  readonly encoding?: string;
}

/** A text comes back that says what is wrong with the field. */
function partOf(field: unknown, read: (name: string) => Buffer): Part | string {
  if (typeof field === 'string') return { bytes: Buffer.from(field), type: 'text/plain' };
  if (field === null || typeof field !== 'object' || Array.isArray(field))
    return `value must be a string, or mapping, cannot be type ${pythonType(field)}`;
  const { filename, content, mime_type, multipart_encoding } = field as Readonly<Record<string, unknown>>;
  if (!filename && !content) return 'at least one of filename or content must be provided';
  const type = mime_type ? plainText(mime_type) : guessType(plainText(filename ?? ''));
  const name = filename ? { filename: plainText(filename) } : {};
  if (content) return { ...name, type, bytes: Buffer.from(plainText(content)) };
  const encoding = plainText(multipart_encoding ?? 'base64');
  if (encoding !== 'base64' && encoding !== '7or8bit')
    return `multipart_encoding must be one of ['base64', '7or8bit'].`;
  const bytes = read(plainText(filename));
  if (encoding === '7or8bit') return { ...name, type, bytes, encoding: isAscii(bytes) ? '7bit' : '8bit' };
  const lines = bytes.toString('base64').replace(/.{1,76}/g, '$&\r\n');
  return { ...name, type, bytes: Buffer.from(lines), encoding: 'base64' };
}

function isAscii(bytes: Buffer): boolean {
  return bytes.every(byte => byte < 0x80);
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && !Number.isInteger(value) ? 'float' : 'int';
}

/** By the end of a file's name; what is not known is bytes. */
function guessType(name: string): string {
  const end = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return TYPES.get(end) ?? 'application/octet-stream';
}

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'text/plain': 'txt text log conf c h pl asc',
    'text/html': 'html htm',
    'text/css': 'css',
    'text/csv': 'csv',
    'text/javascript': 'js mjs',
    'text/markdown': 'md markdown',
    'text/xml': 'xml xsl',
    'text/x-python': 'py',
    'application/json': 'json',
    'application/pdf': 'pdf',
    'application/zip': 'zip',
    'application/x-tar': 'tar tgz',
    'application/x-sh': 'sh',
    'application/java-archive': 'jar',
    'application/vnd.debian.binary-package': 'deb',
    'application/x-rpm': 'rpm',
    'application/x-7z-compressed': '7z',
    'application/msword': 'doc',
    'image/png': 'png',
    'image/jpeg': 'jpg jpeg',
    'image/gif': 'gif',
    'image/svg+xml': 'svg',
    'image/webp': 'webp',
    'audio/mpeg': 'mp3',
    'video/mp4': 'mp4',
  }).flatMap(([type, ends]) => ends.split(' ').map(end => [end, type] as const)),
);

function quoted(text: string): string {
  return text.replace(/"/g, '%22').replace(/[\r\n]/g, ' ');
}
