// Facts between runs: gathered once, laid out as Ansible's jsonfile cache, forgotten when they are too old or unreadable.
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { JsonFactCache } from '../../src/engine/fact-cache.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { smallRun } from './small-run.ts';

const scratch = temporaryFolder({ empty: '' });
const PLAY = `- hosts: h1
  tasks:
    - debug: msg="{{ ansible_facts.system | default('none') }}, {{ kept | default('none') }}"
    - set_fact: { kept: yes, cacheable: true }
`;

function cacheIn(folder: string, warnings: string[] = [], timeout = 60): JsonFactCache {
  const options = {
    folder: join(scratch, folder),
    prefix: 'p_',
    timeout,
    warn: (text: string) => warnings.push(text),
  };
  return new JsonFactCache(options);
}

const options = { gathering: 'smart', gatherSubset: ['!all'] };

test('what one run gathered, the next one knows', async () => {
  const factCache = cacheIn('runs');
  const first = await smallRun(scratch, PLAY, { options, factCache });
  const second = await smallRun(scratch, PLAY, { options, factCache });
  expect([first.said, second.said]).toEqual([['h1: Linux, none'], ['h1: Linux, True']]);
  expect([first.tallies, second.tallies]).toEqual([{ h1: { ok: 3 } }, { h1: { ok: 2 } }]);
  const path = join(scratch, 'runs', 'p_h1');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    ansible_system: 'Linux',
    kept: true,
    _ansible_facts_gathered: true,
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(scratch, 'runs'))).toEqual(['p_h1']);
  const cleared = await smallRun(
    scratch,
    '- hosts: h1\n  gather_facts: false\n  tasks: [meta: clear_facts]\n',
    {
      options,
      factCache,
    },
  );
  expect(cleared.end).toBe('ok');
  expect(factCache.factsOf('h1')).toBeUndefined();
});

test('within a run, smart gathers once', async () => {
  const { tallies } = await smallRun(scratch, '- hosts: h1\n- hosts: h1\n', { options });
  expect(tallies).toEqual({ h1: { ok: 1 } });
});

describe('a file', () => {
  const kept = { facts: new Map([['fact', 'value']]), isGathered: false };

  test('that is too old does not hold', () => {
    cacheIn('old').keep('h1', kept);
    const past = new Date(Date.now() - 3_600_000);
    utimesSync(join(scratch, 'old', 'p_h1'), past, past);
    expect(cacheIn('old').factsOf('h1')).toBeUndefined();
    expect(cacheIn('old', [], 0).factsOf('h1')).toEqual(kept);
  });

  test('that cannot be read is told of and passed over', () => {
    const warnings: string[] = [];
    cacheIn('torn').keep('h1', kept);
    writeFileSync(join(scratch, 'torn', 'p_h1'), '{"fact": ');
    expect(cacheIn('torn', warnings).factsOf('h1')).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('the facts of h1')]);
  });

  test('that cannot be written is told of', () => {
    const warnings: string[] = [];
    cacheIn('empty/below', warnings).keep('h1', kept);
    expect(warnings).toEqual([expect.stringContaining('cannot be kept')]);
  });

  test('is never looked for outside of the folder', () => {
    cacheIn('inside').keep('../h1', kept);
    expect(cacheIn('inside').factsOf('../h1')).toBeUndefined();
  });
});
