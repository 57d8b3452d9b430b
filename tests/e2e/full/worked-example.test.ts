// The worked example of the guide is played: each command ends as it should and tells what the page says, numbers aside.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { renderPage } from '../../../sandbox/example/page.ts';
import { playStory, type Story } from '../../../sandbox/example/story.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { deploy, expectHealthy, leader, MINUTES, timelineOf } from '../cluster.ts';
import { succeed } from '../program.ts';

let story: Story;

beforeAll(async () => {
  await deploy();
  story = await playStory();
}, 15 * MINUTES);

afterAll(() => succeed('pgsql.yml', '-l', 'pg-test'), 5 * MINUTES);

/** Words without digits, and which of several stands where does not matter. Units follow sizes. */
function words(text: string): string[] {
  const all = text.split(/[\s"'`(){},;:|]+/).filter(word => /^[A-Za-z_*-]{2,}[.]?$/.test(word));
  return [...new Set(all)].filter(word => !/^(?:[KMG]iB|kB|MB|-+)$/.test(word)).sort();
}

/** A page in its sections, by heading, without the time that a recovery takes: the first one on a sandbox knows of none. */
function sections(page: string): Map<string, string[]> {
  return new Map(
    page
      .replace(/^ *takes .*$/gm, '')
      .split(/^#+ /m)
      .map(part => [part.slice(0, part.indexOf('\n')), words(part)]),
  );
}

test('the page tells what the commands told', () => {
  const page = readFileSync(join(packageRoot(), 'docs/guide/worked-example.md'), 'utf8');
  const [written, played] = [sections(page), sections(renderPage(story))];
  expect([...written.keys()]).toEqual([...played.keys()]);
  for (const [heading, told] of played) {
    const page = written.get(heading) ?? [];
    const differing = [
      ...page.filter(word => !told.includes(word)),
      ...told.filter(word => !page.includes(word)),
    ];
    // What past runs and the database's own transactions add to a line or two.
    const few = Math.max(3, page.length / 6);
    expect({ heading, differing: differing.length > few ? differing : [] }).toEqual({
      heading,
      differing: [],
    });
  }
});

test('the rows are back, the second run changed nothing, the recovery names its target', async () => {
  expect(story.steps.get('back')?.output).toBe('1500|1|1500');
  expect(story.steps.get('after')?.output).toBe('301|1201|9999');
  expect(story.steps.get('again')?.output.match(/changed=0 /g)).toHaveLength(3);
  expect(story.steps.get('recovery')?.output).toMatch(/RECOVERED cluster pg-test/);
  expect(story.steps.get('gate')?.output).toMatch(/BACKUP POLICY of cluster pg-test: kept/);
  await expectHealthy(await timelineOf(await leader()));
});
