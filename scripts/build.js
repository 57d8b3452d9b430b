// Builds dist/ with esbuild: the command as one script with the code of a rehearsal beside it, the library and the demo as modules.
// docs/decisions/bundle.md says why.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readyValidators } from './ready-validators.js';

/** Milliseconds after which no run can still want a file of an earlier build. */
const FILE_LIFE = 24 * 3600 * 1000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const chunks = join(dist, 'chunks');

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.12',
  sourcesContent: false,
  write: false,
};

await buildModules();
await buildCommand();

/** What others import, and the demo: our own files, packages left where npm put them. */
async function buildModules() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/index.ts', 'sandbox/demo/main.ts'],
    outbase: '.',
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    packages: 'external',
    format: 'esm',
    sourcemap: true,
    plugins: [readyValidators(root)],
  });
  // The entries after what they import: a program that starts meanwhile finds one build or the other.
  const isChunk = path => path.startsWith(chunks);
  const inOrder = [...outputFiles].sort((a, b) => Number(isChunk(b.path)) - Number(isChunk(a.path)));
  for (const { path, contents } of inOrder) put(path, contents);
  forget(chunks, new Set(outputFiles.map(({ path }) => path)));
}

/** The command: a function that `bin/reprise` calls, packages included, and beside it the code that V8 makes of it. */
async function buildCommand() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/command.js',
    format: 'cjs',
    define: { 'import.meta.url': 'import_meta_url' },
    banner: {
      js: "(function (exports, require, module, __filename, __dirname) { const import_meta_url = require('node:url').pathToFileURL(__filename).href;",
    },
    footer: { js: '})' },
    plugins: [readyValidators(root), packagesOutside()],
  });
  const source = inAscii(outputFiles[0].text);
  const name = `command-${createHash('sha256').update(source).digest('hex').slice(0, 16)}`;
  put(join(dist, `${name}.js`), source);
  rehearse(join(dist, `${name}.js`), join(dist, `${name}.cache`));
  put(join(dist, 'command'), name);
  forget(dist, new Set([`${name}.js`, `${name}.cache`, 'command'].map(file => join(dist, file))));
}

/** esbuild escapes what is in strings; what is left stands in comments and regular expressions. One byte a character loads faster. */
function inAscii(source) {
  return source.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** V8's code of the functions that a run needs: the others are compiled when they are called. It is ignored by any other version of Node. */
function rehearse(script, cache) {
  const temporary = `${cache}.${process.pid}`;
  const program = join(root, 'scripts', 'rehearse.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, script, temporary], {
    encoding: 'utf8',
  });
  if (status !== 0)
    console.error(
      `the rehearsal ended with ${status}: the command works, and starts slower\n${stdout}${stderr}`,
    );
  renameSync(temporary, cache);
}

/** Native parts stay with their package. HTTP through SSH is left out: nobody uses it, and ssh2 would load Node's HTTP and TLS for it. */
function packagesOutside() {
  return {
    name: 'packages-outside',
    setup(plugin) {
      plugin.onResolve({ filter: /\.node$/ }, ({ path, resolveDir }) => {
        const [, inPackages] = join(resolveDir, path).split(/node_modules\/(?!.*node_modules\/)/);
        return { path: inPackages, external: true };
      });
      plugin.onResolve({ filter: /^\.\/http-agents\.js$/ }, () => ({ path: 'none', namespace: 'none' }));
      plugin.onLoad({ filter: /^none$/, namespace: 'none' }, () => ({ contents: '' }));
      plugin.onResolve({ filter: /^cpu-features$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** The file appears whole or not at all. */
function put(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

/** Removes what an earlier build left in the folder, once nobody can want it. */
function forget(folder, written) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && !written.has(path) && Date.now() - statSync(path).mtimeMs > FILE_LIFE) rmSync(path);
  }
}
