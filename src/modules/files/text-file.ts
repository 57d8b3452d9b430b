// A text file of the host as a whole: read in one round trip, put back in another if it is still what was read.
import type { Host } from '../../connection/host.ts';
import type { Facts } from './facts.ts';
import { look, type PathState, WHOLE } from './look.ts';
import type { Mode } from './mode.ts';
import { type Replaced, replaceFile } from './replace.ts';
import { sourceOfBytes } from './source.ts';

export interface TextFile {
  /** With `~` and `$NAME` expanded; a link is not followed. */
  readonly path: string;
  /** The file that has the text, links followed. */
  readonly real: string;
  /** Undefined when there is no such file. */
  readonly text: string | undefined;
  readonly encoding: 'utf8' | 'latin1';
  /** The text as it was read. */
  readonly bytes: Buffer | undefined;
  /** Of the path itself. */
  readonly self: Facts | undefined;
  readonly target: Facts | undefined;
  readonly umask: number;
}

/** Text and the way back to the bytes: what is not UTF-8 is taken byte by byte, as Ansible does with every file. */
export function decodeText(bytes: Buffer): { readonly text: string; readonly encoding: 'utf8' | 'latin1' } {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text).equals(bytes)) return { text, encoding: 'utf8' };
  return { text: bytes.toString('latin1'), encoding: 'latin1' };
}

/** One round trip. What exists and is no readable file is a sentence that says so. */
export async function readTextFile(host: Host, path: string): Promise<TextFile | string> {
  const seen = await look(host, [path], { contentLimit: WHOLE, follow: true });
  return textFileOf(seen.state, seen.umask);
}

/** The file in what a look with its content has seen. */
export function textFileOf(state: PathState, umask: number): TextFile | string {
  if (state.target?.kind === 'directory') return `${state.path} is a directory`;
  if (state.target !== undefined && state.content === undefined) return `${state.path} cannot be read`;
  const { path, real, self, target, content } = state;
  const decoded = content === undefined ? undefined : decodeText(content);
  return {
    path,
    real,
    text: decoded?.text,
    encoding: decoded?.encoding ?? 'utf8',
    bytes: content,
    self,
    target,
    umask,
  };
}

export interface TextOptions {
  readonly backup?: boolean;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: Mode | undefined;
  /** A link gives way to the file; otherwise what it leads to is written. */
  readonly replacesLink?: boolean;
  /** For new files, instead of what the umask leaves of 0666. */
  readonly newMode?: number;
}

/** One round trip; owner and mode of what exists stay. Fails when the file has changed meanwhile. */
export async function writeTextFile(
  host: Host,
  file: TextFile,
  text: string,
  options: TextOptions = {},
): Promise<Replaced> {
  const isNew = file.target === undefined;
  const fresh: Mode | undefined =
    isNew && options.newMode !== undefined ? { kind: 'octal', bits: options.newMode } : undefined;
  return replaceFile(host, {
    path: options.replacesLink === true ? file.path : file.real,
    content: sourceOfBytes(Buffer.from(text, file.encoding)),
    existing: file.target,
    expected: file.bytes ?? 'absent',
    wanted: { uid: options.uid, gid: options.gid, mode: options.mode ?? fresh, umask: file.umask },
    backup: options.backup ?? false,
    validate: undefined,
  });
}
