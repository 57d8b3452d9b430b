// Configuration that may or may not be there: ssh does without a file that is absent or not for this user's eyes.
import { readFileSync } from 'node:fs';

const WITHOUT: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ENOTDIR', 'EACCES']);

/** The bytes of the file, or undefined where ssh would go on without it. */
export function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (WITHOUT.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
