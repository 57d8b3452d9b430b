// Plays the worked example and writes its page.
import { writeFileSync } from 'node:fs';
import { renderPage } from './page.ts';
import { playStory } from './story.ts';

const page = 'docs/guide/worked-example.md';
writeFileSync(page, renderPage(await playStory(line => process.stdout.write(`${line}\n`))));
process.stdout.write(`written: ${page}\n`);
