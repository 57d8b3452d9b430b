// synchronize: makes a folder the same as another one, over rsync.
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { toText } from '../values/text.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module, ModuleContext, Route } from './module.ts';
import { readRecords, SAY } from './records.ts';

const flag = (description: string, fallback = false) =>
  ({ type: 'boolean', default: fallback, description }) as const;
const choice = (description: string) => ({ type: 'boolean', description }) as const;

const schema = {
  properties: {
    src: { type: 'string', description: 'What is copied; of a folder ending with `/`, what is in it.' },
    dest: { type: 'string', description: 'Where to.' },
    mode: {
      type: 'string',
      enum: ['pull', 'push'],
      default: 'push',
      description: 'From here to the host, or from the host to here.',
    },
    archive: flag('Links, permissions, times, owners and all below.', true),
    recursive: choice('All below; as `archive` has it unless given.'),
    links: choice('Links as links.'),
    perms: choice('Permissions.'),
    times: choice('Times.'),
    owner: choice('Owners.'),
    group: choice('Groups.'),
    copy_links: flag('What links lead to instead of links.'),
    dirs: flag('Folders without what is in them.'),
    checksum: flag('Compare what is in files, not their sizes and times.'),
    compress: flag('Compress on the way.', true),
    delete: flag('Remove what the source does not have.'),
    existing_only: flag('Make no new files.'),
    quiet: flag('Print nothing but errors.'),
    partial: flag('Keep the part of a file that arrived.'),
    delay_updates: flag('Put the new files in their places at the end.', true),
    link_dest: {
      type: 'array',
      items: { type: 'string' },
      description: 'Folders to link unchanged files from.',
    },
    rsync_opts: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'More options of rsync.',
    },
    rsync_path: { type: 'string', description: 'The rsync of the host.' },
    rsync_timeout: { type: 'integer', default: 0, description: 'Seconds without data after which it fails.' },
    dest_port: { type: 'integer', description: 'The port of ssh.' },
    private_key: { type: 'string', description: 'The private key for ssh.' },
    set_remote_user: flag("Log in as the task's user.", true),
    use_ssh_args: flag('Give ssh the options of the variables.'),
    ssh_connection_multiplexing: flag('Let ssh share connections.'),
    verify_host: flag("Check the host's key."),
  },
  required: ['src', 'dest'],
} as const satisfies ArgumentsSchema;

type SyncArguments = ArgumentsOf<typeof schema>;

/** What a line of rsync begins with that tells of a change. */
const MARK = '<<CHANGED>>';

/** Parameters: the program, the folders or addresses, how many options; the options. */
const SCRIPT = `${SAY}${EXPAND}program=$1
case $2 in *@*|*:*) src=$2;; *) expand "$2"; src=$expanded;; esac
case $3 in *@*|*:*) dest=$3;; *) expand "$3"; dest=$expanded;; esac
shift 3
program=$(command -v "$program") || { say 'fail=Failed to find required executable "rsync"'; exit 0; }
out=$("$program" "$@" -- "$src" "$dest" </dev/null 2>&3; status=$?; printf .; exit $status) 3>&2
say "rc=$?" "out=\${out%.}" "program=$program" "src=$src" "dest=$dest"
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/posix/synchronize_module.html */
export const synchronize: Module<SyncArguments> = {
  ...inCollection('ansible.posix', 'synchronize', 'Makes a folder the same as another one, over rsync.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const route = context.route?.();
    // rsync would take nothing for the folder that it was started in.
    for (const name of ['src', 'dest'] as const)
      if (args[name] === '') return fail(`${name} is empty: name a file or a folder`);
    if (args.src.startsWith('rsync://') && args.dest.startsWith('rsync://'))
      return { ...fail('either src or dest must be a localhost'), rc: 1 };
    const way = wayOf(route, context);
    if (way === 'other') {
      const kind = route?.kind ?? '';
      return fail(
        `synchronize uses rsync to function. rsync needs to connect to the remote host via ssh or a direct filesystem copy. ` +
          `This remote host is being accessed via ${kind} instead so it cannot work.`,
      );
    }
    if (way === 'remote' && route?.hasPassword === true)
      return fail('rsync starts its own ssh, which cannot be given a password here: log in with a key');
    const { src, dest } = pathsOf(args, way, route, context);
    const loop = loopOf(args, dest);
    if (loop !== undefined) return fail(loop);
    const options = optionsOf(args, way, route, context);
    const program = toText(context.templates.lookup('ansible_rsync_path') ?? 'rsync');
    const worker = way === 'same' || route?.delegate !== undefined ? host : context.control;
    const output = await worker.run({ script: SCRIPT, args: [program, src, dest, ...options] });
    const records = readRecords(output);
    const missing = records.get('fail');
    if (missing !== undefined) return fail(missing);
    const cmd = [
      records.get('program'),
      ...options.map(shownOption),
      shownWord(records.get('src') ?? src),
      shownWord(records.get('dest') ?? dest),
    ].join(' ');
    const rc = Number(records.get('rc'));
    if (rc !== 0) return { ...fail(output.stderr.toString()), rc, cmd };
    const said = records.get('out') ?? '';
    const msg = said.replaceAll(MARK, '');
    const changed = args.link_dest === undefined ? said.includes(MARK) : !said.includes(`${MARK}.`);
    return {
      changed,
      msg,
      rc,
      cmd,
      stdout_lines: msg.split('\n').filter(line => line !== ''),
      ...(context.diff ? { diff: { prepared: msg } } : {}),
    };
  },
};

/** As one would type it. */
function shownWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\"'\"'")}'`;
}

