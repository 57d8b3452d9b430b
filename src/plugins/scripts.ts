// JavaScript and TypeScript files of users, made into code that runs: esbuild takes types away and what they import in.
// docs/decisions/own-plugins.md
import { createRequire, SourceMap } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import type { BuildFailure, Message, OutputFile, Plugin } from 'esbuild';
import { EngineBug, type Problems, type UserError, UserErrors } from '../errors.ts';
import { messageOf, pluginError, type SourceMaps, spanAt, thrownAt } from './place.ts';

/** What a file exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** The endings of files that can run here. */
export const SCRIPT_ENDINGS = ['.ts', '.mts', '.js', '.mjs'] as const;

/** Files whose code is running. */
export interface Loaded {
  readonly exports: ReadonlyMap<string, Exports>;
  /** To tell where an error of theirs was thrown. */
  readonly maps: SourceMaps;
}

/** Loads files; every mistake in them is reported, at its place, and what can run still does. */
export async function loadScripts(files: readonly string[], problems: Problems): Promise<Loaded> {
  const maps = new Map<string, SourceMap>();
  const exports = new Map<string, Exports>();
  const bundles = await Promise.allSettled(files.map(bundle));
  await (await esbuild()).stop();
  for (const [index, file] of files.entries()) {
    const made = bundles[index];
    problems.attempt(() => {
      if (made?.status !== 'fulfilled') throw made?.reason;
      maps.set(file, new SourceMap(JSON.parse(made.value.map)));
      exports.set(file, run(file, made.value.code, maps));
    });
  }
  return { exports, maps };
}

/** Runs the code of a file and gives its exports. Not by `import`, which the built command has no way to call. */
function run(file: string, code: string, maps: SourceMaps): Exports {
  const module: { exports: Exports } = { exports: {} };
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  try {
    const execute = compileFunction(code, names, { filename: file });
    execute(module.exports, createRequire(file), module, file, dirname(file));
    return module.exports;
  } catch (cause) {
    throw pluginError(file, messageOf(cause), { cause, ...thrownAt(cause, maps) });
  }
}

interface Bundled {
  readonly code: string;
  readonly map: string;
}

async function bundle(file: string): Promise<Bundled> {
  const { build } = await esbuild();
  try {
    const { outputFiles } = await build({
      // Paths in the map are then those of the files.
      absWorkingDir: '/',
      outfile: '/own-plugin.js',
      entryPoints: [file],
      bundle: true,
      platform: 'node',
      target: `node${process.versions.node}`,
      format: 'cjs',
      supported: { 'dynamic-import': false },
      sourcemap: 'external',
      sourcesContent: false,
      keepNames: true,
      write: false,
      logLevel: 'silent',
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(file).href) },
      // What a tsconfig.json around the file says does not count.
      tsconfigRaw: '{}',
      plugins: [ownPackage],
    });
    const text = (isWanted: (file: OutputFile) => boolean) => outputFiles.find(isWanted)?.text;
    const map = text(({ path }) => path.endsWith('.map'));
    const code = text(({ path }) => path.endsWith('.js'));
    if (code === undefined || map === undefined) throw new EngineBug(`esbuild made nothing of ${file}`);
    return { code, map };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new UserErrors(error.errors.map(message => mistakeOf(message, file)));
  }
}

/** `import { defineModule } from 'reprise'`: the functions of the contract give back what they are given. */
const ownPackage: Plugin = {
  name: 'own-package',
  setup(plugin) {
    plugin.onResolve({ filter: /^reprise$/ }, () => ({ path: 'reprise', namespace: 'reprise' }));
    plugin.onLoad({ filter: /.*/, namespace: 'reprise' }, () => ({
      contents: 'export const defineModule = module => module;',
    }));
  },
};

/** esbuild is loaded only where somebody has plug-ins; not by `import`, which would bundle it. */
async function esbuild(): Promise<typeof import('esbuild')> {
  return createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

function mistakeOf({ text, location }: Message, file: string): UserError {
  if (location === null) return pluginError(file, text);
  // Columns are counted in bytes.
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString();
  const path = location.file.startsWith('/') ? location.file : `/${location.file}`;
  return pluginError(path, text, { span: spanAt(path, location.line, before.length + 1, location.length) });
}
