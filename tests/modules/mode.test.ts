// Symbolic modes against what ansible-core 2.14 computes: mode, bits before, folder or not, umask, bits after.
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { applyMode, parseMode } from '../../src/modules/files/mode.ts';

const CASES = JSON.parse(
  readFileSync(new URL('../cases/modules/symbolic-modes.json', import.meta.url), 'utf8'),
) as [string, string, boolean, string, string][];

const octal = (text: string): number => Number.parseInt(text, 8);

test.each([...new Set(CASES.map(([mode]) => mode))])('%s', text => {
  const mode = parseMode(text);
  const computed = CASES.filter(([other]) => other === text).map(([, before, isDirectory, umask]) => {
    if ('msg' in mode) return mode.details;
    return applyMode(mode, { mode: octal(before), isDirectory }, octal(umask))
      .toString(8)
      .padStart(4, '0');
  });
  expect(computed).toEqual(CASES.filter(([other]) => other === text).map(([, , , , after]) => after));
});

test.each([['0644'], ['644'], ['0o644'], [420], [' 0644 ']])('%p is octal', value => {
  expect(parseMode(value)).toEqual({ kind: 'octal', bits: 0o644 });
});

test.each(['', 'u=rw,'])('%p says nothing of others', text => {
  const mode = parseMode(text);
  if ('msg' in mode) throw new RangeError(mode.msg);
  expect(applyMode(mode, { mode: 0o657, isDirectory: false }, 0o22)).toBe(0o657);
});

test.each([['9'], ['u+q'], ['rw'], [true], [1.5]])('%p is no mode', value => {
  expect(parseMode(value)).toMatchObject({ msg: 'mode must be in octal or symbolic form' });
});
