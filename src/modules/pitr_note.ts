// pitr_note: notes on the recovering host how far a recovery got.
import { hasReached, PHASES, type Phase } from '../postgres/journal.ts';
import { notePhase, readJournal } from './clusters/journal.ts';
import type { Module } from './module.ts';

interface NoteArguments {
  readonly phase: Phase;
  readonly dbsu: string;
}

export const pitr_note: Module<NoteArguments> = {
  name: 'pitr_note',
  fullNames: [],
  documentation: {
    summary: 'Notes that a recovery reached a phase; one that is only planned begins with `planned`.',
  },
  schema: {
    properties: {
      phase: { type: 'string', enum: [...PHASES], description: 'What was reached.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
    },
    required: ['phase'],
  },
  checkMode: 'none',
  async run(host, args) {
    const journal = await readJournal(host);
    if (journal === undefined)
      return { failed: true, msg: 'there is no note of a recovery on this host: run -t print first' };
    // What a person took to say yes is not the recovery's time.
    const isBeginning = args.phase === 'planned' && journal.phase === 'planned';
    if (hasReached(journal, args.phase) && !isBeginning) return { changed: false, phase: journal.phase };
    const { phase } = await notePhase(host, args.dbsu, journal, args.phase);
    return { changed: false, phase };
  },
};
