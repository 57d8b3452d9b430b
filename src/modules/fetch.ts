// fetch: brings a file of the host to the control node.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { look, type PathState, WHOLE } from './files/look.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';

const schema = {
  properties: {
    src: { type: 'string', description: 'The file on the host.' },
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
} as const satisfies ArgumentsSchema;

type FetchArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/fetch_module.html */
export const fetch: Module<FetchArguments> = {
  ...builtin('fetch', 'Brings a file of the host to the control node.'),
  schema,
  checkMode: 'none',
  async run(host, args) {
    const { state } = await look(host, [args.src], { checksum: 'sha1', follow: true });
    const refused = refusal(state, args.fail_on_missing);
    if (refused !== undefined) return refused;
    const dest = destination(host.name, state.path, args);
    const existing = await readExisting(dest);
    const remote = state.checksum ?? '';
    if (existing !== undefined && hash('sha1', existing) === remote) {
      return { changed: false, file: state.path, dest, checksum: remote, md5sum: hash('md5', existing) };
    }
    const fetched = await look(host, [args.src], { contentLimit: WHOLE, follow: true });
    const content = fetched.state.content ?? Buffer.alloc(0);
    const checksum = hash('sha1', content);
    await save(dest, content);
    const result = {
      dest,
      checksum,
      remote_checksum: remote,
      md5sum: hash('md5', content),
      remote_md5sum: null,
    };
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
    return failsOnMissing ? { ...about, failed: true, msg } : { ...about, msg };
  }
  const msg =
    state.target.kind === 'directory'
      ? 'remote file is a directory, fetch cannot work on directories'
      : `${state.path} cannot be read`;
  return { ...about, failed: true, msg };
}

/** An absolute path of the control node; a relative one counts from the working folder. */
function destination(hostName: string, source: string, args: FetchArguments): string {
  if (!args.flat) return resolve(join(args.dest, hostName, source));
  return resolve(args.dest.endsWith('/') ? join(args.dest, basename(source)) : args.dest);
}

async function readExisting(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError('FILE_UNREADABLE', `${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Beside the file first, so that nobody reads half of it. */
async function save(path: string, content: Buffer): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const partial = `${path}.${process.pid}.partial`;
    await writeFile(partial, content);
    await rename(partial, path);
  } catch (error) {
    throw new UserError('FILE_UNREADABLE', `${path} cannot be written: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function hash(algorithm: 'sha1' | 'md5', content: Buffer): string {
  return createHash(algorithm).update(content).digest('hex');
}
