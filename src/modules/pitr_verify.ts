// pitr_verify: proof that the recovered server is what was asked for; anything else fails before a replica sees it.
import { formatInstant, parseInstant, toIso } from '../postgres/instant.ts';
import type { Journal, Reached } from '../postgres/journal.ts';
import { formatLsn, type Lsn, parseLsn } from '../postgres/lsn.ts';
import { type Outcome, stopText, verifyOutcome, type Wish } from '../postgres/outcome.ts';
import { describeTarget, type RecoveryAction } from '../postgres/target.ts';
import type { Timeline } from '../postgres/timeline.ts';
import { asideLines } from './clusters/aside.ts';
import { FOLDER_ARGUMENT, notePhase, readJournal, requestOf } from './clusters/journal.ts';
import { PRELUDE } from './clusters/shell.ts';
import { facts } from './clusters/table.ts';
import type { Module } from './module.ts';

interface VerifyArguments {
  readonly reached: Readonly<Record<string, unknown>>;
  readonly dbsu: string;
  readonly bin: string;
  readonly port: number;
  readonly action?: RecoveryAction | undefined;
  readonly folder: string;
}

const SCRIPT = `
dbsu=$1 bin=$2 port=$3 patience=10
${PRELUDE}
sql "select count(*) || ' databases, ' || pg_size_pretty(sum(pg_database_size(oid))) from pg_database"
`;

export const pitr_verify: Module<VerifyArguments> = {
  name: 'pitr_verify',
  fullNames: [],
  documentation: { summary: 'Compares what a recovery reached with what was asked; fails when they differ.' },
  schema: {
    properties: {
      reached: { type: 'object', description: 'The result of pitr_wait.' },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      bin: { type: 'string', default: '/usr/pgsql/bin', description: "PostgreSQL's programs." },
      port: { type: 'integer', default: 5432, description: "PostgreSQL's port." },
      folder: FOLDER_ARGUMENT,
      action: {
        type: 'string',
        enum: ['promote', 'pause', 'shutdown'],
        description: 'What was done at the target, when it is not what was asked for at first.',
      },
    },
    required: ['reached'],
  },
  checkMode: 'none',
  async run(host, args) {
    const journal = await readJournal(host, args.folder);
    if (journal === undefined)
      return { failed: true, msg: 'there is no note of a recovery on this host: run -t print first' };
    const request = requestOf(journal);
    const action = args.action ?? request.action;
    const outcome = readOutcome(args.reached);
    const wish: Wish = {
      target: request.target,
      exclusive: request.exclusive,
      action,
      systemIdentifier: journal.systemIdentifier,
      timeline: Number(journal.plan.timeline) as Timeline,
      known: journal.known as readonly Timeline[],
      least: leastEnd(journal),
    };
    const problems = verifyOutcome(wish, outcome);
    const answer = await host.run({ script: SCRIPT, args: [args.dbsu, args.bin, String(args.port)] });
    if (answer.status !== 0) problems.push(`the server answers no query: ${answer.stderr.toString().trim()}`);
    const { reason } = args.reached;
    const lines = facts([
      ['asked for', `${describeTarget(request.target)}${request.exclusive ? ', just before it' : ''}`],
      ['stopped', typeof reason === 'string' ? stopText(reason) : undefined],
      [
        'last commit',
        outcome.lastCommit === undefined ? 'none since the backup' : formatInstant(outcome.lastCommit),
      ],
      ['WAL position', String(args.reached.lsn)],
      ['timeline', timelineText(action, journal, outcome)],
      ['system', outcome.systemIdentifier],
      ['checksums', args.reached.checksums === true ? 'on' : 'off'],
      ['answers', answer.stdout.toString().trim()],
    ]);
    if (problems.length > 0) {
      // It is not what was asked for: whatever comes next restores again.
      await notePhase(host, args.dbsu, journal, 'stopped');
      const advice =
        typeof journal.plan.data === 'string'
          ? 'The cluster is as it was'
          : 'Patroni is still stopped and no replica was touched; the data has to be restored again';
      return {
        failed: true,
        problems,
        msg: [`NOT the target: ${problems.join('; ')}. ${advice}.`, ...lines],
      };
    }
    await notePhase(host, args.dbsu, journal, 'verified', { outcome: plainOutcome(outcome) });
    return { changed: false, msg: ['REACHED', ...lines, ...waitingLines(action, journal, args.port)] };
  },
};

function timelineText(action: RecoveryAction, { before, plan }: Journal, { timeline }: Outcome): string {
  if (action !== 'promote') return `${timeline}; a new one begins once it is promoted`;
  return `${before?.timeline ?? plan.timeline} → ${timeline}`;
}

/** What can be done with a server that waits at its target. */
function waitingLines(action: RecoveryAction, journal: Journal, port: number): string[] {
  const { cluster, host, before, plan } = journal;
  if (typeof plan.data === 'string') return asideLines(host, { data: plan.data, port }, String(plan.unit));
  if (action === 'promote') return [];
  const state =
    action === 'pause'
      ? `PostgreSQL on ${host} waits there and answers queries, read only (port ${port})`
      : `PostgreSQL on ${host} is shut down there`;
  return [
    `${state}; Patroni and the other members are stopped.`,
    ...facts([
      ['to take it', `./pgsql-pitr.yml -l ${cluster} -t up`],
      ['to go on', `./pgsql-pitr.yml -l ${cluster} -t forward -e '{pg_pitr: {time: a later one}}'`],
      ['to go back', before === undefined ? undefined : `./pgsql-pitr.yml -l ${cluster} -t undo`],
    ]),
  ];
}

function plainOutcome({ timeline, fork, lsn, lastCommit }: Outcome): Reached {
  return {
    reason: fork?.reason ?? null,
    last_commit: lastCommit === undefined ? null : toIso(lastCommit),
    lsn: formatLsn(lsn),
    timeline,
    parent: fork?.parent ?? null,
  };
}

/** How far replay of everything has to come: to an end that was flushed, or into the archive's last segment. */
function leastEnd({ before, plan }: Journal): Lsn | undefined {
  if (typeof plan.at_least === 'string') return parseLsn(plan.at_least);
  if (before !== undefined && before.timeline === plan.timeline) return parseLsn(before.lsn);
  return typeof plan.last_segment === 'string' ? parseLsn(plan.last_segment) : undefined;
}

function readOutcome(reached: Readonly<Record<string, unknown>>): Outcome {
  const words = (key: string): string | undefined =>
    typeof reached[key] === 'string' ? String(reached[key]) : undefined;
  const timeline = Number(reached.timeline) as Timeline;
  const lsn = parseLsn(words('lsn') ?? '0/0');
  const reason = words('reason');
  const commit = words('last_commit');
  return {
    systemIdentifier: words('system_identifier') ?? '',
    timeline,
    fork: reason === undefined ? undefined : { parent: Number(reached.parent) as Timeline, at: lsn, reason },
    lsn,
    lastCommit: commit === undefined ? undefined : parseInstant(commit),
  };
}
