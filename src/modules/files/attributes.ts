// Owner, group, mode and flags: what a task wants of them, and the commands that a path still needs.
import type { Foreseen } from '../foreseen.ts';
import type { ArgumentsSchema, ModuleResult } from '../module.ts';
import type { BlamedStep } from './apply.ts';
import { type Facts, modeText } from './facts.ts';
import { flagWords, setFlags, signedFlags } from './flags.ts';
import type { Look } from './look.ts';
import { applyMode, type Mode, parseMode } from './mode.ts';

/** The arguments that every module which makes files takes. */
export const ATTRIBUTE_ARGUMENTS = {
  owner: { type: 'string', description: 'The user, by name or number.' },
  group: { type: 'string', description: 'The group, by name or number.' },
  mode: { type: 'any', description: 'Permissions: `"0644"`, or symbolic as `u=rw,g=r,o=`.' },
  attributes: {
    type: 'string',
    aliases: ['attr'],
    description: 'Flags as chattr sets them: `+i` adds, `-i` takes away, `=i` or `i` leaves no other.',
  },
  unsafe_writes: {
    type: 'boolean',
    default: false,
    description:
      'Write the file where it stands when it cannot be replaced as a whole: a mount, or in a folder where nothing may be made.',
  },
  seuser: { type: 'string', description: 'Accepted and without effect.' },
  serole: { type: 'string', description: 'Accepted and without effect.' },
  setype: { type: 'string', description: 'Accepted and without effect.' },
  selevel: { type: 'string', description: 'Accepted and without effect.' },
} as const satisfies ArgumentsSchema['properties'];

export interface AttributeArguments {
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly mode: unknown;
  readonly attributes?: string | undefined;
  readonly unsafe_writes?: boolean;
}

/** Attributes with names resolved on the host. */
export interface WantedAttributes {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly mode: Mode | undefined;
  readonly umask: number;
  /** As the task writes them, for chattr. */
  readonly flags?: string | undefined;
  /** The file may be written where it stands when it cannot be replaced. */
  readonly isUnsafe?: boolean | undefined;
}

/** What the task wants, or the failed result when the host has no such user or group or the mode is none. */
export function resolveAttributes(
  args: AttributeArguments,
  look: Look,
  foreseen?: Foreseen,
): WantedAttributes | ModuleResult {
  const failed = { changed: false, failed: true };
  const isMissing = (kind: 'user' | 'group', name: string | undefined, id: number | undefined): boolean =>
    name !== undefined && id === undefined && foreseen?.hasAccount(kind, name) !== true;
  if (isMissing('user', args.owner, look.uid))
    return { ...failed, msg: `chown failed: failed to look up user ${args.owner}` };
  if (isMissing('group', args.group, look.gid))
    return { ...failed, msg: `chgrp failed: failed to look up group ${args.group}` };
  const mode = args.mode === undefined ? undefined : parseMode(args.mode);
  if (mode !== undefined && 'msg' in mode) return { ...failed, ...mode };
  const { attributes: flags, unsafe_writes: isUnsafe } = args;
  return { uid: look.uid, gid: look.gid, mode, umask: look.umask, flags, isUnsafe };
}

/** Whether it is the result of a task that failed. */
export function isFailure(value: object): value is ModuleResult {
  return 'failed' in value;
}

