// Bytes and texts in the encodings that Python names. https://docs.python.org/3/library/codecs.html#standard-encodings
import { isUtf8 } from 'node:buffer';
import { PythonError } from '../../values/python-error.ts';

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

function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '');
}

function refuse(encoding: string): never {
  throw new PythonError('ValueError', `the bytes are no text in the encoding '${encoding}'`);
}
