// Generates docs/reference and schemas.
import { runBundled } from './bundled.js';

await runBundled('docs/generate/main.ts');
