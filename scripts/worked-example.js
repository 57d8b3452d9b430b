// Plays the worked example on the sandbox, both clusters deployed, and writes docs/guide/worked-example.md from it.
import { runBundled } from './bundled.js';

await runBundled('sandbox/example/main.ts');
