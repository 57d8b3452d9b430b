// stat: everything the host knows about a path, in one round trip.
import { dirname, isAbsolute, join } from 'node:path';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { DIGEST, hashOf, SMALL, smallContent } from './files/digest.ts';
import { CHECKSUM_ALGORITHM, STAT_FORMAT, statFields } from './files/stat-fields.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { type Records, readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    path: { type: 'string', description: 'The path.', aliases: ['dest', 'name'] },
    follow: { type: 'boolean', default: false, description: 'Look at what a link leads to.' },
    get_md5: { type: 'boolean', default: false, description: 'Return the MD5 hash too.' },
    get_checksum: { type: 'boolean', default: true, description: 'Hash the content of a file.' },
    get_mime: {
      type: 'boolean',
      default: true,
      aliases: ['mime', 'mime_type', 'mime-type'],
      description: 'Guess the kind of content, where the host has the program `file`.',
    },
    get_attributes: {
      type: 'boolean',
      default: true,
      aliases: ['attr', 'attributes'],
      description: 'Read the flags of the file system, where the host has the program `lsattr`.',
    },
    ...CHECKSUM_ALGORITHM,
    get_selinux_context: {
      type: 'boolean',
      isNewer: true,
      default: false,
      description: 'Return what SELinux knows of it: user, role, type and level, or nothing in their places.',
    },
  },
  required: ['path'],
} as const satisfies ArgumentsSchema;

/** Parameters: path, follow, checksum program, md5, kind of content, flags, SELinux. */
const SCRIPT = `${SAY}${EXPAND}${DIGEST}${SMALL}follow=$2 checksum=$3 md5=$4 mime=$5 attributes=$6 selinux=$7
case $1 in '~'*|*'$'*) expand "$1"; path=$expanded;; *) path=$1;; esac
newline='
'
if [ "$follow" = 1 ]; then set -- -L; else set --; fi
if ! stat=$(LC_ALL=C stat "$@" -c '${STAT_FORMAT}' -- "$path" 2>&1); then
  say "error=$stat"
  exit 0
fi
access=
[ ! -r "$path" ] || access=r
[ ! -w "$path" ] || access=\${access}w
[ ! -x "$path" ] || access=\${access}x
set -- "path=$path" "stat=$stat" "access=$access"
case $stat in
  a???:*)
    link=$(readlink -- "$path"; printf .) link=\${link%.}
    set -- "$@" "link=\${link%"$newline"}"
    if [ -e "$path" ]; then
      real=$(readlink -f -- "$path"; printf .) real=\${real%.}
      set -- "$@" "real=\${real%"$newline"}"
    fi;;
  8???:*)
    if [ -r "$path" ] && [ "$checksum$md5" != 0 ]; then
      if [ "$checksum$md5" = sha1sum0 ] && small "$path" "$stat"; then set -- "$@" "text=$text"; checksum=; fi
      [ -z "$checksum" ] || { digest "$checksum" "$path" "$stat" && set -- "$@" "checksum=\${sum%% *}"; }
      [ "$md5" = 0 ] || { digest md5sum "$path" "$stat" && set -- "$@" "md5=\${sum%% *}"; }
    fi;;
esac
if [ "$selinux" = 1 ]; then
  if [ "$follow" = 1 ]; then follow=-L; else follow=; fi
  set -- "$@" "selinux=$(stat $follow -c %C -- "$path" 2>/dev/null)"
fi
if [ "$mime" = 1 ] && command -v file >/dev/null; then
  set -- "$@" "mime=$(file -b --mime-type --mime-encoding -- "$path")"
fi
if [ "$attributes" = 1 ] && command -v lsattr >/dev/null; then
  say "$@" content=
  exec lsattr -vd -- "$path" 2>/dev/null
fi
say "$@"
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/stat_module.html */
export const stat: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('stat', 'Returns everything the host knows about a path.'),
  schema,
  checkMode: 'full',
  async run(host, args) {
    const flag = (value: boolean): string => (value ? '1' : '0');
    const output = await host.run({
      script: SCRIPT,
      args: [
        args.path,
        flag(args.follow),
        args.get_checksum ? `${args.checksum_algorithm}sum` : '',
        flag(args.get_md5),
        flag(args.get_mime),
        flag(args.get_attributes),
        flag(args.get_selinux_context),
      ],
    });
    const records = readRecords(output);
    const error = records.get('error');
    if (error === undefined) return { changed: false, stat: describe(records, args) };
    const reason = error.slice(error.lastIndexOf(': ') + 2).trim();
    if (reason === 'No such file or directory') return { changed: false, stat: { exists: false } };
    return fail(reason);
  },
};

type Wanted = Pick<ArgumentsOf<typeof schema>, 'get_mime' | 'get_attributes' | 'get_selinux_context'>;

function describe(records: Records, wanted: Wanted): ModuleResult {
  const found = statFields(records.get('stat') ?? '');
  if (found === undefined) return { exists: false };
  const { pw_name, gr_name, ...fields } = found;
  const access = records.get('access') ?? '';
  const small = smallContent(records);
  return {
    exists: true,
    path: records.get('path'),
    ...fields,
    readable: access.includes('r'),
    writeable: access.includes('w'),
    executable: access.includes('x'),
    ...(fields.islnk === true ? linkFields(records) : {}),
    // Here, unlike in `find`, names of numbers that nobody has are left out.
    ...(pw_name === '' ? {} : { pw_name }),
    ...(gr_name === '' ? {} : { gr_name }),
    ...optional('md5', records.get('md5')),
    ...optional('checksum', small === undefined ? records.get('checksum') : hashOf(small, 'sha1')),
    ...(wanted.get_mime ? mimeFields(records.get('mime') ?? '') : {}),
    ...(wanted.get_selinux_context ? { selinux_context: contextOf(records.get('selinux') ?? '') } : {}),
    ...(wanted.get_attributes ? flagFields(records.content?.toString() ?? '') : {}),
  };
}

/** Where a link leads in the end, and what it says. A dangling one leads to what it says. */
function linkFields(records: Records): ModuleResult {
  const link = records.get('link') ?? '';
  const said = isAbsolute(link) ? link : join(dirname(records.get('path') ?? ''), link);
  return { lnk_source: records.get('real') ?? said, lnk_target: link };
}

/** From `user:role:type:level`, of which the level may hold more colons. */
function contextOf(text: string): readonly (string | null)[] {
  const [, ...parts] = /^([^:?]+):([^:]+):([^:]+):(.*)$/.exec(text) ?? [];
  return parts.length === 0 ? [null, null, null, null] : parts;
}

function optional(name: string, value: string | undefined): ModuleResult {
  return value === undefined ? {} : { [name]: value };
}

/** From `text/plain; charset=us-ascii`. */
function mimeFields(text: string): ModuleResult {
  const [, mimetype = 'unknown', charset = 'unknown'] = /^(\S+\/\S+); charset=(\S+)/.exec(text) ?? [];
  return { mimetype, charset };
}

/** The names of the flags that `lsattr` shows as letters. */
const FLAGS: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
};

/** From `3142784999 --------------e------- /path`. */
function flagFields(text: string): ModuleResult {
  const [version, letters = ''] = text.trim().split(/\s+/);
  const flags = letters.replaceAll('-', '');
  return {
    version: version === undefined || version === '' ? null : version,
    attributes: Array.from(flags).flatMap(letter => FLAGS[letter] ?? []),
    attr_flags: flags,
  };
}
