// pitr_summary: the end of a recovery: noted, told, and kept as JSON on the host and, where asked, on the control node.
import type { Host } from '../connection/host.ts';
import { FileAbsent } from '../connection/host.ts';
import { UserError } from '../errors.ts';
import { formatInstant, instantFromSeconds, parseInstant } from '../postgres/instant.ts';
import { advance, hasReached, type Journal, type Phase } from '../postgres/journal.ts';
import { stopText } from '../postgres/outcome.ts';
import { parseSummaries, type RecoverySummary, summaryOf } from '../postgres/summary.ts';
import { notePhase, readJournal, requestOf } from './clusters/journal.ts';
import { PITR_FOLDER, RECOVERIES } from './clusters/member.ts';
import { closeRepository } from './clusters/other-repository.ts';
import { writeReport } from './clusters/report-files.ts';
import { facts, secondsInWords, table } from './clusters/table.ts';
import type { Module } from './module.ts';

interface SummaryArguments {
  readonly dbsu: string;
  readonly timeline?: number | undefined;
  readonly leader?: string | undefined;
  readonly continued: boolean;
  readonly report?: string | undefined;
}

/** So many are kept on a host. */
const KEPT = 20;

export const pitr_summary: Module<SummaryArguments> = {
  name: 'pitr_summary',
  fullNames: [],
  documentation: {
    summary:
      'Notes that a recovery is done, and sums it up: asked against reached, seconds of each step, as text and as JSON.',
  },
  schema: {
    properties: {
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      timeline: { type: 'integer', description: 'The timeline that the cluster is on now.' },
      leader: { type: 'string', description: 'Who leads now; without it the host that has recovered.' },
      continued: {
        type: 'boolean',
        default: false,
        description: 'This run went on with a recovery that an earlier one had begun.',
      },
      report: {
        type: 'string',
        description:
          'A file of the control node for the summary as JSON; in a folder it is `recovery-CLUSTER.json`.',
      },
    },
  },
  checkMode: 'none',
  async run(host, args) {
    const journal = await readJournal(host);
    if (journal === undefined)
      return { failed: true, msg: 'there is no note of a recovery on this host: run -t print first' };
    const isAgain = hasReached(journal, 'done');
    const done = isAgain ? journal : advance(journal, 'done', instantFromSeconds(Date.now() / 1000));
    const summary = summaryOf(done, requestOf(done), args.continued);
    // Noted last: until then the same command goes on, and does nothing twice.
    if (!isAgain) {
      await keep(host, args.dbsu, summary);
      await host.run({ script: 'rm -f "$1"', args: [`${PITR_FOLDER}/begun`] });
      await notePhase(host, args.dbsu, journal, 'done');
    }
    if (requestOf(done).repo !== undefined) await closeRepository(host, false);
    const { line, ...written } = await writeSummary(args.report ?? '', summary);
    return { changed: false, summary, ...written, msg: [...summaryLines(done, summary, args), ...line] };
  },
};

/** A recovery that is done does not fail for its report: it would look as if it had to be done again. */
async function writeSummary(
  path: string,
  summary: RecoverySummary,
): Promise<{ readonly line: readonly string[]; readonly file?: string; readonly warnings?: string[] }> {
  if (path === '') return { line: [] };
  const text = `${JSON.stringify(summary, undefined, 2)}\n`;
  try {
    const file = await writeReport(path, `recovery-${summary.cluster}.json`, text);
    return { file, line: [`written: ${file}`] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      line: [`not written: ${error.message}`],
      warnings: [`the recovery is done, its report is not written: ${error.message}`],
    };
  }
}

/** What the plan of the next recovery estimates its time from; beside the logs, where no recovery clears it away. */
async function keep(host: Host, dbsu: string, summary: RecoverySummary): Promise<void> {
  const before = await host.read(RECOVERIES).catch((error: unknown) => {
    if (error instanceof FileAbsent) return Buffer.of();
    throw error;
  });
  const kept = [...parseSummaries(before.toString()), summary].slice(-KEPT);
  const text = kept.map(each => `${JSON.stringify(each)}\n`).join('');
  await host.write(RECOVERIES, Buffer.from(text), { owner: dbsu, mode: '0640' });
}

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
function summaryLines(
  journal: Journal,
  summary: RecoverySummary,
  { timeline, leader }: Pick<SummaryArguments, 'timeline' | 'leader'>,
): string[] {
  const isClone = summary.source !== summary.cluster;
  // What a clone was before is in its stanza under another system: no recovery to a position reaches that.
  const before = isClone ? undefined : journal.before;
  return [
    `RECOVERED cluster ${summary.cluster} to ${summary.target} in ${secondsInWords(summary.seconds)}, ${secondsInWords(summary.seconds_without_leader)} of it without a leader`,
    ...table(
      ['step', 'seconds'],
      summary.phases.map(({ phase, seconds }) => [WORDS[phase], seconds.toFixed(1)]),
    ),
    ...facts([
      ['asked for', `${summary.target}${summary.exclusive ? ', just before it' : ''}`],
      ['reached', reachedText(summary)],
      ['leader', leader ?? journal.host],
      ['old data', journal.kept === undefined ? undefined : `kept in ${journal.kept} on ${journal.host}`],
      ['timeline', timeline === undefined ? undefined : String(timeline)],
      [
        'to undo',
        before === undefined
          ? undefined
          : `./pgsql-pitr.yml -l ${summary.cluster} -t undo (to the end of timeline ${before.timeline}, ${before.lsn})`,
      ],
    ]),
  ];
}

function reachedText({ reached }: RecoverySummary): string | undefined {
  if (reached === null) return undefined;
  const commit =
    reached.last_commit === null
      ? 'no commit since the backup'
      : `last commit ${spaced(reached.last_commit)}`;
  return `${reached.reason === null ? '' : `stopped ${stopText(reached.reason)}, `}${commit}, WAL position ${reached.lsn}`;
}

/** PostgreSQL's way of writing what JSON has in ISO form. */
function spaced(iso: string): string {
  return formatInstant(parseInstant(iso));
}
