// $EDITOR on a plain copy that only its owner may read, and that is gone afterwards.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UserError } from '../../errors.ts';
import { splitShellWords } from '../../source/shell-words.ts';

/** They end the editor if it wishes, and not us before the copy is gone. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What the editor left of a text. The copy has the ending of the file's name, so that the editor knows its kind. Throws
 * UserError FILE_NOT_FOUND when the editor cannot be started, USAGE with status 99 when a signal ended it.
 */
export function edited(name: string, plain: Buffer): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-vault-'));
  const path = join(folder, basename(name));
  const wait = () => {};
  for (const signal of SIGNALS) process.on(signal, wait);
  try {
    writeFileSync(path, plain, { mode: 0o600 });
    const [program = 'vi', ...args] = editorWords();
    const { error, signal } = spawnSync(program, [...args, path], { stdio: 'inherit' });
    if (error !== undefined) {
      throw new UserError('FILE_NOT_FOUND', `the editor '${program}' could not be started`, {
        hint: 'the environment variable EDITOR names it',
        cause: error,
      });
    }
    if (signal !== null)
      throw new UserError('USAGE', `the editor was ended by ${signal}; nothing was written`, {
        exitStatus: 99,
      });
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    for (const signal of SIGNALS) process.off(signal, wait);
  }
}

function editorWords(): string[] {
  return splitShellWords(process.env.EDITOR ?? 'vi').words.map(word => word.text);
}
