// policy-rc.d: whether packages may start services while they are installed.

/**
 * Services are started or not as this program says; the host's own one comes back. Parameters: its answer, the
 * command.
 */
const WITH_POLICY = `file=/usr/sbin/policy-rc.d answer=$1 kept=
shift
back() { rm -f "$file"; [ -z "$kept" ] || mv -f "$kept" "$file"; }
if [ -e "$file" ] || [ -L "$file" ]; then kept=$file.reprise.$$; mv -f "$file" "$kept" || exit; fi
trap back EXIT
trap 'exit 130' HUP INT TERM
printf '#!/bin/sh\\nexit %s\\n' "$answer" >"$file" && chmod 755 "$file" || exit
"$@"
`;

/** The command under that policy; as it is without one. */
export function withPolicy(argv: readonly string[], policy: number | undefined): readonly string[] {
  return policy === undefined ? argv : ['sh', '-c', WITH_POLICY, 'sh', String(policy), ...argv];
}

/** What apt-get and dpkg run in: no questions, no translations. */
export const APT_ENVIRONMENT = {
  DEBIAN_FRONTEND: 'noninteractive',
  DEBIAN_PRIORITY: 'critical',
  LC_ALL: 'C',
} as const;
