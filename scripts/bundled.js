// Runs a program in TypeScript, which Node cannot run as it is: bundled into a file of its own, then imported.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** `entry` is a path inside of the repository, which is the working folder then. */
export async function runBundled(entry) {
  // Inside of the repository, so that packages are found from there.
  const outfile = join(root, '.reprise', `bundled-${process.pid}.mjs`);
  process.chdir(root);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.12',
  });
  try {
    await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}
