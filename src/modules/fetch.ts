// fetch: brings a file of the host to the control node.
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Host, Output } from '../connection/host.ts';
import { UserError } from '../errors.ts';
import { makeFolders } from '../make-folders.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { hashesOfFile } from './files/hash-file.ts';
import { type Hashing, LARGE_CHUNK, startHashing } from './files/hashing.ts';
import { look, type PathState } from './files/look.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';

const schema = {
  properties: {
    src: { type: 'any', description: 'The file on the host.' },
    dest: {
      type: 'string',
      description: 'The folder here; below it stand the name of the host and the whole path.',
    },
    flat: {
      type: 'boolean',
      default: false,
      description: '`dest` is the file itself, or its folder with a `/`.',
    },
    fail_on_missing: {
      type: 'boolean',
      default: true,
      description: 'A file that is not there is a failure.',
    },
    validate_checksum: { type: 'boolean', default: true, description: 'Compare hashes after the transfer.' },
  },
  required: ['src', 'dest'],
  missingMessage: 'src and dest are required',
} as const satisfies ArgumentsSchema;

type FetchArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/fetch_module.html */
export const fetch: Module<FetchArguments> = {
  ...builtin('fetch', 'Brings a file of the host to the control node.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const { src } = args;
    if (context.check)
      return { changed: false, skipped: true, msg: 'check mode not (yet) supported for this module' };
    if (typeof src !== 'string')
      return {
        changed: false,
        failed: true,
        msg: 'Invalid type supplied for source option, it must be a string',
      };
    const { state } = await look(host, [src], { checksum: 'sha1', follow: true });
    const refused = refusal(state, args.fail_on_missing);
    if (refused !== undefined) return refused;
    const dest = destination(host.name, state.path, args);
    const existing = await hashesOf(dest);
    const remote = state.checksum ?? '';
    if (existing?.sha1 === remote) {
      return { changed: false, file: state.path, dest, checksum: remote, md5sum: existing.md5 };
    }
    const { sha1: checksum, md5: md5sum } = await save(dest, chunksOf(host, state.path));
    const result = { dest, checksum, remote_checksum: remote, md5sum, remote_md5sum: null };
    if (args.validate_checksum && checksum !== remote)
      return { ...result, changed: false, failed: true, msg: 'checksum mismatch', file: state.path };
    return { ...result, changed: true };
  },
};

function refusal(state: PathState, failsOnMissing: boolean): ModuleResult | undefined {
  if (state.checksum !== undefined) return undefined;
  const about = { changed: false, file: state.path };
  if (state.target === undefined) {
    const msg = 'the remote file does not exist, not transferring, ignored';
    return failsOnMissing ? fail(msg) : { ...about, msg };
  }
  const msg =
    state.target.kind === 'directory'
      ? 'remote file is a directory, fetch cannot work on directories'
      : `${state.path} cannot be read`;
  if (state.target.kind === 'directory' && !failsOnMissing)
    return { changed: false, msg: `${msg}, not transferring, ignored` };
  return fail(msg);
}

/** An absolute path of the control node; a relative one counts from the working folder. */
function destination(hostName: string, source: string, args: FetchArguments): string {
  if (!args.flat) return resolve(join(args.dest, hostName, source));
  return resolve(args.dest.endsWith('/') ? join(args.dest, basename(source)) : args.dest);
}

interface Hashes {
  readonly sha1: string;
  readonly md5: string;
}

const ALGORITHMS = ['sha1', 'md5'];

function hashesFrom([sha1 = '', md5 = '']: readonly string[]): Hashes {
  return { sha1, md5 };
}

/** Bytes that one round trip brings; three such parts at most are in memory. */
const CHUNK = LARGE_CHUNK;

/** Parameters: path, the number of the part, its size in MiB. */
const READ = 'exec dd bs=1048576 iflag=fullblock skip="$2" count="$3" <"$1" 2>/dev/null';

/**
 * A file of the host in parts; while one is worked on, the next is on its way. One that gives no size, as those of /proc, ends
 * where a part is not full.
 */
async function* chunksOf(host: Host, path: string): AsyncGenerator<Buffer> {
  const step = CHUNK / 1024 / 1024;
  const read = (skip: number) => host.run({ script: READ, args: [path, String(skip), String(step)] });
  let coming: Promise<Output> | undefined = read(0);
  for (let skip = step; coming !== undefined; skip += step) {
    const { stdout }: Output = await coming;
    coming = stdout.length < CHUNK ? undefined : read(skip);
    // Whoever stops in between hears of the first mistake alone.
    coming?.catch(() => {});
    yield stdout;
  }
}

const IS_FOLDER =
  'dest is an existing directory, use a trailing slash if you want to fetch src into that directory';

/** Of a file here; undefined when there is none. */
async function hashesOf(path: string): Promise<Hashes | undefined> {
  try {
    return hashesFrom(await hashesOfFile(path, ALGORITHMS));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'EISDIR') throw new UserError('FILE_UNREADABLE', IS_FOLDER, { cause: error });
    throw new UserError('FILE_UNREADABLE', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Beside the file first, so that nobody reads half of it. Errors of the host pass through. */
async function save(path: string, chunks: AsyncIterable<Buffer>): Promise<Hashes> {
  const partial = `${path}.${randomUUID()}.partial`;
  const here = async <T>(step: () => T | Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      throw new UserError('FILE_UNREADABLE', `${path} cannot be written: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  await here(() => makeFolders(dirname(path)));
  const file = await here(() => open(partial, 'w'));
  let hashing: Hashing | undefined;
  try {
    for await (const chunk of chunks) {
      hashing ??= startHashing(ALGORITHMS, chunk.length);
      await here(() => file.writeFile(chunk));
      await hashing.update(chunk);
    }
    const hashes = hashesFrom((await hashing?.end()) ?? []);
    await file.close();
    await here(() => rename(partial, path));
    return hashes;
  } catch (error) {
    await file.close();
    await rm(partial, { force: true });
    throw error;
  } finally {
    await hashing?.close();
  }
}
