// A folder of files for one test file; tests/environment.js removes it at its end.
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Makes the folder with these files; a name that ends in `.sh` is executable. Gives its absolute path. */
export function temporaryFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-'));
  // The settings refuse an ansible.cfg in a folder that anybody may write to.
  chmodSync(folder, 0o755);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
  return folder;
}
