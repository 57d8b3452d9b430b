// What is to be put in a place on a host: bytes in memory, a file of the control node, or a file of the host itself.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { UserError } from '../../errors.ts';
import { hashesOfFile } from './hash-file.ts';
import type { PathState } from './look.ts';

/** Bytes that are read and sent at a time: the host starts a program for each. */
const CHUNK = 1024 * 1024;

/** Files up to this size, in bytes, are read into memory. */
export const IN_MEMORY = 1024 * 1024;

export interface Source {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha1: string;
  readonly md5: string | undefined;
  /** Permission bits of the file on the control node; undefined for bytes that were made here. */
  readonly mode: number | undefined;
  /** The bytes, when they are in memory. */
  readonly bytes: Buffer | undefined;
  open(): Buffer | Readable;
  /** The file is on the host already, at this path; `open` gives nothing. */
  readonly hostPath?: string;
}

/** A file that is on the host, as `look` with a checksum saw it. */
export function sourceOnHost(state: PathState): Source | undefined {
  const { target, checksum, real } = state;
  if (target === undefined || checksum === undefined) return undefined;
  const { size, mode } = target;
  return {
    size,
    sha1: checksum,
    md5: undefined,
    mode,
    bytes: undefined,
    open: () => Buffer.alloc(0),
    hostPath: real,
  };
}

/** Content that is in memory; `mode` is that of the file that it was read from. */
export function sourceOfBytes(bytes: Buffer, mode?: number): Source {
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  return { size: bytes.length, sha1, md5: md5Of(bytes), mode, bytes, open: () => bytes };
}

/** The first bytes of a file that is a vault. */
const VAULT_HEAD = Buffer.from('$ANSIBLE_VAULT;');

/** With `decrypt`, a vault counts as its plain text. Throws UserError FILE_UNREADABLE, or what `decrypt` throws. */
export async function sourceOfFile(path: string, decrypt?: (armor: string) => string): Promise<Source> {
  const source = await readSource(path);
  const { bytes, mode } = source;
  if (decrypt === undefined || bytes?.subarray(0, VAULT_HEAD.length).equals(VAULT_HEAD) !== true)
    return source;
  return sourceOfBytes(Buffer.from(decrypt(bytes.toString('utf8'))), mode);
}

async function readSource(path: string): Promise<Source> {
  try {
    const { size, mode } = await stat(path);
    if (size <= IN_MEMORY) return sourceOfBytes(await readFile(path), mode & 0o7777);
    const [sha1 = ''] = await hashesOfFile(path, ['sha1']);
    return {
      size,
      sha1,
      md5: undefined,
      mode: mode & 0o7777,
      bytes: undefined,
      open: () => createReadStream(path, { highWaterMark: CHUNK }),
    };
  } catch (error) {
    throw new UserError('FILE_UNREADABLE', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Machines in FIPS mode have no MD5; Ansible leaves it out there too. */
function md5Of(bytes: Buffer): string | undefined {
  try {
    return createHash('md5').update(bytes).digest('hex');
  } catch {
    return undefined;
  }
}
