// Reading a file as text, with a sentence for each way in which that fails.
import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest, systemReason, UserError } from '../errors.ts';
import type { SourceText, Span } from './span.ts';

/**
 * The text of a file, named as the user wrote the path. Throws UserError FILE_NOT_FOUND or FILE_UNREADABLE, at `span`
 * when something in another file asked for it; what is no UTF-8 is unreadable, unless it stands in a comment.
 */
export function readSource(path: string, span?: Span): SourceText {
  const bytes = readBytes(path, span);
  refuseUtf16(path, bytes);
  const source = { name: path, text: bytes.toString('utf8').replace(/^\ufeff/, '') };
  if (!isUtf8(bytes)) refuseOtherEncoding(source);
  return source;
}

/** UTF-16 shows by its mark, or by the zero that every letter of ASCII has there. */
function refuseUtf16(path: string, bytes: Buffer): void {
  const [first, second] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (!isMarked && (bytes.length < 2 || (first === 0) === (second === 0))) return;
  throw new UserError('FILE_UNREADABLE', `'${path}' cannot be read: it is UTF-16, and must be UTF-8`, {
    hint: `iconv -f UTF-16 -t UTF-8 '${path}' converts it`,
  });
}

/** Refuses the first character that was no UTF-8; a comment may hold anything. */
function refuseOtherEncoding(source: SourceText): void {
  if (source.text.includes('\0')) {
    throw new UserError('FILE_UNREADABLE', `'${source.name}' cannot be read: it is no text`);
  }
  for (const { index } of source.text.matchAll(/\ufffd/g)) {
    const line = source.text.slice(source.text.lastIndexOf('\n', index) + 1, index);
    if (/(?:^|\s)[#;]/.test(line)) continue;
    throw new UserError('FILE_UNREADABLE', `'${source.name}' cannot be read: it is not UTF-8`, {
      span: { source, start: index, end: index + 1 },
      hint: `save it as UTF-8; iconv -f LATIN1 -t UTF-8 '${source.name}' converts it from Latin-1`,
    });
  }
}

/** A file as it is. Throws as readSource does. */
export function readBytes(path: string, span?: Span): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw describeReadFailure(path, cause, span);
  }
}

/** The sentence for a file system error met while reading `path`. */
export function describeReadFailure(path: string, cause: unknown, span?: Span): UserError {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const neighbour = nearest(basename(path), namesIn(dirname(path)));
    const hint = neighbour === undefined ? undefined : `did you mean '${join(dirname(path), neighbour)}'?`;
    return new UserError('FILE_NOT_FOUND', `there is no file '${path}'`, { span, hint, cause });
  }
  const reason =
    code === 'EACCES' || code === 'EPERM'
      ? 'permission denied'
      : code === 'EISDIR'
        ? 'it is a folder'
        : systemReason(cause);
  return new UserError('FILE_UNREADABLE', `'${path}' cannot be read: ${reason}`, { span, cause });
}

/** What is in a folder, by name: for the nearest name to one that is not there. Nothing where it cannot be listed. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The first bytes of a file, as text: enough to tell a program from data. */
export function readSourceStart(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(4);
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw describeReadFailure(path, cause);
  }
}
