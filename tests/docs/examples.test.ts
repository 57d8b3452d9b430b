// The examples of the guides, run: fenced blocks with a file's name are written, `console` blocks are compared with what
// the commands print. Needs dist/ from `npm run build`.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const GUIDES = 'docs/guide';
const FENCE = /^```(\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm;

interface Example {
  readonly command: string;
  readonly output: string;
}

const pages = readdirSync(GUIDES).filter(name =>
  readFileSync(join(GUIDES, name), 'utf8').includes('```console'),
);

test('there are examples', () => {
  expect(pages.length).toBeGreaterThan(2);
  expect(existsSync('dist/command')).toBe(true);
});

describe.each(pages)('%s', name => {
  const blocks = Array.from(
    readFileSync(join(GUIDES, name), 'utf8').matchAll(FENCE),
    ([, kind, file, text]) => ({
      kind,
      file,
      text: text ?? '',
    }),
  );
  const examples = blocks.filter(({ kind }) => kind === 'console').flatMap(({ text }) => examplesOf(text));
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'reprise-docs-'));
    chmodSync(folder, 0o755);
    for (const { file, text } of blocks) {
      if (file === undefined) continue;
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(examples)('$command', ({ command, output }) => {
    const { stdout } = spawnSync('bash', ['-c', `exec 2>&1; ${command}`], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: `${resolve('bin')}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8' },
    });
    expect(trimmed(stdout)).toBe(trimmed(output));
  });
});

/** A line that begins with `$ ` is a command; what follows it is its output. */
function examplesOf(text: string): Example[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map(part => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/** Editors take away spaces at the ends of lines, and empty lines at the end. */
function trimmed(text: string): string {
  return text.replace(/[ \t]+$/gm, '').trimEnd();
}
