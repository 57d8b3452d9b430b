// openssh_keypair: a private key for ssh and its public one, made by the host's ssh-keygen where they are not there or are others.
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fail } from './failure.ts';
import { applySteps } from './files/apply.ts';
import {
  ATTRIBUTE_ARGUMENTS,
  chmodMode,
  isFailure,
  planAttributes,
  resolveAttributes,
} from './files/attributes.ts';
import type { Facts } from './files/facts.ts';
import { type Look, look } from './files/look.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';
import { readRecords } from './records.ts';
import { INSPECT, type Keypair, MAKE, REMOVE, readKeypair } from './ssh/keypair.ts';

const schema = {
  properties: {
    path: {
      type: 'string',
      description: 'The file of the private key; the public one has `.pub` behind it.',
    },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether both are there.',
    },
    type: {
      type: 'string',
      enum: ['rsa', 'dsa', 'rsa1', 'ecdsa', 'ed25519'],
      default: 'rsa',
      description: 'The kind of key.',
    },
    size: { type: 'integer', description: 'Bits: 4096 for RSA, 256, 384 or 521 for ECDSA.' },
    comment: { type: 'string', description: 'The comment of the public key.' },
    force: { type: 'boolean', default: false, description: 'Make them anew.' },
    regenerate: {
      type: 'string',
      enum: ['never', 'fail', 'partial_idempotence', 'full_idempotence', 'always'],
      default: 'partial_idempotence',
      description: 'When a key that is there may be replaced.',
    },
    passphrase: { type: 'string', secret: true, description: 'Refused: keys are made without one.' },
    private_key_format: {
      type: 'string',
      enum: ['auto', 'pkcs1', 'pkcs8', 'ssh'],
      default: 'auto',
      description: 'How the key is written: `auto`.',
    },
    backend: {
      type: 'string',
      enum: ['auto', 'cryptography', 'opensshbin'],
      default: 'auto',
      description: 'Accepted and without effect: it is always ssh-keygen.',
    },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
} as const satisfies ArgumentsSchema;

type KeypairArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/community/crypto/openssh_keypair_module.html */
export const openssh_keypair: Module<KeypairArguments> = {
  ...inCollection('community.crypto', 'openssh_keypair', 'Makes a pair of keys for ssh where there is none.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const size = sizeOf(args);
    if (typeof size === 'string') return fail(size);
    if (args.private_key_format !== 'auto')
      return fail(
        "'auto' is the only valid option for 'private_key_format' when 'backend' is not 'cryptography'",
      );
    if (args.passphrase !== undefined) return fail('keys with a passphrase cannot be made here');
    const before = await inspect(host, args);
    const [{ path, target }] = before.paths as [Look['state']];
    const folder = before.answers.get('nowhere');
    if (folder !== undefined)
      return {
        ...fail(`The directory ${folder} does not exist or the file is not a directory`),
        name: folder,
      };
    if (target?.kind === 'directory') return fail(`${path} is a directory. Please specify a path to a file.`);
    const failure = before.answers.get('fail');
    if (failure !== undefined) return fail(failure);
    const about = { size, type: args.type, filename: path };
    const old = readKeypair(before.answers);
    if (args.state === 'absent') {
      const changed = before.paths.some(({ self }) => self !== undefined);
      const problem = changed && !context.check ? await act(host, REMOVE, [args.path]) : undefined;
      return problem ?? { ...about, ...told(old), changed, ...diffOf(old, undefined) };
    }
    const need = needOf(args, size, old, target !== undefined);
    if (need === 'unreadable' || need === 'other') return fail(REFUSALS[need]);
    const made =
      need === 'nothing' || context.check
        ? undefined
        : await make(host, args, size, need === 'public' ? old : undefined, before);
    if (made !== undefined && 'failed' in made) return made;
    const after = need === 'nothing' || context.check ? before : await inspect(host, args);
    const settled = await settleAttributes(host, args, after, context);
    if (typeof settled === 'object') return settled;
    const now = readKeypair(after.answers);
    return { ...about, ...told(now), changed: need !== 'nothing' || settled, ...diffOf(old, now) };
  },
};

const REFUSALS = {
  unreadable:
    'Unable to read the key. The key is protected with a passphrase or broken. Will not proceed. To force regeneration, call the module ' +
    'with `generate` set to `full_idempotence` or `always`, or with `force=true`.',
  other:
    'Key has wrong type and/or size. Will not proceed. To force regeneration, call the module with `generate` set to ' +
    '`partial_idempotence`, `full_idempotence` or `always`, or with `force=true`.',
};

