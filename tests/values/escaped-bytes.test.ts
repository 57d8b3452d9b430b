// Bytes through text and back, beside Python's own surrogateescape for what it gives.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOfText, textOfBytes } from '../../src/values/escaped-bytes.ts';

test('any bytes survive', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), array => {
      const bytes = Buffer.from(array);
      expect(bytesOfText(textOfBytes(bytes))).toEqual(bytes);
    }),
  );
});

test('any text survives, and is what UTF-8 says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), text => {
      expect(textOfBytes(Buffer.from(text))).toBe(text);
      expect(bytesOfText(text)).toEqual(Buffer.from(text));
    }),
  );
});

test.each([
  [[0x62, 0xff, 0x20], 'b\udcff '],
  [[0xc3, 0xbc, 0xc3], 'ü\udcc3'],
  [[0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
  [[0xef, 0xbf, 0xbd], '\ufffd'],
  [[0xf0, 0x9f, 0x98, 0x80, 0x80], '😀\udc80'],
  [[0xc0, 0xaf], '\udcc0\udcaf'],
])('%j is %j', (bytes, text) => {
  expect(textOfBytes(Buffer.from(bytes))).toBe(text);
});
