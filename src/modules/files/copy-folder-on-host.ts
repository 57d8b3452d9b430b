// copy of a folder that is on the host already.
import { basename, join } from 'node:path';
import type { Host } from '../../connection/host.ts';
import type { ModuleContext, ModuleResult } from '../module.ts';
import { applySteps } from './apply.ts';
import { isFailure, planAttributes, resolveAttributes } from './attributes.ts';
import { type CopyTreeArguments, copyTree, type Folder } from './copy-tree.ts';
import { factsResult } from './facts.ts';
import { look } from './look.ts';

/** Files and folders keep their permissions; `mode` is for the folder that the result tells of. */
export async function copyFolderOnHost(
  host: Host,
  folder: Folder,
  args: CopyTreeArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  const { src, dest } = args;
  const before = await look(host, [dest]);
  const copied = await copyTree(
    host,
    folder,
    { ...args, mode: undefined, directory_mode: undefined },
    context,
  );
  if (copied.failed === true || context.check) return copied;
  const isThere = before.state.target?.kind === 'directory';
  const path = isThere ? join(dest, src.endsWith('/') ? '/' : basename(src)) : dest;
  const mode = args.mode === 'preserve' ? folder.modes?.get('') : args.mode;
  const { owner, group, attributes } = args;
  const seen = await look(host, [path], { owner, group, attributes });
  const wanted = resolveAttributes({ ...args, mode }, seen);
  if (isFailure(wanted)) return wanted;
  const facts = seen.state.target;
  const steps = facts === undefined ? [] : planAttributes(path, facts, wanted).steps;
  const applied = steps.length > 0 ? await applySteps(host, steps, path) : { facts };
  if ('failure' in applied) return applied.failure;
  const changed = copied.changed === true || steps.length > 0;
  return { ...copied, changed, dest: path, src, checksum: null, md5sum: null, ...factsResult(applied.facts) };
}
