// Bytes and texts in the encodings that Python names. https://docs.python.org/3/library/codecs.html#standard-encodings
import { isUtf8 } from 'node:buffer';
import { PythonError } from './python-error.ts';

/** Names without dashes and underscores, as Python and as Node know them. */
const NODE_ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  utf8: 'utf8',
  u8: 'utf8',
  ascii: 'ascii',
  usascii: 'ascii',
  latin1: 'latin1',
  latin: 'latin1',
  iso88591: 'latin1',
  l1: 'latin1',
  utf16le: 'utf16le',
};

/** Node's name of an encoding that it can write, or undefined. */
export function nodeEncoding(name: string): BufferEncoding | undefined {
  return NODE_ENCODINGS[plainName(name)];
}

/** Throws PythonError ValueError for bytes that are no text in this encoding, and for an unknown encoding. */
export function decodeBytes(bytes: Buffer, encoding: string): string {
  const known = nodeEncoding(encoding);
  if (known === 'utf8') return isUtf8(bytes) ? bytes.toString('utf8') : refuse(encoding);
  if (known === 'ascii') return bytes.some(byte => byte > 127) ? refuse(encoding) : bytes.toString('latin1');
  if (known !== undefined) return bytes.toString(known);
  if (plainName(encoding) === 'utf8sig') return decodeBytes(bytes, 'utf-8').replace(/^\ufeff/, '');
  if (isWindows1252(encoding)) return decode1252(bytes) ?? refuse(encoding);
  const decoder = decoderOf(encoding);
  try {
    return decoder.decode(bytes);
  } catch {
    return refuse(encoding);
  }
}

function decoderOf(encoding: string): InstanceType<typeof TextDecoder> {
  try {
    const label = encoding.replace(/^cp(?=125)/i, 'windows-').replaceAll('_', '-');
    return new TextDecoder(label, { fatal: true });
  } catch {
    throw new PythonError('ValueError', `unknown encoding: ${encoding}`);
  }
}

/**
 * A text's bytes. Throws PythonError ValueError for a character that the encoding does not have, and for an encoding that is
 * unknown or has more than one byte a character, UTF-8 and UTF-16 apart.
 */
export function encodeText(text: string, encoding: string): Buffer {
  const known = nodeEncoding(encoding);
  if (known === 'utf8' || known === 'utf16le') return Buffer.from(text, known);
  const name = plainName(encoding);
  if (name === 'utf8sig') return Buffer.from(`\ufeff${text}`, 'utf8');
  if (name === 'utf16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (name === 'utf16be') return Buffer.from(text, 'utf16le').swap16();
  const table = byteTable(known, encoding);
  const bytes = Array.from(
    text,
    character =>
      table.get(character) ??
      refuse(encoding, `'${encoding}' codec can't encode character ${JSON.stringify(character)}`),
  );
  return Buffer.from(bytes);
}

/** Which byte is which character, of an encoding with one byte for each. */
function byteTable(known: BufferEncoding | undefined, encoding: string): ReadonlyMap<string, number> {
  const most = known === 'ascii' ? 128 : 256;
  if (isWindows1252(encoding)) {
    const all = Array.from({ length: 256 }, (_, byte) => [decode1252(Buffer.of(byte)), byte] as const);
    return new Map(all.flatMap(([character, byte]) => (character === undefined ? [] : [[character, byte]])));
  }
  const decoder = known === undefined ? decoderOf(encoding) : undefined;
  const entries = Array.from({ length: most }, (_, byte): [string, number] | undefined => {
    if (decoder === undefined) return [String.fromCharCode(byte), byte];
    try {
      return [decoder.decode(Uint8Array.of(byte)), byte];
    } catch {
      return undefined;
    }
  });
  return new Map(entries.filter(entry => entry !== undefined));
}

/** The bytes 0x80 to 0x9f of windows-1252, which Node 20 takes for latin-1; a blank stands for those that are no character. */
const UPPER_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function isWindows1252(encoding: string): boolean {
  return ['windows1252', 'cp1252', '1252'].includes(plainName(encoding));
}

function decode1252(bytes: Buffer): string | undefined {
  const characters = Array.from(bytes, byte =>
    byte >= 0x80 && byte <= 0x9f ? UPPER_1252[byte - 0x80] : String.fromCharCode(byte),
  );
  return characters.some((character, at) => character === ' ' && bytes[at] !== 0x20)
    ? undefined
    : characters.join('');
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

function refuse(encoding: string, message = `the bytes are no text in the encoding '${encoding}'`): never {
  throw new PythonError('ValueError', message);
}
