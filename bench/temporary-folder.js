// Folders for what a benchmark writes, gone when it ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made = [];

/** The path of a new one. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-bench-'));
  made.push(folder);
  return folder;
}

process.once('SIGINT', () => process.exit(130));
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
