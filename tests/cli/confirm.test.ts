// The question before data is destroyed, at a terminal of its own (`script` of util-linux) and without one.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { runAtTerminal, type Said } from '../pseudo-terminal.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({
  'destroy.yml': `- hosts: all
  gather_facts: false
  tasks:
    - confirm: { question: 'Destroy {{ ansible_play_hosts_all | join(" and ") }}?' }
    - file: { path: '{{ playbook_dir }}/destroyed', state: touch }
      run_once: true
`,
  'waiting.yml': `- hosts: all
  gather_facts: false
  tasks:
    - pause: { prompt: Well }
      register: answer
    - debug: { msg: "got {{ answer.user_input or 'none' }}" }
      run_once: true
`,
  'asking.yml': `- hosts: all
  gather_facts: false
  vars_prompt: [{ name: word, prompt: Word }]
  tasks:
    - debug: msg=never
`,
});
const QUESTION = /Destroy h1 and h2\? \(yes\/no\): /;
const program = join(import.meta.dirname, '..', '..', 'bin', 'reprise');
const destroyed = join(folder, 'destroyed');

beforeEach(() => rmSync(destroyed, { force: true }));

/** Runs a playbook; types what is given once the question stands there. */
function run(words: readonly string[], typed: string, question: RegExp = QUESTION): Promise<Said> {
  const line = [program, '-i', 'h1,h2,', '-c', 'local', ...words].join(' ');
  return runAtTerminal(line, { cwd: folder, env: { XDG_STATE_HOME: folder }, typed, question });
}

describe('at a terminal', () => {
  test.each(['yes\r', 'y\r', ' YES \r'])('%j goes on', async typed => {
    const { status, said } = await run(['destroy.yml'], typed);
    expect(said).toMatch(QUESTION);
    expect([status, existsSync(destroyed)]).toEqual([0, true]);
  });

  // The end of the input (Ctrl-D) is no answer.
  test.each(['no\r', '\r', 'yep\r', '\u0004'])('%j changes nothing and says so', async typed => {
    const { status, said } = await run(['destroy.yml'], typed);
    expect(said).toMatch(/not confirmed\. Nothing was changed\./);
    expect([status, existsSync(destroyed)]).toEqual([2, false]);
  });

  test('Ctrl-C changes nothing and says so', async () => {
    const { status, said } = await run(['destroy.yml'], '\u0003');
    expect(said).toMatch(/interrupted at the question\. Nothing was changed\./);
    expect(said).toMatch(/PLAY RECAP/);
    expect([status, existsSync(destroyed)]).toEqual([99, false]);
  });

  test.each(['--yes', '-y'])('%s answers beforehand', async flag => {
    const { status, said } = await run(['destroy.yml', flag], '');
    expect(said).not.toMatch(QUESTION);
    expect([status, existsSync(destroyed)]).toEqual([0, true]);
  });

  test('with the output in a file the question stands on standard error', async () => {
    const { status, said } = await run(['destroy.yml', '>', join(folder, 'log')], 'yes\r');
    expect(said).toMatch(QUESTION);
    expect([status, existsSync(destroyed)]).toEqual([0, true]);
  });

  test('with all output in a file nobody is asked', async () => {
    const { status, said } = await run(['destroy.yml', '>', join(folder, 'log'), '2>&1'], '');
    expect(said).not.toMatch(QUESTION);
    expect([status, existsSync(destroyed)]).toEqual([0, true]);
  });

  test('Ctrl-C at a question of vars_prompt ends the run in order', async () => {
    const { status, said } = await run(['asking.yml'], '\u0003', /Word: /);
    expect([status, said.includes('never'), said.includes('PLAY RECAP')]).toEqual([99, false, true]);
  });

  test.each([
    ['\u0003a', 2, /fatal: \[h1\]: FAILED! => \{"msg": "user requested abort!"\}/],
    ['\u0003\u0003', 99, /"msg": "interrupted"/],
    ['\u0003c', 0, /"msg": "got none"/],
    ['ab\u007fc\r', 0, /"msg": "got ac"/],
  ])('%j at a pause', async (typed, expected, last) => {
    const { status, said } = await run(['waiting.yml'], typed, /Well:/);
    expect(said).toMatch(last);
    expect(status).toBe(expected);
  });

  test('with the output in a file the question of a pause stands on standard error', async () => {
    const { status, said } = await run(['waiting.yml', '>', join(folder, 'log')], 'x\r', /Well:/);
    expect([status, said]).toEqual([0, expect.stringMatching(/^\[pause\]\r\nWell:/)]);
  });
});

test('without a terminal the command itself is the order', async () => {
  const { status, stdout } = spawnSync(program, ['-i', 'h1,h2,', '-c', 'local', 'destroy.yml'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: folder, NODE_OPTIONS: '' },
  });
  expect(stdout).not.toMatch(QUESTION);
  expect([status, existsSync(destroyed)]).toEqual([0, true]);
});

test('the journal holds question and answer; --check asks nothing', async () => {
  const journals = join(folder, 'reprise', 'journal');
  rmSync(journals, { recursive: true, force: true });
  await run(['destroy.yml'], 'no\r');
  const [journal = ''] = readdirSync(journals);
  const lines = readFileSync(join(journals, journal), 'utf8').trim().split('\n');
  const events = lines.map(line => JSON.parse(line) as Record<string, unknown>);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'question', question: expect.stringMatching(QUESTION) }),
  );
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'result', result: expect.objectContaining({ answer: 'no' }) }),
  );
  const { status, said } = await run(['destroy.yml', '--check'], '');
  expect(said).not.toMatch(QUESTION);
  expect([status, existsSync(destroyed)]).toEqual([0, false]);
});
