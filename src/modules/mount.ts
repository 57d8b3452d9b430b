// mount: an entry of /etc/fstab, and the file system mounted or not.
import { dirname } from 'node:path';
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { type Look, look, WHOLE } from './files/look.ts';
import { missingFolders } from './files/plan-paths.ts';
import { type TextFile, textFileOf, writeTextFile } from './files/text-file.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';
import { type Mounted, parseMounts, withEntry, withoutEntry } from './mounts/fstab.ts';
import { failedStep, runSteps, type StepOutcome } from './steps.ts';

const schema = {
  properties: {
    path: { type: 'string', aliases: ['name'], description: 'Where it is mounted.' },
    src: { type: 'string', description: 'What is mounted: a device, a folder, an address.' },
    fstype: { type: 'string', description: 'The kind of file system.' },
    opts: { type: 'string', description: 'Options; `defaults` unless given.' },
    opts_no_log: {
      type: 'boolean',
      default: false,
      description: 'Never show the options: they hold a secret.',
    },
    dump: { type: 'string', default: '0', description: 'The fifth field of the entry.' },
    passno: { type: 'string', default: '0', description: 'The sixth: the order of checks at boot.' },
    state: {
      type: 'string',
      enum: ['absent', 'absent_from_fstab', 'mounted', 'present', 'unmounted', 'remounted', 'ephemeral'],
      description: 'In the file (`present`), also mounted, mounted without an entry (`ephemeral`), or not.',
    },
    boot: {
      type: 'boolean',
      default: true,
      description: 'Mount it at boot; without it, `noauto` is an option.',
    },
    fstab: { type: 'string', description: 'The file; /etc/fstab unless given.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
  },
  required: ['path', 'state'],
  requiredIf: [
    ['state', 'mounted', ['src', 'fstype']],
    ['state', 'present', ['src', 'fstype']],
    ['state', 'ephemeral', ['src', 'fstype']],
  ],
} as const satisfies ArgumentsSchema;

type MountArguments = ArgumentsOf<typeof schema>;

/** Parameters: the mount point, what is mounted. */
const QUESTION = `${EXPAND}expand "$2"; say "src=$expanded"
expand "$1"; path=$expanded
say "name=$path" "real=$(readlink -f -- "$path" 2>/dev/null || printf '%s' "$path")"
if [ -e "$path" ]; then say exists=
else
  above=$path
  while [ ! -e "$above" ]; do case $above in */*) above=\${above%/*}; above=\${above:-/};; *) above=.;; esac; done
  say "above=$above"
fi
say "mounts=$(cat /proc/self/mountinfo)"`;

interface Situation {
  readonly name: string;
  readonly exists: boolean;
  /** The nearest folder above that exists. */
  readonly above: string;
  readonly mounted: Mounted | undefined;
  readonly file: TextFile;
  readonly about: About;
}

/** What the module returns of its arguments. */
interface About {
  readonly name: string;
  readonly src?: string;
  readonly fstype?: string;
  readonly opts: string;
  readonly dump: string;
  readonly passno: string;
  readonly fstab: string;
  readonly boot: 'yes' | 'no';
  readonly backup_file: string;
  readonly warnings: readonly string[];
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/posix/mount_module.html */
export const mount: Module<MountArguments> = {
  ...inCollection(
    'ansible.posix',
    'mount',
    'Keeps an entry of /etc/fstab, and mounts what it names or does not.',
  ),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    if (args.opts_no_log && args.opts !== undefined) context.hide(args.opts);
    const fstab = args.fstab ?? '/etc/fstab';
    const seen = await look(host, [fstab], {
      contentLimit: WHOLE,
      follow: true,
      question: { script: QUESTION, args: [args.path, args.src ?? ''] },
    });
    const file = textFileOf(seen.state, seen.umask);
    if (typeof file === 'string') return fail(file);
    const situation = situationOf(args, seen, file, fstab);
    switch (args.state) {
      case 'present':
        return edit(host, args, situation, wantedText(situation), context);
      case 'absent_from_fstab':
        return edit(host, args, situation, removedText(situation, args), context);
      case 'absent':
        return remove(host, args, situation, context);
      case 'unmounted':
        return unmount(host, situation, context);
      case 'remounted':
        return remount(host, args, situation, context);
      default:
        return mountIt(host, args, situation, context);
    }
  },
};

function situationOf(args: MountArguments, { answers }: Look, file: TextFile, fstab: string): Situation {
  const name = answers.get('name') ?? args.path;
  const real = answers.get('real') ?? name;
  const target = name.replace(/(.)\/+$/, '$1');
  const mounts = parseMounts(answers.get('mounts') ?? '');
  const words = (args.opts ?? 'defaults').split(',');
  const isQuiet = args.boot || words.includes('noauto');
  const warnings = words.includes('noauto')
    ? ["'boot' has no effect where 'opts' has 'noauto'."]
    : !isQuiet && words.includes('defaults')
      ? ["'boot' has no effect where 'opts' has 'defaults'."]
      : [];
  const isAdded = !isQuiet && !words.includes('defaults');
  return {
    name,
    exists: answers.get('exists') !== undefined,
    above: answers.get('above') ?? '/',
    mounted: mounts.findLast(one => one.target === target || one.target === real),
    file,
    about: {
      name,
      ...(args.src === undefined ? {} : { src: answers.get('src') ?? args.src }),
      ...(args.fstype === undefined ? {} : { fstype: args.fstype }),
      opts: isAdded ? [...words, 'noauto'].join(',') : words.join(','),
      dump: args.dump,
      passno: args.passno,
      fstab,
      boot: isQuiet ? 'yes' : 'no',
      backup_file: '',
      warnings,
    },
  };
}

function wantedText({ file, about }: Situation): string {
  return withEntry(file.text ?? '', { ...about, src: about.src ?? '', fstype: about.fstype ?? '' });
}

function removedText({ file, name }: Situation, args: MountArguments): string {
  return withoutEntry(file.text ?? '', name, args.src);
}

/** The file as it is to be; a second round trip where it differs, and the failed result of it. */
async function edit(
  host: Host,
  args: MountArguments,
  { file, about }: Situation,
  text: string,
  context: ModuleContext,
): Promise<ModuleResult> {
  const changed = text !== (file.text ?? '');
  const after = file.path;
  const diff = context.diff
    ? { diff: { before: file.text ?? '', after: text, before_header: after, after_header: after } }
    : {};
  if (!changed || context.check) return { changed, ...about, ...diff };
  if (file.target === undefined) {
    const failed = failedStep(await runSteps(host, [{ argv: ['mkdir', '-p', '--', dirname(file.real)] }]));
    if (failed !== undefined) return fail(said(failed));
  }
  const written = await writeTextFile(host, file, text, { backup: args.backup });
  if ('failure' in written) return written.failure;
  return { changed, ...about, backup_file: written.backupFile ?? '', ...diff };
}

async function remove(
  host: Host,
  args: MountArguments,
  situation: Situation,
  context: ModuleContext,
): Promise<ModuleResult> {
  const result = await edit(host, args, situation, removedText(situation, args), context);
  if (result.failed === true || result.changed !== true || context.check) return result;
  const { name, mounted, exists } = situation;
  const umount = mounted === undefined ? [] : [{ argv: ['umount', name] }];
  const rmdir = exists ? [{ argv: ['rmdir', '--', name] }] : [];
  const failed = failedStep(await runSteps(host, [...umount, ...rmdir]));
  if (failed === undefined) return result;
  const verb = failed.argv[0] === 'umount' ? 'unmounting' : 'rmdir';
  return fail(`Error ${verb} ${name}: ${said(failed)}`);
}

async function unmount(host: Host, situation: Situation, context: ModuleContext): Promise<ModuleResult> {
  const { name, mounted, about } = situation;
  if (mounted === undefined || context.check) return { changed: mounted !== undefined, ...about };
  const failed = failedStep(await runSteps(host, [{ argv: ['umount', name] }]));
  return failed === undefined
    ? { changed: true, ...about }
    : fail(`Error unmounting ${name}: ${said(failed)}`);
}

/** Where it cannot be mounted over, it is unmounted and mounted again, unless options were given for this alone. */
async function remount(
  host: Host,
  args: MountArguments,
  { name, about }: Situation,
  context: ModuleContext,
): Promise<ModuleResult> {
  if (context.check) return { changed: true, ...about };
  const isPlain = about.opts === 'defaults';
  const options = isPlain ? 'remount' : `remount,${about.opts}`;
  const failed = failedStep(
    await runSteps(host, [{ argv: ['mount', '-o', options, ...fstabWords(args, about), name] }]),
  );
  if (failed === undefined) return { changed: true, ...about };
  if (!isPlain) {
    return fail(
      `${name} cannot be remounted with these options (${said(failed).trim()}), and is left as it is: use the state ` +
        `'unmounted' and then 'mounted' with all options`,
    );
  }
  const again = await mountAgain(host, args, name, about);
  return again === undefined ? { changed: true, ...about } : fail(`Error remounting ${name}: ${said(again)}`);
}

async function mountAgain(
  host: Host,
  args: MountArguments,
  name: string,
  about: About,
): Promise<StepOutcome | undefined> {
  return failedStep(
    await runSteps(host, [{ argv: ['umount', name] }, { argv: ['mount', ...mountWords(args, about), name] }]),
  );
}

/** The states `mounted` and `ephemeral`. A failure leaves the file and the folders as they were. */
async function mountIt(
  host: Host,
  args: MountArguments,
  situation: Situation,
  context: ModuleContext,
): Promise<ModuleResult> {
  const { name, mounted, about, file, exists } = situation;
  const isEphemeral = args.state === 'ephemeral';
  const before = file.text ?? '';
  const text = isEphemeral ? before : wantedText(situation);
  if (isEphemeral && mounted !== undefined && mounted.src !== about.src) {
    return fail(
      `${name} has another source mounted (${mounted.src}), which is left alone: unmount it first, or use another path`,
    );
  }
  const result = await edit(host, args, situation, text, context);
  const changed = result.changed === true || mounted === undefined || isEphemeral;
  if (result.failed === true || context.check || !changed) return { ...result, changed };
  const failed = mounted === undefined ? await mountNew() : await mountOver();
  if (failed === undefined) return { ...result, changed };
  if (text !== before)
    await host.run({ script: RESTORE, args: [file.real], stdin: Buffer.from(before, file.encoding) });
  return fail(`Error mounting ${name}: ${said(failed)}`);

  async function mountNew(): Promise<StepOutcome | undefined> {
    const folders = exists ? [] : missingFolders(name, situation.above);
    const steps = [
      ...folders.map(folder => ({ argv: ['mkdir', '--', folder] })),
      { argv: ['mount', ...mountWords(args, about), name] },
    ];
    const outcome = failedStep(await runSteps(host, steps));
    if (outcome !== undefined && folders.length > 0)
      await runSteps(
        host,
        folders.toReversed().map(folder => ({ argv: ['rmdir', '--', folder] })),
      );
    return outcome;
  }

  async function mountOver(): Promise<StepOutcome | undefined> {
    const words = isEphemeral ? mountWords(args, about) : fstabWords(args, about);
    const outcome = failedStep(await runSteps(host, [{ argv: ['mount', '-o', 'remount', ...words, name] }]));
    return outcome === undefined ? undefined : mountAgain(host, args, name, about);
  }
}

/** The old text back into the same file, which keeps its owner and mode. */
const RESTORE = 'cat >"$1"';

function fstabWords(args: MountArguments, about: About): string[] {
  return args.state === 'ephemeral' || about.fstab === '/etc/fstab' ? [] : ['-T', about.fstab];
}

function mountWords(args: MountArguments, about: About): string[] {
  if (args.state !== 'ephemeral') return fstabWords(args, about);
  const options = about.opts === 'defaults' ? [] : ['-o', about.opts];
  return ['-t', about.fstype ?? '', ...options, about.src ?? ''];
}

function said({ stdout, stderr }: StepOutcome): string {
  return `${stdout}${stderr}`;
}
