// git: a working copy of a repository, at a version.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { GIT_SCRIPT } from './git/script.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { readRecords } from './records.ts';

const schema = {
  properties: {
    repo: { type: 'string', aliases: ['name'], description: 'The address, or the path, of the repository.' },
    dest: { type: 'string', description: 'The folder of the working copy; needed unless `clone` is false.' },
    version: { type: 'string', default: 'HEAD', description: 'A branch, a tag or a commit.' },
    remote: { type: 'string', default: 'origin', description: 'What the repository is called.' },
    refspec: { type: 'string', description: 'What else is fetched.' },
    reference: { type: 'string', description: 'A repository of the host to take objects from.' },
    force: { type: 'boolean', default: false, description: 'Throw local changes away.' },
    depth: { type: 'integer', description: 'How many commits of history come along.' },
    clone: { type: 'boolean', default: true, description: 'Clone it when it is not there.' },
    update: { type: 'boolean', default: true, description: 'Bring what is there up to date.' },
    bare: { type: 'boolean', default: false, description: 'A repository without files to work on.' },
    recursive: { type: 'boolean', default: true, description: 'Submodules too.' },
    single_branch: { type: 'boolean', default: false, description: 'The history of one branch only.' },
    track_submodules: {
      type: 'boolean',
      default: false,
      description: 'Submodules at the head of their branch, not at the commit that is recorded.',
    },
    verify_commit: { type: 'boolean', default: false, description: 'Fail unless the version is signed.' },
    gpg_whitelist: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Fingerprints of the keys that may have signed.',
    },
    accept_hostkey: { type: 'boolean', default: false, description: 'Accept whatever key the server shows.' },
    accept_newhostkey: {
      type: 'boolean',
      default: false,
      description: 'Accept the key of a server unknown so far.',
    },
    key_file: { type: 'string', description: 'The private key to log in with, a file on the host.' },
    ssh_opts: { type: 'string', description: 'Options of ssh.' },
    executable: { type: 'string', description: 'The program, when it is not `git`.' },
    umask: { type: 'any', description: 'The umask for what is made, octal digits in quotes.' },
    archive: {
      type: 'string',
      description: 'A file that the version is packed into: zip, tar, tar.gz or tgz.',
    },
    archive_prefix: { type: 'string', description: 'What the names in the archive begin with.' },
    separate_git_dir: { type: 'string', description: "Where the repository's own data is kept." },
  },
  required: ['repo'],
  mutuallyExclusive: [
    ['separate_git_dir', 'bare'],
    ['accept_hostkey', 'accept_newhostkey'],
  ],
} as const satisfies ArgumentsSchema;

type GitArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/git_module.html */
export const git: Module<GitArguments> = {
  ...builtin('git', 'Keeps a working copy of a repository at a version.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const { umask, archive, archive_prefix: prefix } = args;
    if (umask !== undefined && typeof umask !== 'string')
      return fail('umask must be defined as a quoted octal integer');
    if (umask !== undefined && !/^(0o)?[0-7]+$/.test(umask)) return fail('umask must be an octal integer');
    if (prefix !== undefined && archive === undefined)
      return fail("missing parameter(s) required by 'archive_prefix': archive");
    const flag = (value: boolean): string => (value ? '1' : '0');
    const records = readRecords(
      await host.run({
        script: GIT_SCRIPT,
        args: [
          args.executable ?? '',
          args.repo,
          args.dest ?? '',
          args.version,
          args.remote,
          args.refspec ?? '',
          args.reference ?? '',
          // No depth at all is 0, too.
          String(args.depth || ''),
          flag(args.force),
          flag(args.update),
          flag(args.clone),
          flag(args.bare),
          flag(args.recursive),
          flag(args.single_branch),
          flag(args.track_submodules),
          umask?.replace(/^0o/, '') ?? '',
          flag(args.verify_commit),
          args.gpg_whitelist.join(' '),
          archive ?? '',
          prefix ?? '',
          args.separate_git_dir ?? '',
          args.key_file ?? '',
          sshOptions(args),
          flag(context.check),
          flag(context.diff),
        ],
      }),
    );
    const failure = records.get('fail');
    if (failure !== undefined) return { ...describe(args, records, true), ...fail(failure) };
    return describe(args, records, false);
  },
};

function sshOptions(args: GitArguments): string {
  const given = args.ssh_opts ?? '';
  const isSaid = /-o StrictHostKeyChecking=(no|accept-new)/.test(given);
  const word = args.accept_hostkey ? 'no' : args.accept_newhostkey ? 'accept-new' : undefined;
  return word === undefined || isSaid ? given : `${given} -o StrictHostKeyChecking=${word}`.trim();
}

function describe(
  args: GitArguments,
  records: ReturnType<typeof readRecords>,
  isFailed: boolean,
): ModuleResult {
  const before = records.get('before');
  const details = records.get('details');
  const after = records.get('after');
  const has = (name: string): boolean => records.get(name) !== undefined;
  const warnings = records.entries.flatMap(([name, text]) => (name === 'warning' ? [text] : []));
  const rc = records.get('rc');
  const prepared = records.get('diff');
  const isUpdated = before !== undefined && args.update;
  return {
    changed: has('changed'),
    ...(isFailed && !has('told') ? {} : { before: before ?? null }),
    ...(details === undefined ? {} : { details }),
    ...(after === undefined || isFailed ? {} : { after }),
    ...(isUpdated && !isFailed ? { remote_url_changed: has('url_changed') } : {}),
    ...(has('submodules') ? { submodules_changed: true } : {}),
    ...(has('dir_now')
      ? { git_dir_before: records.get('dir_before'), git_dir_now: records.get('dir_now') }
      : {}),
    ...(has('local') ? { msg: records.get('local') } : {}),
    ...(prepared === undefined ? {} : { diff: { prepared: prepared.replace(/\n\.$/, '\n') } }),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(rc === undefined
      ? {}
      : {
          rc: Number(rc),
          stdout: records.get('out') ?? '',
          stderr: records.get('err') ?? '',
          cmd: records.get('cmd') ?? '',
        }),
  };
}
