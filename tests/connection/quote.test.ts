// Quoting: whatever a word holds, a real shell gives it back unchanged.
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quote, quoteAll } from '../../src/connection/quote.ts';
import { UserError } from '../../src/errors.ts';
import { SHELLS } from './shells.ts';

/** The words that a shell makes of a line; characters stand for bytes. */
function shellWords(shell: string, words: readonly string[]): string[] {
  const line = Buffer.from(`printf '%s\\0' ${quoteAll(words)}`, 'latin1');
  const { stdout } = spawnSync(shell, ['-s'], { input: line });
  return stdout.toString('latin1').split('\0').slice(0, -1);
}

const bytes = fc
  .uint8Array({ min: 1, max: 255, maxLength: 40 })
  .map(array => Buffer.from(array).toString('latin1'));

describe.each(SHELLS)('in %s', (_, shell) => {
  it('keeps any bytes but NUL', () => {
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 30 }), words => {
        expect(shellWords(shell, words)).toEqual(words);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps every single byte, also beside a quote', () => {
    const all = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1));
    const words = [
      ...all,
      ...all.map(character => `'${character}`),
      ...all.map(character => `${character}'`),
      '',
    ];
    expect(shellWords(shell, words)).toEqual(words);
  });
});

it('leaves plain words as they are', () => {
  expect(quoteAll(['/usr/bin/pg_ctl', '-D', 'user@host:22', '~', 'a=b', ''])).toBe(
    "/usr/bin/pg_ctl -D user@host:22 '~' 'a=b' ''",
  );
});

it('refuses NUL', () => {
  expect(() => quote('a\0b')).toThrow(UserError);
});
