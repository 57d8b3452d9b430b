// The keys by which a source of packages is signed: a text that stands in the source itself, files of the host, fingerprints, or
// what a server hands out, which goes into a file of the source's own.
import type { Host } from '../../connection/host.ts';
import { applySteps } from '../files/apply.ts';
import { isFailure, planAttributes } from '../files/attributes.ts';
import { hashOf } from '../files/digest.ts';
import type { Look } from '../files/look.ts';
import { replaceFile } from '../files/replace.ts';
import { sourceOfBytes } from '../files/source.ts';
import { exchange } from '../http/transport.ts';
import type { ModuleContext, ModuleResult } from '../module.ts';

export const KEYRINGS = '/etc/apt/keyrings';

interface Signing {
  readonly changed: boolean;
  /** The files of keys. */
  readonly files: readonly string[];
  /** For the field `Signed-By`. */
  readonly value: string | undefined;
}

/** Where the key of a source of that name stands, armored or not. */
export function keyPaths(slug: string): { readonly asc: string; readonly gpg: string } {
  return { asc: `${KEYRINGS}/${slug}.asc`, gpg: `${KEYRINGS}/${slug}.gpg` };
}

/** `isFile` knows the files of the host. A single armored key stays a text; several keys become one file. */
export async function settleKeys(
  host: Host,
  given: readonly string[],
  slug: string,
  isFile: (path: string) => boolean,
  seen: Look,
  context: ModuleContext,
): Promise<Signing | ModuleResult> {
  const [only] = given;
  if (given.length === 1 && only !== undefined && isText(only))
    return { changed: false, files: [], value: only };
  const keys: Buffer[] = [];
  const files: string[] = [];
  const others: string[] = [];
  let ownAt: number | undefined;
  for (const one of new Set(given)) {
    if (isFile(one)) files.push(one);
    else if (!isText(one) && !isAddress(one)) others.push(withoutBlanks(one));
    else {
      const key = isText(one) ? Buffer.from(`${one.trim()}\n`) : await fetchKey(host, one);
      if (!Buffer.isBuffer(key)) return key;
      keys.push(key);
      ownAt ??= files.length;
    }
  }
  const kept = keys.length === 0 ? undefined : await keepKeys(host, keys, slug, seen, context);
  if (kept !== undefined && isFailure(kept)) return kept;
  if (kept !== undefined) files.splice(ownAt ?? 0, 0, kept.path);
  const all = Array.from(new Set(files));
  const value = [...all, ...others].join(' ');
  return { changed: kept?.changed ?? false, files: all, value: value === '' ? undefined : value };
}

function isAddress(text: string): boolean {
  return /^[a-z]+:\/\//i.test(text);
}

function isText(text: string): boolean {
  return text.includes('\n');
}

/** A fingerprint as gpg prints it, in groups of four. */
function withoutBlanks(text: string): string {
  return /^(?:[0-9a-f]{4}\s+){9}[0-9a-f]{4}!?$/i.test(text) ? text.replace(/\s+/g, '') : text;
}

async function fetchKey(host: Host, address: string): Promise<Buffer | ModuleResult> {
  const fail = (reason: string): ModuleResult => ({
    changed: false,
    failed: true,
    msg: `Could not fetch signed_by key: ${reason}`,
  });
  if (!/^https?:/i.test(address) || !URL.canParse(address))
    return fail(`'${address}' is no http or https address`);
  const answer = await exchange(
    host,
    { method: 'GET', url: new URL(address), headers: [['User-Agent', 'ansible-httpget']], body: undefined },
    { timeout: 10, validateCertificates: true, useProxy: true },
  );
  if (answer.kind !== 'response') return fail(answer.kind === 'failed' ? answer.message : answer.reason);
  const { status, reason, body } = answer.response;
  return status === 200 ? body : fail(`HTTP Error ${status}: ${reason}`);
}

/** One key as it came; several as apt reads them from one file: without armor, one behind the other. */
async function keepKeys(
  host: Host,
  keys: readonly Buffer[],
  slug: string,
  seen: Look,
  context: ModuleContext,
): Promise<{ readonly changed: boolean; readonly path: string } | ModuleResult> {
  const [first = Buffer.alloc(0), ...more] = keys;
  const bytes = more.length === 0 ? first : Buffer.concat(keys.map(unarmored));
  const path = keyPaths(slug)[isArmored(bytes) ? 'asc' : 'gpg'];
  const state = seen.paths.find(one => one.path === path);
  const wanted = {
    uid: undefined,
    gid: undefined,
    mode: { kind: 'octal', bits: 0o644 },
    umask: 0o022,
  } as const;
  if (state?.self !== undefined && state.checksum === hashOf(bytes, 'sha1')) {
    const plan = planAttributes(path, state.self, wanted);
    if (plan.steps.length > 0 && !context.check) {
      const done = await applySteps(host, plan.steps, path);
      if ('failure' in done) return done.failure;
    }
    return { changed: plan.steps.length > 0, path };
  }
  if (context.check) return { changed: true, path };
  if (seen.state.self === undefined) {
    const step = { argv: ['mkdir', '-p', '-m', '0755', '--', KEYRINGS], blame: `cannot make ${KEYRINGS}` };
    const made = await applySteps(host, [step], KEYRINGS);
    if ('failure' in made) return made.failure;
  }
  const replaced = await replaceFile(host, {
    path,
    content: sourceOfBytes(bytes),
    existing: state?.target,
    expected: 'any',
    wanted,
    backup: false,
    validate: undefined,
  });
  return 'failure' in replaced ? replaced.failure : { changed: true, path };
}

const ARMOR =
  /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\n]*: [^\n]*\n)*\s*\n([\s\S]*?)(?:\n=[^\n]*)?\r?\n-----END/g;

function isArmored(bytes: Buffer): boolean {
  return bytes.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----');
}

/** https://datatracker.ietf.org/doc/html/rfc9580#section-6.2 */
function unarmored(bytes: Buffer): Buffer {
  if (!isArmored(bytes)) return bytes;
  const blocks = bytes.toString('latin1').matchAll(ARMOR);
  return Buffer.concat(Array.from(blocks, ([, data = '']) => Buffer.from(data, 'base64')));
}