export interface AttributePlan {
  readonly steps: readonly BlamedStep[];
  /** The attributes that differ, as Ansible's diff shows them: numbers of users and groups. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** The commands for a path that exists. A link's own mode cannot be changed, which counts as no change. */
export function planAttributes(
  path: string,
  facts: Pick<Facts, 'kind' | 'mode' | 'uid' | 'gid' | 'flags'>,
  wanted: WantedAttributes,
): AttributePlan {
  const steps: BlamedStep[] = [];
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  if (wanted.uid !== undefined && wanted.uid !== facts.uid) {
    [before.owner, after.owner] = [facts.uid, wanted.uid];
    steps.push({ argv: ['chown', '-h', '--', String(wanted.uid), path], blame: 'chown failed' });
  }
  if (wanted.gid !== undefined && wanted.gid !== facts.gid) {
    [before.group, after.group] = [facts.gid, wanted.gid];
    steps.push({ argv: ['chgrp', '-h', '--', String(wanted.gid), path], blame: 'chgrp failed' });
  }
  if (wanted.mode !== undefined) {
    const mode = applyMode(
      wanted.mode,
      { mode: facts.mode, isDirectory: facts.kind === 'directory' },
      wanted.umask,
    );
    if (mode !== facts.mode) [before.mode, after.mode] = [modeText(facts.mode), modeText(mode)];
    // A new owner takes away the bits that let a program run as its owner: they are set again.
    const isLost = steps.length > 0 && (mode & 0o6000) !== 0;
    if (facts.kind !== 'link' && (mode !== facts.mode || isLost)) steps.push(chmod(path, mode));
  }
  const flags = wanted.flags === undefined ? [] : flagWords(wanted.flags, facts.flags);
  if (flags.length > 0) {
    [before.attributes, after.attributes] = [facts.flags ?? '', signedFlags(wanted.flags)];
    steps.push(setFlags(flags, path));
  }
  return { steps, before, after };
}

/** The commands for a path that an earlier step makes, with the permissions that `base` and the umask give it. */
export function planNewAttributes(
  path: string,
  base: number,
  wanted: WantedAttributes,
): readonly BlamedStep[] {
  const steps: BlamedStep[] = [];
  const { uid, gid, mode, umask, flags } = wanted;
  if (uid !== undefined)
    steps.push({ argv: ['chown', '-h', '--', String(uid), path], blame: 'chown failed' });
  if (gid !== undefined)
    steps.push({ argv: ['chgrp', '-h', '--', String(gid), path], blame: 'chgrp failed' });
  if (mode !== undefined) {
    const fresh = { mode: base & ~umask, isDirectory: base === 0o777 };
    steps.push(chmod(path, applyMode(mode, fresh, umask)));
  }
  if (flags !== undefined) steps.push(setFlags(flagWords(flags, undefined), path));
  return steps;
}

/** The commands that make a folder with what is wanted of it. */
export function planNewFolder(path: string, wanted: WantedAttributes, blame: string): readonly BlamedStep[] {
  const { uid, gid, umask } = wanted;
  const fresh = { mode: 0o777 & ~umask, isDirectory: true };
  const mode = wanted.mode === undefined ? undefined : applyMode(wanted.mode, fresh, umask);
  // A new owner may take away the bits for one: then the mode comes last.
  const isLast = (uid !== undefined || gid !== undefined) && ((mode ?? 0) & 0o6000) !== 0;
  if (mode === undefined || isLast)
    return [makeFolder(path, blame), ...planNewAttributes(path, 0o777, wanted)];
  return [makeFolder(path, blame, mode), ...planNewAttributes(path, 0o777, { ...wanted, mode: undefined })];
}

/** The command that makes one folder. With `-p`: another task may have made it since the look. */
export function makeFolder(path: string, blame: string, mode?: number): BlamedStep {
  const withMode = mode === undefined ? [] : ['-m', chmodMode(mode)];
  return { argv: ['mkdir', '-p', ...withMode, '--', path], blame };
}

function chmod(path: string, mode: number): BlamedStep {
  return { argv: ['chmod', '--', chmodMode(mode), path], blame: 'chmod failed' };
}

/** With fewer than five digits GNU chmod leaves the set-group bit of a folder as it is. */
export function chmodMode(mode: number): string {
  return mode.toString(8).padStart(5, '0');
}

/** A mode as a script gives it to chmod, empty for none; or the failed result. */
export function modeWord(mode: unknown): string | ModuleResult {
  if (mode === undefined) return '';
  const parsed = parseMode(mode);
  if ('msg' in parsed) return { changed: false, failed: true, ...parsed };
  return parsed.kind === 'octal' ? chmodMode(parsed.bits) : String(mode);
}
