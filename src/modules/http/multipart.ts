// A form of parts, as bytes. Pure but for the boundary between the parts. https://www.rfc-editor.org/rfc/rfc7578
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { Body } from './body.ts';
import { plainText } from './plain-text.ts';

/**
 * A part for each field, by name: a text, or a dict of `filename`, `content`, `mime_type` and `multipart_encoding`. A file goes
 * in base64 unless it says otherwise. A text comes back that says what is wrong.
 */
export function encodeMultipart(body: object, read: (name: string) => Buffer): Body | string {
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
