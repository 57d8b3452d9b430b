// Looks at the data directory that a recovery with `backup: true` has kept on its host, or that it has not touched yet; changes nothing.
import type { Host } from '../../connection/host.ts';
import { parseControlFile } from '../../postgres/cluster.ts';
import type { KeptDirectory } from '../../postgres/kept.ts';
import { linesOf, readParts } from '../parts.ts';
import { PITR_FOLDER } from './member.ts';
import { PRELUDE } from './shell.ts';

/** How a recovery's kept directory is found: by its path, or by the stamp of the plan that it was kept for. */
export interface KeptTrace {
  readonly host: string;
  readonly path: string;
  readonly stamp: string;
  /** Where the data lies that a recovery has not come to yet; empty when it has. */
  readonly untouched: string;
}

// A run that was cut off has told nobody where the old data went: the restore itself has noted it.
const SCRIPT = `
dbsu=$1 bin=$2 folder=$3 kept=$4 stamp=$5 data=$6
${PRELUDE}
export TZ=UTC LC_ALL=C
if [ -z "$kept" ] && [ -n "$stamp" ]; then
  { read -r its && read -r path; } <"$folder/kept" 2>/dev/null && [ "$its" = "$stamp" ] && kept=$path
fi
if [ -z "$kept" ] && [ -n "$data" ] && [ ! -e "$folder/begun" ]; then kept=$data; part untouched; fi
[ -n "$kept" ] || exit 0
part path; echo "$kept"
part control; as "$bin/pg_controldata" "$kept" 2>/dev/null
part stopped; [ ! -f "$kept/global/pg_control" ] || date -u -d "@$(stat -c %Y "$kept/global/pg_control")" +%Y-%m-%dT%H:%M:%SZ
part outside; [ "$kept" = "$data" ] || find "$kept" -maxdepth 2 -type l 2>/dev/null | while read -r link; do readlink "$link"; done
! grep -qE "^ *archive_mode *= *'?off" "$kept/postgresql.auto.conf" 2>/dev/null || part silent
exit 0
`;

/** The kept directory; undefined when the recovery kept none. */
export async function readKept(
  host: Host,
  place: { readonly dbsu: string; readonly bin: string },
  { path, stamp, untouched }: KeptTrace,
): Promise<KeptDirectory | undefined> {
  const args = [place.dbsu, place.bin, PITR_FOLDER, path, stamp, untouched];
  const parts = readParts((await host.run({ script: SCRIPT, args })).stdout.toString());
  const found = parts.get('path');
  if (found === undefined) return undefined;
  return {
    path: found,
    control: parseControlFile(parts.get('control') ?? ''),
    stopped: parts.get('stopped') || undefined,
    outside: linesOf(parts.get('outside')),
    isArchiving: !parts.has('silent'),
    isUntouched: parts.has('untouched'),
  };
}
