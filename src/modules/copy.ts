// copy: puts a file, a folder or a text from the control node, or a file from elsewhere on the host, in its place.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Host } from '../connection/host.ts';
import { toJson } from '../values/json.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { copyFolderOnHost } from './files/copy-folder-on-host.ts';
import { copyTree } from './files/copy-tree.ts';
import { DELIVERY_ARGUMENTS, deliver } from './files/deliver.ts';
import { lookAtFolder } from './files/host-folder.ts';
import { localFolder } from './files/local-folder.ts';
import { look } from './files/look.ts';
import { sourceOfBytes, sourceOfFile, sourceOnHost } from './files/source.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';

const schema = {
  properties: {
    src: { type: 'string', description: 'A file or folder; of a folder ending with `/`, what is in it.' },
    content: { type: 'any', isValue: true, description: 'The content itself; data becomes JSON.' },
    remote_src: { type: 'boolean', default: false, description: '`src` is on the host.' },
    directory_mode: { type: 'any', description: 'Permissions of folders that are made on the way.' },
    local_follow: { type: 'boolean', default: true, description: 'Copy what links in a folder lead to.' },
    checksum: { type: 'string', description: 'The SHA-1 that the source must have.' },
    decrypt: { type: 'boolean', default: true, description: 'Decrypt a source that is a vault.' },
    ...DELIVERY_ARGUMENTS,
  },
  required: ['dest'],
  missingMessage: 'dest is required',
} as const satisfies ArgumentsSchema;

type CopyArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/copy_module.html */
export const copy: Module<CopyArguments> = {
  ...builtin('copy', 'Puts a file, a folder or a text in its place on the host.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const { src, content } = args;
    const failed = { changed: false, failed: true };
    if (src !== undefined && content !== undefined)
      return { ...failed, msg: 'src and content are mutually exclusive' };
    if (content !== undefined) {
      const source = sourceOfBytes(Buffer.from(contentText(content as Value)));
      return deliver(
        host,
        args,
        { source, name: undefined, shownSource: args.dest, checksum: args.checksum },
        context,
      );
    }
    if (src === undefined || src === '') return { ...failed, msg: 'src (or content) is required' };
    return args.remote_src ? copyOnHost(host, src, args, context) : copyFromHere(host, src, args, context);
  },
};

/** Text stays as it is; lists and dicts become JSON, in Python's layout. */
function contentText(content: Value): string {
  return Array.isArray(content) || content instanceof Map ? toJson(content) : toText(content);
}

async function copyFromHere(
  host: Host,
  src: string,
  args: CopyArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  const path = context.files.find('files', src.replace(/\/+$/, ''));
  const decrypt = args.decrypt ? context.files.decryptVault : undefined;
  if (statSync(path).isDirectory()) {
    const shownPath = src.endsWith('/') ? `${path}/` : path;
    const folder = { ...localFolder(path, args.local_follow, decrypt), shownPath };
    return copyTree(host, folder, { ...args, src }, context);
  }
  const delivery = {
    source: await sourceOfFile(path, decrypt),
    name: basename(path),
    shownSource: path,
    directoryMode: args.directory_mode,
    checksum: args.checksum,
  };
  return deliver(host, args, delivery, context);
}

async function copyOnHost(
  host: Host,
  src: string,
  args: CopyArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  const { state } = await look(host, [src], { checksum: 'sha1', follow: true });
  if (state.target?.kind === 'directory') {
    const folder = { ...(await lookAtFolder(host, state.real, args.local_follow)), path: state.path };
    return copyFolderOnHost(host, folder, { ...args, src }, context);
  }
  const source = sourceOnHost(state);
  if (source === undefined) {
    const why = state.target === undefined ? 'not found' : 'not readable';
    return fail(`Source ${state.path} ${why}`);
  }
  const delivery = {
    source,
    isFromHost: true,
    name: basename(state.path),
    shownSource: state.path,
    directoryMode: args.directory_mode,
    checksum: args.checksum,
  };
  return deliver(host, args, delivery, context);
}
