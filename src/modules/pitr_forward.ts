// pitr_forward: a recovery that waits at its target is given a later one; the data stays, only the settings change.
import { canonicalJson } from '../postgres/journal.ts';
import { notePhase, readJournal } from './clusters/journal.ts';
import { PRELUDE, RECOVERY_TARGET } from './clusters/shell.ts';
import type { Module } from './module.ts';

interface ForwardArguments {
  readonly request: Readonly<Record<string, unknown>>;
  readonly settings: readonly string[];
  readonly timeline: number;
  readonly action: string;
  readonly data: string;
  readonly dbsu: string;
}

const SCRIPT = `
dbsu=$1 data=$2 settings=$3
${PRELUDE}${RECOVERY_TARGET}
[ -f "$data/recovery.signal" ] || { echo "$data holds no recovery.signal: it has left recovery" >&2; exit 1; }
recovery_target "$settings"
`;

export const pitr_forward: Module<ForwardArguments> = {
  name: 'pitr_forward',
  fullNames: [],
  documentation: { summary: 'Sets a later target for a recovery that waits, PostgreSQL being stopped.' },
  schema: {
    properties: {
      request: { type: 'object', description: 'The request with the new target, as pitr_plan gives it.' },
      settings: {
        type: 'array',
        items: { type: 'string' },
        description: 'Lines for postgresql.auto.conf, in place of the old target.',
      },
      timeline: { type: 'integer', description: 'The timeline that leads to the new target.' },
      action: { type: 'string', description: 'What happens at the new target.' },
      data: { type: 'string', default: '/pg/data', description: 'The data directory.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
    },
    required: ['request', 'settings', 'timeline', 'action'],
  },
  checkMode: 'none',
  async run(host, args) {
    const { dbsu, data, settings, timeline, action } = args;
    const journal = await readJournal(host);
    if (journal === undefined)
      return { failed: true, msg: 'there is no note of a recovery on this host: run -t print first' };
    const output = await host.run({ script: SCRIPT, args: [dbsu, data, settings.join('\n')] });
    if (output.status !== 0)
      return { failed: true, msg: `the target could not be moved: ${output.stderr.toString().trim()}` };
    await notePhase(host, dbsu, journal, 'restored', {
      request: canonicalJson(args.request),
      plan: { ...journal.plan, timeline, action },
    });
    return { changed: true };
  },
};
