// `npm run docs`: writes every generated page below the current folder, and deletes the pages of modules that are gone.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedPages } from './pages.ts';

const MODULE_PAGES = 'docs/reference/modules';

const pages = await generatedPages();
for (const [path, text] of pages) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
for (const name of readdirSync(MODULE_PAGES)) {
  if (!pages.has(join(MODULE_PAGES, name))) rmSync(join(MODULE_PAGES, name));
}
