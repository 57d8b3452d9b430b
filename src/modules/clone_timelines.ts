// clone_timelines: a clone sees which timelines its own stanza has already, and so begins one that is new there.
import { historyFileName, parseTimeline } from '../postgres/timeline.ts';
import { PRELUDE } from './clusters/shell.ts';
import type { Module } from './module.ts';

interface TimelinesArguments {
  readonly stanza: string;
  readonly timelines: readonly number[];
  readonly data: string;
  readonly dbsu: string;
}

// PostgreSQL takes the first number behind the target's timeline of which neither the archive nor pg_wal has a history file.
// The archive is the source's; so the clone's own files go into pg_wal.
// https://www.postgresql.org/docs/15/continuous-archiving.html#BACKUP-TIMELINES
const SCRIPT = `
dbsu=$1 stanza=$2 data=$3; shift 3
${PRELUDE}
for file; do
  [ -e "$data/pg_wal/$file" ] && continue
  as pgbackrest --stanza="$stanza" --log-level-console=off --log-level-stderr=error archive-get "$file" "$data/pg_wal/$file"
  status=$?
  # A clone's own first timeline began before it archived: the file need only be there.
  [ $status != 1 ] || { echo "# held by stanza $stanza" | as tee "$data/pg_wal/$file" >/dev/null && status=0; }
  [ $status = 0 ] || { echo "$file of stanza $stanza cannot be fetched (status $status)" >&2; exit 1; }
done
exit 0
`;

export const clone_timelines: Module<TimelinesArguments> = {
  name: 'clone_timelines',
  fullNames: [],
  documentation: {
    summary: 'Shows a restored clone which timelines its own stanza has, so that it begins another one.',
  },
  schema: {
    properties: {
      stanza: { type: 'string', description: "The clone's own stanza." },
      timelines: {
        type: 'array',
        items: { type: 'integer' },
        description: 'The timelines that it holds.',
      },
      data: { type: 'string', default: '/pg/data', description: 'The restored data directory.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
    },
    required: ['stanza', 'timelines'],
  },
  checkMode: 'none',
  async run(host, { stanza, timelines, data, dbsu }) {
    const files = timelines.map(timeline => historyFileName(parseTimeline(timeline)));
    const output = await host.run({ script: SCRIPT, args: [dbsu, stanza, data, ...files] });
    if (output.status === 0) return { changed: true, msg: `it begins none of ${timelines.join(', ')}` };
    return { failed: true, msg: output.stderr.toString().trim() };
  },
};
