// Reads what a stanza's repositories hold beyond `pgbackrest info`: every archived segment, and the first backup ever made.
import type { Host } from '../../connection/host.ts';
import { type SegmentRun, segmentRuns } from '../../postgres/archive.ts';
import { currentDatabase, type Stanza } from '../../postgres/backup.ts';
import { type Instant, parseInstant } from '../../postgres/instant.ts';
import { listParts } from '../parts.ts';
import { PRELUDE } from './shell.ts';

export interface ArchiveListing {
  /** By repository; a repository that could not be listed is absent. */
  readonly runs: ReadonlyMap<number, readonly SegmentRun[]>;
  /** The label of the first backup ever made, by repository. */
  readonly firstLabels: ReadonlyMap<number, string>;
}

// Names lose their hash and compression on the host, and 200 bytes a segment become 25. Manifests of expired backups stay
// in backup.history, a folder a year, so the least name there is the first backup.
const SCRIPT = `
dbsu=$1 stanza=$2 limit=$3; shift 3
${PRELUDE}
list() { as timeout "$limit" pgbackrest --log-level-console=off --log-level-file=off --log-level-stderr=off --repo="$repo" repo-ls "$@" 2>/dev/null; }
for pair in "$@"; do
  repo=\${pair%%:*} id=\${pair#*:}
  names=$(list --recurse "archive/$stanza/$id") || continue
  printf '\\036segments %s\\n' "$repo"
  printf '%s\\n' "$names" | sed -nE 's#^([0-9A-F]{16}/)?([0-9A-F]{24})-[0-9a-f]{40}.*#\\2#p'
  printf '\\036first %s\\n' "$repo"
  list --recurse "backup/$stanza/backup.history" | grep -oE '[0-9]{8}-[0-9]{6}F' | sort | head -n 1
done
exit 0
`;

/** Lists every repository of a stanza. `segmentSize` in bytes. */
export async function listArchives(
  host: Host,
  options: {
    readonly dbsu: string;
    readonly stanza: Stanza;
    readonly segmentSize: bigint;
  },
): Promise<ArchiveListing> {
  const { dbsu, stanza, segmentSize } = options;
  const pairs = stanza.archives
    .filter(({ repo, databaseId }) => databaseId === currentDatabase(stanza, repo)?.id)
    .map(({ repo, id }) => `${repo}:${id}`);
  const runs = new Map<number, readonly SegmentRun[]>();
  const firstLabels = new Map<number, string>();
  if (pairs.length === 0) return { runs, firstLabels };
  const output = await host.run({ script: SCRIPT, args: [dbsu, stanza.name, '120', ...pairs] });
  for (const { name, text } of listParts(output.stdout.toString())) {
    const [what, repo = ''] = name.split(' ');
    if (what === 'segments') runs.set(Number(repo), segmentRuns(text.split('\n'), segmentSize));
    if (what === 'first' && text !== '') firstLabels.set(Number(repo), text.trim());
  }
  return { runs, firstLabels };
}

/** When a full backup was made: its label tells, on the wall clock of the host. */
export function momentOfLabel(label: string, zone: string): Instant | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})F$/.exec(label);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1);
  return parseInstant(`${year}-${month}-${day} ${hour}:${minute}:${second} ${zone}`);
}
