// pitr_put_back: the directory that a recovery kept takes its old place, and today's is kept in turn. Nothing is removed.
import { notePhase, readJournal } from './clusters/journal.ts';
import { PITR_FOLDER } from './clusters/member.ts';
import { POSTMASTERS, PRELUDE, RECOVERY_TARGET } from './clusters/shell.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface PutBackArguments {
  readonly kept: string;
  readonly stamp: string;
  readonly settings: readonly string[];
  readonly data: string;
  readonly dbsu: string;
  readonly unit: string;
}

// Two renames, noted before the first: whichever of them a run was cut off at, the next one does what is left. The signal
// file comes last: without it PostgreSQL would go on with a timeline that others have forked from since.
const SCRIPT = `
dbsu=$1 kept=$2 stamp=$3 data=$4 folder=$5 settings=$6 unit=$7
${PRELUDE}${POSTMASTERS}${RECOVERY_TARGET}
# The restore of the recovery that is taken back may still wait for its repository: it would write into what is put back.
systemctl stop "$unit.service" 2>/dev/null; systemctl reset-failed "$unit.service" 2>/dev/null
[ -z "$(postmasters)" ] || { echo "PostgreSQL runs in $data" >&2; exit 3; }
mkdir -p "$folder" && chown "$dbsu:" "$folder" || exit 1
note=$folder/put-back
place=$data; [ ! -L "$data" ] || place=$(readlink -m "$data")
{ read -r its && read -r aside; } <"$note" 2>/dev/null
if [ "$kept" = "$data" ]; then
  [ -d "$kept" ] || { echo "$kept is not there any more" >&2; exit 3; }
  aside=
elif [ "$its" != "$stamp" ]; then
  [ -d "$kept" ] || { echo "$kept is not there any more" >&2; exit 3; }
  number=1; while [ -e "$place.before-$number" ]; do number=$((number + 1)); done
  aside=$place.before-$number
  printf '%s\\n' "$stamp" "$aside" >"$note.new" && mv "$note.new" "$note" || exit 1
fi
if [ "$kept" != "$data" ] && [ -d "$kept" ]; then
  [ ! -e "$place" ] || { [ ! -e "$aside" ] && mv "$place" "$aside"; } || exit 1
  mv "$kept" "$place" || exit 1
fi
[ -z "$aside" ] || [ ! -d "$aside" ] || { printf '%s\\n' "$stamp" "$aside" >"$folder/kept" && part aside && echo "$aside"; }
rm -f "$data/postmaster.pid" "$data/standby.signal"
as touch "$data/postgresql.auto.conf" && recovery_target "$settings" || exit 1
as touch "$data/recovery.signal" || exit 1
exit 0
`;

export const pitr_put_back: Module<PutBackArguments> = {
  name: 'pitr_put_back',
  fullNames: [],
  documentation: {
    summary:
      'Puts a kept data directory back in its place, keeps the one of today, and prepares its promotion.',
  },
  schema: {
    properties: {
      kept: { type: 'string', description: 'The kept directory, as pitr_plan found it.' },
      stamp: { type: 'string', description: 'Tells one plan from another.' },
      settings: {
        type: 'array',
        items: { type: 'string' },
        description: 'Lines of postgresql.auto.conf for its recovery.',
      },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      unit: {
        type: 'string',
        default: 'pitr-restore',
        description: 'The unit of a restore that may still run: it is ended.',
      },
    },
    required: ['kept', 'stamp', 'settings'],
  },
  checkMode: 'none',
  async run(host, { kept, stamp, settings, data, dbsu, unit }) {
    const args = [dbsu, kept, stamp, data, PITR_FOLDER, settings.join('\n'), unit];
    const output = await host.run({ script: SCRIPT, args });
    const aside = readParts(output.stdout.toString()).get('aside');
    if (output.status !== 0) {
      return {
        failed: true,
        msg: `${kept} could not be put back, nothing was removed: ${output.stderr.toString().trim()}`,
      };
    }
    const journal = await readJournal(host);
    if (journal !== undefined) await notePhase(host, dbsu, journal, 'restored', { kept: aside });
    const where = aside === undefined ? '' : `; the data of before is in ${aside}`;
    const what = kept === data ? `${data} starts again as it was stopped` : `${kept} is ${data} again`;
    return { changed: true, kept: aside, msg: `${what}${where}` };
  },
};
