// Bytes that are no UTF-8 inside text, as Python's `surrogateescape` keeps them: byte 0xFF is the lone surrogate U+DCFF,
// so that a file name from a host finds its file again. https://peps.python.org/pep-0383/

/** In Latin-1, where a character is a byte: a run of well-formed UTF-8, or one byte that is none. */
const RUN =
  /(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|\xed[\x80-\x9f][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[\x80-\xff]/g;
const ESCAPED = /(?<![\ud800-\udbff])[\udc80-\udcff]/;
const ESCAPES = /((?<![\ud800-\udbff])[\udc80-\udcff])/;

/** The text of bytes; every sequence of bytes has one, and no two have the same. */
export function textOfBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return text;
  return bytes
    .toString('latin1')
    .replace(RUN, run =>
      run.length === 1 && run > '\x7f'
        ? String.fromCharCode(0xdc00 + run.charCodeAt(0))
        : Buffer.from(run, 'latin1').toString('utf8'),
    );
}

/** The bytes of a text, the way back. */
export function bytesOfText(text: string): Buffer {
  if (!ESCAPED.test(text)) return Buffer.from(text);
  const parts = text.split(ESCAPES);
  return Buffer.concat(
    parts.map((part, index) =>
      index % 2 === 1 ? Buffer.from([part.charCodeAt(0) - 0xdc00]) : Buffer.from(part),
    ),
  );
}
