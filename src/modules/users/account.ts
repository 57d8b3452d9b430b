// What the host knows of a user: read in one round trip, and parsed here.
import type { Host } from '../../connection/host.ts';
import { linesOf, readParts } from '../parts.ts';
import { GETENT } from './getent.ts';

export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface UserGroup {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The user and what a wish for it is compared with. */
export interface UserState {
  readonly account: Account | undefined;
  readonly groups: readonly UserGroup[];
  readonly isHomeThere: boolean;
  /** Undefined when /etc/shadow cannot be read. */
  readonly shadow: Shadow | undefined;
  readonly hostName: string;
  readonly sshKey: SshKey | undefined;
}

export interface Shadow {
  /** The hash is the wished one, a lock in front of either aside. */
  readonly isPasswordSame: boolean;
  readonly isLocked: boolean;
  readonly minimumDays: string;
  readonly maximumDays: string;
  readonly warningDays: string;
  /** Days since 1970, empty for never. */
  readonly expires: string;
}

export interface SshKey {
  readonly fingerprint: string;
  readonly publicKey: string;
}

// $1 user, $2 home or empty, $3 key file or empty (relative to the home), other arguments groups to look up.
// Standard input: the wished hash. It is compared on the host, so that no hash leaves it.
const LOOK = `${GETENT}part() { printf '\\036%s\\n' "$1"; }
name=$1 home=$2 key=$3; shift 3
IFS= read -r wish || :
part passwd
account=$(named passwd "$name") && printf '%s\\n' "$account"
part groups
getent group
for wanted; do getent group -- "$wanted"; done
if [ -z "$home" ] && [ -n "$account" ]; then home=\${account%:*}; home=\${home##*:}; fi
part home
[ -n "$home" ] && [ -e "$home" ] && echo there
shadow=$(named shadow "$name") && {
  part shadow
  IFS=: read -r _ hash _ minimum maximum warning _ expires _ <<END
$shadow
END
  case $hash in '!'*) locked=yes ;; *) locked=no ;; esac
  while :; do case $hash in '!'*) hash=\${hash#!} ;; *) break ;; esac; done
  while :; do case $wish in '!'*) wish=\${wish#!} ;; *) break ;; esac; done
  [ "$hash" = "$wish" ] && same=yes || same=no
  printf '%s:' "$same" "$locked" "$minimum" "$maximum" "$expires" "$warning"
}
part host
uname -n
[ -n "$key" ] || exit 0
case $key in /*) ;; *) key=$home/$key ;; esac
[ -f "$key" ] || exit 0
part fingerprint; ssh-keygen -l -f "$key"
part public; cat "$key.pub"
`;

export interface LookOptions {
  readonly name: string;
  readonly home?: string | undefined;
  readonly password?: string | undefined;
  readonly groups: readonly string[];
  readonly keyFile?: string | undefined;
}

/** One round trip. */
export async function lookAtUser(host: Host, options: LookOptions): Promise<UserState> {
  const args = [options.name, options.home ?? '', options.keyFile ?? '', ...options.groups];
  const output = await host.run({ script: LOOK, args, stdin: `${options.password ?? ''}\n` });
  return parseUserState(output.stdout.toString());
}

/** Reads what the script printed. */
function parseUserState(text: string): UserState {
  const parts = readParts(text);
  const [same, locked, minimumDays = '', maximumDays = '', expires = '', warningDays = ''] = (
    parts.get('shadow') ?? ''
  ).split(':');
  const fingerprint = parts.get('fingerprint');
  return {
    account: parseAccount(parts.get('passwd') ?? ''),
    groups: linesOf(parts.get('groups')).map(parseGroup),
    isHomeThere: parts.get('home') === 'there',
    shadow: parts.has('shadow')
      ? {
          isPasswordSame: same === 'yes',
          isLocked: locked === 'yes',
          minimumDays,
          maximumDays,
          expires,
          warningDays,
        }
      : undefined,
    hostName: parts.get('host') ?? '',
    sshKey: fingerprint === undefined ? undefined : { fingerprint, publicKey: parts.get('public') ?? '' },
  };
}

/** A line of the passwd database. */
export function parseAccount(line: string): Account | undefined {
  const [name, , uid, gid, comment = '', home = '', shell = ''] = line.split('\n')[0]?.split(':') ?? [];
  if (name === undefined || uid === undefined) return undefined;
  return { uid: Number(uid), gid: Number(gid), comment, home, shell };
}

function parseGroup(line: string): UserGroup {
  const [name = '', , gid, members = ''] = line.split(':');
  return { name, gid: Number(gid), members: members === '' ? [] : members.split(',') };
}
