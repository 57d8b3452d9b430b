// Reading a file as text, with a sentence for each way in which that fails.
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearest, UserError } from '../errors.ts';
import type { SourceText, Span } from './span.ts';

/**
 * The text of a file, named as the user wrote the path. Throws UserError FILE_NOT_FOUND or FILE_UNREADABLE, at `span`
 * when something in another file asked for it.
 */
export function readSource(path: string, span?: Span): SourceText {
  return {
    name: path,
    text: readBytes(path, span)
      .toString('utf8')
      .replace(/^\ufeff/, ''),
  };
}

function readBytes(path: string, span: Span | undefined): Buffer {
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
    const neighbour = nearest(basename(path), namesBeside(path));
    const hint = neighbour === undefined ? undefined : `did you mean '${join(dirname(path), neighbour)}'?`;
    return new UserError('FILE_NOT_FOUND', `there is no file '${path}'`, { span, hint, cause });
  }
  const reason =
    code === 'EACCES' || code === 'EPERM'
      ? 'permission denied'
      : code === 'EISDIR'
        ? 'it is a folder'
        : ((cause as Error).message ?? String(cause));
  return new UserError('FILE_UNREADABLE', `'${path}' cannot be read: ${reason}`, { span, cause });
}

function namesBeside(path: string): string[] {
  try {
    return readdirSync(dirname(path));
  } catch {
    // The folder is missing too: then there is nothing to suggest.
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
