// acl: an entry of a file's access control list, or the whole list.
import { shellWord } from '../values/shell-word.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    path: { type: 'string', aliases: ['name'], description: 'The file or folder.' },
    state: {
      type: 'string',
      enum: ['absent', 'present', 'query'],
      default: 'query',
      description: 'Whether the entry is there; `query` only returns the list.',
    },
    entry: {
      type: 'string',
      description: 'The entry in one: `user:joe:rw`; `default:` before it for new files.',
    },
    entity: { type: 'string', default: '', description: 'The user or group.' },
    etype: { type: 'string', enum: ['group', 'mask', 'other', 'user'], description: 'The kind of entry.' },
    permissions: { type: 'string', description: 'What is allowed: `rwxX`.' },
    default: { type: 'boolean', default: false, description: 'The entry is for what is made in a folder.' },
    recursive: {
      type: 'boolean',
      default: false,
      aliases: ['recurse'],
      description: 'All below a folder too.',
    },
    follow: { type: 'boolean', default: true, description: 'What a link leads to.' },
    recalculate_mask: {
      type: 'string',
      enum: ['default', 'mask', 'no_mask'],
      default: 'default',
      description: 'Whether the mask is computed anew.',
    },
    use_nfsv4_acls: { type: 'boolean', default: false, description: 'Write the entry as NFSv4 wants it.' },
  },
  required: ['path'],
} as const satisfies ArgumentsSchema;

type AclArguments = ArgumentsOf<typeof schema>;

/** Parameters: path, check, what setfacl is to do (nothing to leave the list), its options; those of both programs. */
const SCRIPT = `${SAY}${EXPAND}expand "$1"; path=$expanded check=$2 action=$3 entry=$4 own=$5
shift 5
fail() { say "fail=$1"; exit 0; }
[ -e "$path" ] || fail 'Path not found or not accessible.'
command -v setfacl >/dev/null || fail 'Failed to find required executable "setfacl": this host lacks the package acl'
if [ -n "$action" ]; then
  # What would stay as it is ends with these marks.
  tested=$(setfacl --test "$@" "$action" "$entry" $own "$path" 2>&1) || {
    status=$?
    say "program=$(command -v setfacl)" "rc=$status"
    fail "$tested"
  }
  # Of a link that is not followed nothing is said.
  if [ -n "$tested" ] && printf '%s\\n' "$tested" | grep -v '^#' | grep -qv '\\*,\\*$'; then
    say changed=
    [ "$check" = 1 ] || said=$(setfacl "$@" "$action" "$entry" $own "$path" 2>&1) || [ "$action" = -x ] || fail "$said"
  fi
fi
acl=$(getfacl --omit-header --absolute-names "$@" "$path" 2>&1) || fail "$acl"
say "acl=$acl"
`;

interface Entry {
  readonly isDefault: boolean;
  readonly text: string;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/posix/acl_module.html */
export const acl: Module<AclArguments> = {
  ...inCollection(
    'ansible.posix',
    'acl',
    "Keeps an entry of a file's access control list, or returns the list.",
  ),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const problem = problemOf(args);
    if (problem !== undefined) return fail(problem);
    const entry = entryOf(args);
    const own =
      args.recalculate_mask === 'mask' ? '--mask' : args.recalculate_mask === 'no_mask' ? '--no-mask' : '';
    const both = [
      ...(entry.isDefault ? ['-d'] : []),
      ...(args.recursive ? ['--recursive'] : []),
      ...(args.follow ? [] : ['--physical']),
    ];
    const action = args.state === 'present' ? '-m' : args.state === 'absent' ? '-x' : '';
    const records = readRecords(
      await host.run({
        script: SCRIPT,
        args: [args.path, context.check ? '1' : '0', action, entry.text, own, ...both],
      }),
    );
    const failure = records.get('fail');
    const program = records.get('program');
    if (failure !== undefined && program !== undefined) {
      const words = [...(own === '' ? [] : [own]), action, entry.text, ...both, args.path];
      return {
        ...fail(failure.trimEnd()),
        cmd: [program, '--test', ...words].map(shellWord).join(' '),
        rc: Number(records.get('rc')),
        stdout: '',
        stderr: `${failure.trimEnd()}\n`,
      };
    }
    if (failure !== undefined) return fail(failure);
    const lines = (records.get('acl') ?? '').split('\n').filter(line => !line.startsWith('#'));
    return {
      changed: records.get('changed') !== undefined,
      msg: args.state === 'query' ? 'current acl' : `${entry.text} is ${args.state}`,
      acl: lines.map(line => line.trim()).slice(0, lines.at(-1)?.trim() === '' ? -1 : undefined),
    };
  },
};

/** What is wrong with the arguments together. */
function problemOf(args: AclArguments): string | undefined {
  const { state, entry, entity, etype, permissions } = args;
  const colons = entry?.split(':').length ?? 0;
  const rules: readonly (readonly [boolean, string])[] = [
    [state === 'query' && args.recursive, "'recursive' MUST NOT be set when 'state=query'."],
    [
      state === 'query' && args.recalculate_mask !== 'default',
      "'recalculate_mask' MUST NOT be set to 'mask' or 'no_mask' when 'state=query'.",
    ],
    [
      !entry && state === 'absent' && Boolean(permissions),
      "'permissions' MUST NOT be set when 'state=absent'.",
    ],
    [!entry && state === 'absent' && entity === '', "'entity' MUST be set when 'state=absent'."],
    [!entry && state !== 'query' && etype === undefined, `'etype' MUST be set when 'state=${state}'.`],
    [
      Boolean(entry) && (etype !== undefined || entity !== '' || Boolean(permissions)),
      "'entry' MUST NOT be set when 'entity', 'etype' or 'permissions' are set.",
    ],
    [
      Boolean(entry) && state === 'present' && colons !== 3 && colons !== 4,
      "'entry' MUST have 3 or 4 sections divided by ':' when 'state=present'.",
    ],
    [
      Boolean(entry) && state === 'absent' && colons !== 2 && colons !== 3,
      "'entry' MUST have 2 or 3 sections divided by ':' when 'state=absent'.",
    ],
    [Boolean(entry) && state === 'query', "'entry' MUST NOT be set when 'state=query'."],
  ];
  return rules.find(([isBroken]) => isBroken)?.[1];
}

const KINDS: Readonly<Record<string, string>> = { u: 'user', g: 'group', m: 'mask', o: 'other' };

function entryOf(args: AclArguments): Entry {
  if (!args.entry)
    return { isDefault: args.default, text: format(args.etype ?? '', args.entity, args.permissions, args) };
  const parts = args.entry.split(':');
  const isDefault = args.entry.toLowerCase().startsWith('d');
  const [kind = '', entity = '', permissions] = isDefault ? parts.slice(1) : parts;
  const etype = KINDS[kind.charAt(0).toLowerCase()] ?? kind;
  return { isDefault: isDefault || args.default, text: format(etype, entity, permissions, args) };
}

function format(etype: string, entity: string, permissions: string | undefined, args: AclArguments): string {
  if (args.state === 'absent') return `${etype}:${entity}`;
  if (args.use_nfsv4_acls) return [etype, entity, permissions ?? '', 'allow'].join(':');
  return permissions ? `${etype}:${entity}:${permissions}` : `${etype}:${entity}`;
}
