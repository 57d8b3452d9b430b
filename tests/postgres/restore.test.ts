// The words of pgbackrest restore: one word for each argument, whatever is in a name.
import { describe, expect, it } from '@jest/globals';
import { type Plan, planRecovery } from '../../src/postgres/plan.ts';
import {
  recoverySettings,
  restoreArguments,
  standbyArguments,
  targetSettings,
} from '../../src/postgres/restore.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import { buildSituation, type CompactSituation } from './situations.ts';

const SITUATION: CompactSituation = {
  backups: [{ label: '20250713-080000F', stop: '2025-07-13 08:00:10+00', lsn: ['0/2000028', '0/2000100'] }],
  now: '2025-07-13 10:00:00+00',
  leader: { timeline: 1, lsn: '0/6000500' },
  located: { timeline: 1, lsn: '0/5000000' },
};

const FETCH = '--recovery-option=restore_command=pgbackrest --stanza=pg-test archive-get %f "%p"';

function words(request: unknown): string[] {
  const parsed = parseRequest(request);
  const plan = planRecovery(parsed, buildSituation(SITUATION));
  expect(plan.kind).toBe('plan');
  const folders = [...parsed.linkMap].map(
    ([name, path]) => ({ option: 'tablespace-map', name, oid: 16390, path }) as const,
  );
  return restoreArguments(plan as Plan, parsed, { stanza: 'pg-test', folders });
}

describe('restore', () => {
  it.each<[unknown, string[]]>([
    [{}, ['--type=default', '--target-timeline=current']],
    [{ type: 'immediate' }, ['--type=immediate', '--target-action=promote']],
    [
      { time: '2025-07-13 18:30:00.25+09' },
      [
        '--type=time',
        '--target=2025-07-13 09:30:00.25+00',
        '--target-timeline=current',
        '--target-action=promote',
      ],
    ],
    [
      { time: '2025-07-13 09:30:00+00', exclusive: true, action: 'pause' },
      [
        '--type=time',
        '--target=2025-07-13 09:30:00+00',
        '--target-timeline=current',
        '--target-action=pause',
        '--target-exclusive',
      ],
    ],
    [
      { name: 'it\'s $(here) "now"' },
      ['--type=name', '--target=it_s $(here) "now"', '--target-timeline=current', '--target-action=promote'],
    ],
    [
      { xid: '755', exclusive: true },
      [
        '--type=xid',
        '--target=755',
        '--target-timeline=current',
        '--target-action=promote',
        '--target-exclusive',
      ],
    ],
    [
      { lsn: '0/5000000', action: 'shutdown' },
      ['--type=lsn', '--target=0/5000000', '--target-timeline=current', '--target-action=pause'],
    ],
  ])('%j', (request, target) => {
    expect(words(request)).toEqual([
      '--stanza=pg-test',
      '--repo=1',
      '--delta',
      '--set=20250713-080000F',
      ...target,
      FETCH,
      '--archive-mode=preserve',
      'restore',
    ]);
  });

  it('passes on what else was asked', () => {
    expect(
      words({ process: 3, db_include: ['app', 'a b'], link_map: { ts: '/disk/ts' }, archive: false }).slice(
        4,
        -1,
      ),
    ).toEqual([
      '--process-max=3',
      '--db-include=app',
      '--db-include=a b',
      '--tablespace-map=ts=/disk/ts',
      '--type=default',
      '--target-timeline=current',
      FETCH,
      '--archive-mode=off',
    ]);
    expect(words({ db_exclude: ['app'] })).toContain('--db-exclude=app');
  });
});

it('a replica is restored as a standby, from the set that the leader came from', () => {
  expect(standbyArguments('pg-test', { repo: 2, label: '20250713-080000F' })).toEqual([
    '--stanza=pg-test',
    '--repo=2',
    '--delta',
    '--set=20250713-080000F',
    '--type=standby',
    '--archive-mode=preserve',
    FETCH,
    'restore',
  ]);
});

it.each([
  ['before_migration', []],
  ["it's", ["recovery_target_name = 'it''s'"]],
  ["x' port='1", ["recovery_target_name = 'x'' port=''1'"]],
  ['C:\\new', ["recovery_target_name = 'C:\\\\new'"]],
])('a restore point %j has settings %j', (name, settings) => {
  const plan = planRecovery(parseRequest({ name }), buildSituation(SITUATION));
  expect(recoverySettings(plan as Plan)).toEqual(settings);
});

it('a timeline that forked off behind the backup is named by its number', () => {
  const situation = { ...SITUATION, histories: { '2': '1\t0/5000060\tno recovery target specified\n' } };
  const request = parseRequest({ timeline: 2 });
  const plan = planRecovery(
    request,
    buildSituation({ ...situation, leader: { timeline: 2, lsn: '0/6000500' } }),
  );
  expect(restoreArguments(plan as Plan, request, { stanza: 'pg-test' })).toContain('--target-timeline=2');
});

it('the end of a backup names its timeline in the settings: beside --type=immediate pgBackRest takes none', () => {
  const plan = planRecovery(parseRequest({ type: 'immediate' }), buildSituation(SITUATION));
  expect(recoverySettings(plan as Plan)).toEqual(["recovery_target_timeline = 'current'"]);
});

it.each<[unknown, string[]]>([
  [{ timeline: 1 }, ["recovery_target_timeline = 'current'"]],
  [
    { time: '2025-07-13 09:30:00+00', exclusive: true, action: 'shutdown' },
    [
      "recovery_target_timeline = 'current'",
      "recovery_target_action = 'pause'",
      "recovery_target_inclusive = 'off'",
      "recovery_target_time = '2025-07-13 09:30:00+00'",
    ],
  ],
  [
    { name: "it's \\ here" },
    [
      "recovery_target_timeline = 'current'",
      "recovery_target_action = 'promote'",
      "recovery_target_name = 'it''s \\\\ here'",
    ],
  ],
])('the settings that move a target: %j', (request, lines) => {
  const plan = planRecovery(parseRequest(request), buildSituation(SITUATION));
  expect(targetSettings(plan as Plan)).toEqual(lines);
});

describe('from another repository', () => {
  const settings = '/pg/tmp/pitr/repository.conf';
  const request = parseRequest({ lsn: '0/5000000' });
  const plan = planRecovery(request, buildSituation(SITUATION)) as Plan;

  it('reads its settings, and of the own one only which timelines are taken', () => {
    const said = restoreArguments(plan, request, { stanza: 'pg-test', settings });
    expect(said).toContain(`--config=${settings}`);
    const fetch = said.find(word => word.startsWith('--recovery-option=restore_command='));
    expect(fetch).toMatch(/pgbackrest --stanza=pg-test --config=\S+ archive-get %f "%p"; status=/);
    expect(fetch).toMatch(
      /case "\$status %f" in "1 "\*\.history\) if pgbackrest --stanza=pg-test archive-get %f "%p"/,
    );
    expect(fetch).not.toMatch(/'|\$\{/);
  });

  it('beside a cluster touches neither its spool nor its tablespaces', () => {
    const said = restoreArguments(plan, request, {
      ...{ stanza: 'pg-test', data: '/pg/look', tablespaces: '/pg/look.tablespaces' },
    });
    expect(said).toEqual(
      expect.arrayContaining(['--pg1-path=/pg/look', '--tablespace-map-all=/pg/look.tablespaces']),
    );
    expect(said.join(' ')).toMatch(
      /--pg1-path=\/pg\/look --no-archive-async --log-level-file=off archive-get/,
    );
  });
});