function shownOption(option: string): string {
  const [, name, value] = /^(--(?:out-format|rsh|rsync-path)=)(.*)$/s.exec(option) ?? [];
  return name === undefined || value === undefined ? option : `${name}${shownWord(value)}`;
}

type Way = 'same' | 'remote' | 'other';

/** Whether both folders are on one machine, or rsync goes over ssh. */
function wayOf(route: Route | undefined, context: ModuleContext): Way {
  const name = toText(context.templates.lookup('inventory_hostname') ?? '');
  if (route === undefined || (route.delegate === undefined && route.kind === 'local')) return 'same';
  if (route.delegate === name || route.delegate === route.address) return 'same';
  return route.kind === 'ssh' || route.kind === 'local' ? 'remote' : 'other';
}

function pathsOf(
  args: SyncArguments,
  way: Way,
  route: Route | undefined,
  context: ModuleContext,
): { readonly src: string; readonly dest: string } {
  const isPull = args.mode === 'pull';
  if (way === 'same') return { src: here(args.src, context), dest: here(args.dest, context) };
  const there = (path: string): string => {
    if (path.startsWith('rsync://')) return path;
    const user = args.set_remote_user && route?.user !== undefined ? `${route.user}@` : '';
    const address = route?.address ?? '';
    return `${address.includes(':') ? `[${user}${address}]` : `${user}${address}`}:${path}`;
  };
  return isPull
    ? { src: there(args.src), dest: here(args.dest, context) }
    : { src: here(args.src, context), dest: there(args.dest) };
}

/** A relative path is one of the role's or the playbook's files, where there is such a file. */
function here(path: string, context: ModuleContext): string {
  if (path.includes(':') || path.startsWith('/') || path.startsWith('~')) return path;
  const tail = path.endsWith('/') ? '/' : '';
  try {
    return `${context.files.find('files', path.replace(/\/+$/, '') || '.')}${tail}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const folder = context.templates.lookup('role_path') ?? context.templates.lookup('playbook_dir');
    return folder === undefined ? path : `${join(toText(folder), path.replace(/\/+$/, ''))}${tail}`;
  }
}

/** A folder that would link into itself. */
function loopOf({ link_dest: links }: SyncArguments, dest: string): string | undefined {
  const parent = resolve(dirname(dest));
  const found = links?.find(link => parent.startsWith(resolve(link)));
  if (found === undefined) return undefined;
  return `Hardlinking into a subdirectory of the source would cause recursion. ${parent} and ${dest}`;
}

function optionsOf(
  args: SyncArguments,
  way: Way,
  route: Route | undefined,
  context: ModuleContext,
): string[] {
  const when = (isOn: boolean, ...words: string[]): string[] => (isOn ? words : []);
  const parts = ['recursive', 'links', 'perms', 'times', 'owner', 'group'] as const;
  const own = parts.flatMap(part => {
    if (args.archive) return when(args[part] === false, `--no-${part}`);
    return when(args[part] === true, `--${part}`);
  });
  const become =
    way === 'remote' && route?.become?.method === 'sudo' ? `sudo -u ${route.become.user} rsync` : undefined;
  const rsyncPath = args.rsync_path ?? become;
  const hasShell = args.rsync_opts.some(option => option.includes('--rsh'));
  return [
    ...when(args.delay_updates, '--delay-updates', '-F'),
    ...when(args.compress, '--compress'),
    ...when(args.rsync_timeout !== 0, `--timeout=${args.rsync_timeout}`),
    ...when(context.check, '--dry-run'),
    ...when(args.delete, '--delete-after'),
    ...when(args.existing_only, '--existing'),
    ...when(args.checksum, '--checksum'),
    ...when(args.copy_links, '--copy-links'),
    ...when(args.archive, '--archive'),
    ...own,
    ...when(args.dirs, '--dirs'),
    ...when(way === 'remote' && !hasShell, `--rsh=${sshCommand(args, route)}`),
    ...(rsyncPath === undefined ? [] : [`--rsync-path=${rsyncPath}`]),
    ...args.rsync_opts,
    ...when(args.partial, '--partial'),
    ...when(args.quiet, '--quiet'),
    ...(args.link_dest === undefined ? [] : ['-H', '-vv']),
    ...(args.link_dest ?? []).map(link => `--link-dest=${resolve(link)}`),
    `--out-format=${MARK}%i %n%L`,
  ];
}

/** The words for rsync, which splits them at blanks outside quotes. */
function sshCommand(args: SyncArguments, route: Route | undefined): string {
  const key = args.private_key ?? route?.privateKeyFile;
  const port = args.dest_port ?? route?.port;
  const words = [
    'ssh',
    ...(args.ssh_connection_multiplexing ? [] : ['-S', 'none']),
    ...(key === undefined ? [] : ['-i', key]),
    ...(port === undefined ? [] : ['-o', `Port=${port}`]),
    ...(args.verify_host ? [] : ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null']),
  ].map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`));
  const more = args.use_ssh_args && route?.sshArgs !== undefined ? ` ${route.sshArgs}` : '';
  return `${words.join(' ')}${more}`;
}
