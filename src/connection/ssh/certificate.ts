// A certificate of OpenSSH, as far as one has to be told from another and a refusal explained. What it is worth, sshd and ssh
// decide: no signature is checked here. https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.certkeys
import { fingerprint } from './known-hosts.ts';

export interface Certificate {
  /** The name that its authority gave it. */
  readonly id: string;
  readonly isOfHost: boolean;
  /** Users or hosts that it is for; none means any. */
  readonly principals: readonly string[];
  /** Seconds since 1970; a certificate without an end has the largest number of 64 bits. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** `SHA256:…` of the authority's key. */
  readonly authority: string;
}

/** How many fields the key itself takes, by the type's first part. */
const KEY_FIELDS: Readonly<Record<string, number>> = {
  'ssh-rsa': 2,
  'ssh-dss': 4,
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519': 2,
  'sk-ecdsa-sha2-nistp256': 3,
};

const HOST = 2;

/** Reads the certificate that a blob is; undefined for anything else, also a plain key. */
export function parseCertificate(blob: Buffer): Certificate | undefined {
  try {
    return read(new Fields(blob));
  } catch (error) {
    if (error instanceof Truncated) return undefined;
    throw error;
  }
}

/** Reads the one line of a `…-cert.pub` file. */
export function parseCertificateLine(line: string): Certificate | undefined {
  const [, base64 = ''] = line.trim().split(/\s+/);
  return parseCertificate(Buffer.from(base64, 'base64'));
}

function read(fields: Fields): Certificate | undefined {
  const [, keyType = ''] = /^(.+)-cert-v01@openssh\.com$/.exec(fields.string().toString('latin1')) ?? [];
  const keyFields = KEY_FIELDS[keyType];
  if (keyFields === undefined) return undefined;
  const nonceAndKey = 1 + keyFields;
  for (let count = 0; count < nonceAndKey; count++) fields.string();
  fields.number64(); // serial
  const kind = fields.number32();
  const id = fields.string().toString();
  const principals = fields.strings();
  const validAfter = fields.number64();
  const validBefore = fields.number64();
  for (let count = 0; count < 3; count++) fields.string(); // critical options, extensions, reserved
  return {
    id,
    isOfHost: kind === HOST,
    principals,
    validAfter,
    validBefore,
    authority: fingerprint(fields.string()),
  };
}

/** The bytes end before the field does: this is no certificate. */
class Truncated extends Error {}

/** The fields of a packet, one after the other. Throws Truncated behind its end. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  number32(): number {
    return this.#take(4).readUInt32BE();
  }

  number64(): bigint {
    return this.#take(8).readBigUInt64BE();
  }

  string(): Buffer {
    return this.#take(this.number32());
  }

  /** A string that is a list of strings. */
  strings(): string[] {
    const inner = new Fields(this.string());
    const all: string[] = [];
    while (inner.#at < inner.#bytes.length) all.push(inner.string().toString());
    return all;
  }

  #take(length: number): Buffer {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw new Truncated();
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }
}