/** The bits that the key must have, or why there is no such key. */
function sizeOf({ type, size }: KeypairArguments): number | string {
  if (type === 'ed25519') return 256;
  if (type === 'dsa')
    return size === undefined || size === 1024
      ? 1024
      : 'DSA keys must be exactly 1024 bits as specified by FIPS 186-2.';
  if (type === 'ecdsa')
    return size === undefined || [256, 384, 521].includes(size)
      ? (size ?? 256)
      : 'For ECDSA keys, size determines the key length by selecting from one of three elliptic curve sizes: 256, 384 or 521 bits. ' +
          'Attempting to use bit lengths other than these three values for ECDSA keys will cause this module to fail.';
  return size === undefined || size >= 1024
    ? (size ?? 4096)
    : 'For RSA keys, the minimum size is 1024 bits and the default is 4096 bits. Attempting to use bit lengths under 1024 will cause the ' +
        'module to fail.';
}

/** Both files and what ssh-keygen says of them, in one round trip. */
function inspect(host: Host, args: KeypairArguments): Promise<Look> {
  return look(host, [args.path, `${args.path}.pub`], {
    follow: true,
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    question: { script: INSPECT, args: [args.path] },
  });
}

type Need = 'nothing' | 'both' | 'public' | keyof typeof REFUSALS;

function needOf(args: KeypairArguments, size: number, old: Keypair, isThere: boolean): Need {
  const regenerate = args.force ? 'always' : args.regenerate;
  const { privateKey, matching, publicKey } = old;
  if (regenerate === 'always' || !isThere) return 'both';
  if (privateKey === undefined || matching === undefined)
    return regenerate === 'full_idempotence' ? 'both' : 'unreadable';
  const isRight = privateKey.size === size && privateKey.type === args.type;
  if (!isRight && regenerate === 'fail') return 'other';
  if (!isRight && regenerate !== 'never') return 'both';
  const isSame =
    publicKey?.kind === matching.kind &&
    publicKey.data === matching.data &&
    (args.comment === undefined || publicKey.comment === args.comment);
  return isSame ? 'nothing' : 'public';
}

/** Both files, or of a pair whose private key stays the public one. */
async function make(
  host: Host,
  args: KeypairArguments,
  size: number,
  kept: Keypair | undefined,
  { paths }: Look,
): Promise<ModuleResult | undefined> {
  const line = kept?.matching ? `${kept.matching.kind} ${kept.matching.data}` : '';
  const attributes = [paths[0]?.target, paths[1]?.target].flatMap(attributesOf);
  return act(host, MAKE, [args.path, String(size), args.type, args.comment ?? '', line, ...attributes]);
}

/** Mode and owner as the script gives them to a file that takes another's place. */
function attributesOf(facts: Facts | undefined): [string, string] {
  return facts === undefined ? ['', ''] : [chmodMode(facts.mode), `${facts.uid}:${facts.gid}`];
}

async function act(host: Host, script: string, args: readonly string[]): Promise<ModuleResult | undefined> {
  const output = await host.run({ script, args });
  const failure = readRecords(output).get('fail');
  if (failure !== undefined) return fail(failure);
  return output.status === 0 ? undefined : fail(output.stderr.toString());
}

/** Whether owner, group or mode of a file changes; in check mode a file that is not there yet will. */
async function settleAttributes(
  host: Host,
  args: KeypairArguments,
  seen: Look,
  context: ModuleContext,
): Promise<boolean | ModuleResult> {
  const wanted = resolveAttributes(args, seen);
  if (isFailure(wanted)) return wanted;
  let isChanged = false;
  for (const { path, self } of seen.paths) {
    const { steps } = self === undefined ? { steps: undefined } : planAttributes(path, self, wanted);
    if (steps?.length === 0) continue;
    isChanged = true;
    if (steps === undefined || context.check) continue;
    const applied = await applySteps(host, steps, path);
    if ('failure' in applied) return applied.failure;
  }
  return isChanged;
}

function told({ privateKey, publicKey }: Keypair): Readonly<Record<string, string>> {
  return {
    fingerprint: privateKey?.fingerprint ?? '',
    public_key: publicKey === undefined ? '' : `${publicKey.kind} ${publicKey.data}`,
    comment: publicKey?.comment ?? '',
  };
}

function diffOf(before: Keypair, after: Keypair | undefined): Pick<ModuleResult, 'diff'> {
  const shown = (pair: Keypair | undefined) => ({
    ...(pair?.privateKey ? { ...pair.privateKey, format: '' } : {}),
    ...(pair?.publicKey ? { comment: pair.publicKey.comment, public_key: pair.publicKey.data } : {}),
  });
  return { diff: { before: shown(before), after: shown(after) } };
}
