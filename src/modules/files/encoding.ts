// Encodings of text files other than UTF-8, by the names that Python has for them. https://docs.python.org/3/library/codecs.html

export interface Encoding {
  /** Throws TypeError for bytes that are no such text. */
  decode(bytes: Buffer): string;
  /** What the encoding has no bytes for becomes `?`. */
  encode(text: string): Buffer;
}

/** Undefined for an encoding that is not known, or that only reads. */
export function encodingNamed(name: string): Encoding | undefined {
  const plain = name.toLowerCase().replace(/[-_ ]/g, '');
  if (/^utf16(le|be)?$/.test(plain)) return utf16(plain);
  if (/^(latin1?|iso88591|l1)$/.test(plain)) return latin1;
  const label = plain
    .replace(/^utf8$/, 'utf-8')
    .replace(/^(?:cp|windows)(125\d|874)$/, 'windows-$1')
    .replace(/^cp866$/, 'ibm866')
    .replace(/^iso8859(\d+)$/, 'iso-8859-$1')
    .replace(/^koi8([ru])$/, 'koi8-$1');
  if (!/^(utf-8|windows-\d+|ibm866|iso-8859-\d+|koi8-[ru])$/.test(label)) return undefined;
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  const decode = (bytes: Buffer): string => decoder.decode(bytes);
  return { decode, encode: label === 'utf-8' ? text => Buffer.from(text) : byByte(label) };
}

const latin1: Encoding = {
  decode: bytes => bytes.toString('latin1'),
  encode: text => Buffer.from(text.replace(/[^\0-\xff]/gu, '?'), 'latin1'),
};

/** Each byte of such an encoding is a letter of its own. */
function byByte(label: string): Encoding['encode'] {
  const decoder = new TextDecoder(label);
  const codes = new Map(Array.from({ length: 256 }, (_, code) => [decoder.decode(Buffer.of(code)), code]));
  return text => Buffer.from(Array.from(text, letter => codes.get(letter) ?? 0x3f));
}

/** Without an order in its name, the file begins with a mark that tells it. */
function utf16(name: string): Encoding {
  const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
  const little: Encoding = {
    decode: bytes => bytes.toString('utf16le'),
    encode: text => Buffer.from(text, 'utf16le'),
  };
  const big: Encoding = {
    decode: bytes => swapped(bytes).toString('utf16le'),
    encode: text => swapped(Buffer.from(text, 'utf16le')),
  };
  if (name !== 'utf16') return name === 'utf16be' ? big : little;
  return {
    decode: bytes =>
      (bytes[0] === 0xfe && bytes[1] === 0xff ? big : little).decode(bytes).replace(/^\ufeff/, ''),
    encode: text => little.encode(`\ufeff${text}`),
  };
}
