// Builds dist/: our own files bundled with esbuild, packages left where npm put them. docs/decisions/bundle.md says why.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readyValidators } from './ready-validators.js';

/** Milliseconds after which no run can still want a chunk of an earlier build. */
const CHUNK_LIFE = 24 * 3600 * 1000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const chunks = join(root, 'dist', 'chunks');

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts', 'src/index.ts', 'sandbox/demo/main.ts'],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.11',
  // A function's name is what a template prints of it.
  keepNames: true,
  plugins: [readyValidators(root)],
  sourcemap: true,
  sourcesContent: false,
  write: false,
});

// Each file appears whole, the entries after what they import: a command that starts meanwhile finds one build or the other.
const isChunk = path => path.startsWith(chunks);
const inOrder = [...outputFiles].sort((a, b) => Number(isChunk(b.path)) - Number(isChunk(a.path)));
for (const { path, contents } of inOrder) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

const written = new Set(outputFiles.map(({ path }) => path));
for (const name of readdirSync(chunks)) {
  const path = join(chunks, name);
  if (!written.has(path) && Date.now() - statSync(path).mtimeMs > CHUNK_LIFE) rmSync(path);
}
