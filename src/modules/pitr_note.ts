// pitr_note: notes on the recovering host how far a recovery got; at the end, sums it up.
import { hasReached, type Journal, PHASES, type Phase, phaseDurations } from '../postgres/journal.ts';
import { describeTarget } from '../postgres/target.ts';
import { notePhase, readJournal, requestOf } from './clusters/journal.ts';
import { facts, secondsInWords, table } from './clusters/table.ts';
import type { Module } from './module.ts';

interface NoteArguments {
  readonly phase: Phase;
  readonly dbsu: string;
  readonly timeline?: number | undefined;
}

export const pitr_note: Module<NoteArguments> = {
  name: 'pitr_note',
  fullNames: [],
  documentation: { summary: 'Notes that a recovery reached a phase; `done` prints the summary.' },
  schema: {
    properties: {
      phase: { type: 'string', enum: [...PHASES], description: 'What was reached.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      timeline: { type: 'integer', description: 'The timeline that the cluster is on now, for the summary.' },
    },
    required: ['phase'],
  },
  checkMode: 'none',
  async run(host, args) {
    const journal = await readJournal(host);
    if (journal === undefined)
      return { failed: true, msg: 'there is no note of a recovery on this host: run -t print first' };
    const noted = hasReached(journal, args.phase)
      ? journal
      : await notePhase(host, args.dbsu, journal, args.phase);
    if (args.phase !== 'done') return { changed: false, phase: noted.phase };
    return {
      changed: false,
      phase: noted.phase,
      msg: summaryLines(noted, args.timeline),
    };
  },
};

const WORDS: Readonly<Record<Phase, string>> = {
  planned: 'plan',
  flushed: 'flush the newest commits into the archive',
  stopped: 'stop Patroni and PostgreSQL on every member',
  restored: 'restore the backup',
  recovered: 'replay to the target and promote',
  verified: 'verify',
  leading: 'hand over to Patroni',
  streaming: 'rebuild the replicas until they stream',
  done: 'check archiving',
};

/** Where the time went, what is there now, how to go back. */
export function summaryLines(journal: Journal, timeline: number | undefined): string[] {
  const durations = phaseDurations(journal);
  const total = durations.reduce((sum, { seconds }) => sum + seconds, 0);
  const request = requestOf(journal);
  const isClone = request.cluster !== undefined && request.cluster !== journal.cluster;
  // What a clone was before is in its stanza under another system: no recovery to a position reaches that.
  const before = isClone ? undefined : journal.before;
  return [
    `RECOVERED cluster ${journal.cluster} to ${describeTarget(request.target)} in ${secondsInWords(total)}`,
    ...table(
      ['step', 'seconds'],
      durations.map(({ phase, seconds }) => [WORDS[phase], seconds.toFixed(1)]),
    ),
    ...facts([
      ['leader', journal.host],
      ['timeline', timeline === undefined ? undefined : String(timeline)],
      [
        'to undo',
        before === undefined
          ? undefined
          : `recover to the end of the old timeline: -e '{"pg_pitr": {"lsn": "${before.lsn}", "timeline": ${before.timeline}}}'`,
      ],
    ]),
  ];
}
