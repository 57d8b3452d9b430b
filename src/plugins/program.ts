// Which files of `library/` are programs that a host can run: scripts with an interpreter that is not Python, and binaries.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { splitWords } from '../modules/shlex.ts';

/** A module as a program. */
export interface Program {
  readonly bytes: Buffer;
  /** The words of its first line, `/bin/bash` or `/usr/bin/env perl`; none where it is a binary. */
  readonly interpreter: readonly string[];
  /** It reads its arguments as JSON, not as `name=value` words. */
  readonly wantsJson: boolean;
}

/** Undefined for a file in Python, PowerShell or anything else that says no interpreter, and for one that cannot be read. */
export function programOf(path: string): Program | undefined {
  const bytes = bytesOf(path);
  if (bytes === undefined) return undefined;
  if (isBinary(bytes)) return { bytes, interpreter: [], wantsJson: true };
  const [, line = ''] = /^#!([^\r\n]*)/.exec(bytes.toString('latin1')) ?? [];
  const interpreter = splitWords(line);
  if ('problem' in interpreter || interpreter.length === 0) return undefined;
  if (interpreter.some(word => /^(?:python[\d.]*|pwsh|powershell)$/.test(basename(word)))) return undefined;
  return { bytes, interpreter, wantsJson: bytes.includes('WANT_JSON') };
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') return undefined;
    throw error;
  }
}

/** As Ansible tells: by a control character that no text holds, near the beginning. */
function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).some(byte => byte === 0x7f || (byte < 0x20 && !TEXT_CONTROLS.has(byte)));
}

const TEXT_CONTROLS = new Set([7, 8, 9, 10, 12, 13, 27]);
