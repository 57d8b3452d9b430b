// The commands that pg_backup puts on hosts: shellcheck finds nothing, and each does what it says with a PostgreSQL and a
// pgBackRest that only write down what they are asked.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../temporary-folder.ts';

const SCRIPTS = readdirSync('roles')
  .flatMap(role => {
    const folder = join('roles', role, 'files');
    try {
      return readdirSync(folder).map(name => join(folder, name));
    } catch {
      return [];
    }
  })
  .filter(path => readFileSync(path, 'utf8').startsWith('#!/bin/sh'));

const folder = temporaryFolder({
  'pgbackrest.conf': `[global]
repo1-path=/pg/backup
repo2-type=s3
repo2-s3-bucket=pgsql

[global:restore]
process-max=2

[pg-test]
pg1-path=/pg/data
pg1-port=5433
`,
  'empty.conf': '[global]\nrepo1-path=/pg/backup\n',
  'bin/pgbackrest.sh':
    '#!/bin/sh\n[ -z "$BACKUPS" ] || [ "$*" = "${*%info}" ] || exec cat "$BACKUPS"\nfor word in "$@"; do printf "<%s>" "$word"; done; echo\n[ "$*" != "${*#*--repo=$FAIL}" ] && [ -n "$FAIL" ] && exit 56\nexit 0\n',
  'bin/psql.sh': '#!/bin/sh\n[ -n "$STANDBY" ] || exit 2\necho "$STANDBY"\n',
  'bin/pg_ctl.sh': '#!/bin/sh\nexit "${RUNNING:-3}"\n',
  'bin/systemctl.sh': '#!/bin/sh\nexit "${PATRONI:-3}"\n',
  'bin/id.sh': '#!/bin/sh\necho "${IT_IS:-101}"\n',
  'info.json': JSON.stringify([
    {
      backup: [
        {
          label: '20250713-080000F',
          lsn: {},
          reference: null,
          timestamp: { start: 1752393600, stop: 1752393610 },
        },
        {
          label: '20250713-100000F',
          lsn: {},
          reference: ['20250713-080000F'],
          timestamp: { start: 1752400800, stop: 1752400810 },
        },
      ],
    },
  ]),
  'living/PG_VERSION': '15\n',
  'foreign/letter.txt': 'no data of PostgreSQL\n',
});
for (const name of ['pgbackrest', 'psql', 'pg_ctl', 'systemctl', 'id']) {
  spawnSync('ln', ['-s', join(folder, 'bin', `${name}.sh`), join(folder, 'bin', name)]);
}

/** A script with these words: its status and what it said. */
function run(script: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = spawnSync('sh', [join('roles/pg_backup/files', script), ...words], {
    encoding: 'utf8',
    env: {
      PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
      PG_BIN: join(folder, 'bin'),
      PGBACKREST_CONFIG: join(folder, 'pgbackrest.conf'),
      ...env,
    },
  });
  return `${status}: ${(stdout + stderr).trim()}`;
}

it('shellcheck finds nothing in any script', () => {
  expect(SCRIPTS.length).toBeGreaterThanOrEqual(3);
  const { status, stdout, error } = spawnSync('shellcheck', SCRIPTS, { encoding: 'utf8' });
  expect(error).toBe(undefined);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

describe('pb', () => {
  it('fills the stanza in', () => {
    expect(run('pb', ['info', 'it is'])).toBe('0: <--stanza=pg-test><info><it is>');
  });

  it('says when there is none', () => {
    expect(run('pb', ['info'], { PGBACKREST_CONFIG: join(folder, 'empty.conf') })).toBe(
      `78: pb: ${join(folder, 'empty.conf')} names no stanza, or cannot be read`,
    );
  });
});

describe('pg-backup', () => {
  const primary = { STANDBY: 'f' };

  it.each([
    [
      [],
      '0: <--stanza=pg-test><--repo=1><--type=incr><backup>\n<--stanza=pg-test><--repo=2><--type=incr><backup>',
    ],
    [['full', '--repo=2'], '0: <--stanza=pg-test><--repo=2><--type=full><backup>'],
    [
      ['--repo=2', '--repo=1', 'diff'],
      '0: <--stanza=pg-test><--repo=2><--type=diff><backup>\n<--stanza=pg-test><--repo=1><--type=diff><backup>',
    ],
    [['weekly'], "64: pg-backup: 'weekly' is neither a kind of backup (full, diff or incr) nor --repo=N"],
    [
      ['--repo=1;reboot'],
      "64: pg-backup: '--repo=1;reboot' is neither a kind of backup (full, diff or incr) nor --repo=N",
    ],
    [['--repo=3'], `64: pg-backup: ${join(folder, 'pgbackrest.conf')} defines no repository 3`],
  ])('%j', (words, said) => {
    expect(run('pg-backup', words, primary)).toBe(said);
  });

  it('refuses on a replica, saying so', () => {
    expect(run('pg-backup', ['full'], { STANDBY: 't' })).toBe(
      '1: pg-backup: this host is not the primary of pg-test: no backup',
    );
  });

  it('refuses where PostgreSQL does not answer, and where there is no stanza', () => {
    expect(run('pg-backup', [])).toBe(
      '69: pg-backup: PostgreSQL of pg-test does not answer on this host: no backup',
    );
    expect(run('pg-backup', [], { ...primary, PGBACKREST_CONFIG: join(folder, 'empty.conf') })).toMatch(
      /^78: /,
    );
  });

  it('goes on with the next repository when one fails, and fails in the end', () => {
    const said = run('pg-backup', [], { ...primary, FAIL: '1' });
    expect(said).toMatch(/^1: /);
    expect(said).toContain('<--repo=2><--type=incr><backup>');
    expect(said).toContain('pg-backup: no backup into repository 1 of pg-test');
  });
});

describe('pg-pitr', () => {
  const plan = (...words: string[]): string => run('pg-pitr', ['--check', ...words]);
  const words = (...options: string[]): string =>
    `0: pgbackrest --stanza=pg-test --log-level-console=info ${[...options, 'restore'].join(' ')}`;
  /** In place, what archived before archives afterwards. */
  const restore = (...options: string[]): string => words(...options, '--archive-mode=preserve');

  it.each([
    [['-d'], []],
    [['--immediate'], ['--type=immediate', '--target-action=pause']],
    [
      ['-t', '2025-07-13 10:00:00+00'],
      ['--type=time', '--target-action=pause', '--target=2025-07-13 10:00:00+00'],
    ],
    [
      ['--time=2025-07-13 10:00:00.25+05:30', '-X', '-P'],
      [
        '--type=time',
        '--target-action=promote',
        '--target=2025-07-13 10:00:00.25+05:30',
        '--target-exclusive',
      ],
    ],
    [
      ['--name', '"it is"; $$ reboot'],
      ['--type=name', '--target-action=pause', '--target="it is"; $$ reboot'],
    ],
    [
      ['-x', '250000', '--exclusive'],
      ['--type=xid', '--target-action=pause', '--target=250000', '--target-exclusive'],
    ],
    [
      ['-l', '0/4001C80', '-b', '20250713-100000F'],
      ['--type=lsn', '--target-action=pause', '--target=0/4001C80', '--set=20250713-100000F'],
    ],
    [
      ['-d', '--backup=latest', '--timeline', '2', '-r', '2'],
      ['--target-timeline=2', '--repo=2'],
    ],
  ])('%j is planned', (words, options) => {
    expect(plan(...words)).toBe(restore(...options));
  });

  it('never archives from a copy, keeps its tablespaces apart, and takes old data as a start', () => {
    const data = join(folder, 'living');
    expect(plan('-d', '-D', data)).toBe(
      words(
        `--pg1-path=${data}`,
        '--archive-mode=off',
        `--tablespace-map-all=${data}-tablespaces`,
        '--delta',
      ),
    );
    expect(plan('-d', '-s', 'pg-meta')).toBe(
      '0: pgbackrest --stanza=pg-meta --log-level-console=info --archive-mode=off restore',
    );
  });

  it.each([
    [[], '64: pg-pitr: no target: pg-pitr --help lists them; --default is the end of the archive'],
    [['-d', '-i'], '64: pg-pitr: more than one target: default and immediate'],
    [
      ['-t', '2025-07-13 10:00:00'],
      "64: pg-pitr: '2025-07-13 10:00:00' is not a moment with its offset, such as '2025-07-13 10:00:00+00'",
    ],
    [['-x', '12a'], "64: pg-pitr: '12a' is not a transaction's number"],
    [['-l', '4001C80'], "64: pg-pitr: '4001C80' is not a WAL position"],
    [['-i', '-X'], '64: pg-pitr: --exclusive has no meaning for a target of type immediate'],
    [['-t'], '64: pg-pitr: -t wants a value'],
    [['--tiem=x'], "64: pg-pitr: '--tiem' is not an option; pg-pitr --help lists them"],
    [
      ['-d', '-D', join(folder, 'foreign')],
      `1: pg-pitr: ${join(folder, 'foreign')} holds something that is no PostgreSQL data: it is left alone`,
    ],
  ])('%j is refused', (words, said) => {
    expect(plan(...words)).toBe(said);
  });

  it.each([
    ['2025-07-13 10:00:11+00', '0: pgbackrest '],
    [
      '2025-07-13 12:00:10+02',
      '1: pg-pitr: 2025-07-13 12:00:10+02 is before the end of backup 20250713-100000F, 2025-07-13 10:00:10+00: name an older one, or none',
    ],
    [
      '2025-07-13 08:30:00+00',
      '1: pg-pitr: 2025-07-13 08:30:00+00 is before the end of backup 20250713-100000F, 2025-07-13 10:00:10+00: name an older one, or none',
    ],
  ])('holds a moment against the end of the backup that is named: %s', (time, said) => {
    const backups = { BACKUPS: join(folder, 'info.json') };
    expect(
      run('pg-pitr', ['--check', '-t', time, '-b', '20250713-100000F'], backups).slice(0, said.length),
    ).toBe(said);
    expect(run('pg-pitr', ['--check', '-t', time, '-b', '20250713-0800'], backups)).toBe(
      '1: pg-pitr: there is no backup 20250713-0800 in stanza pg-test',
    );
  });

  it.each([["it's"], ['a\\b']])('refuses a name that pgBackRest would spoil: %s', name => {
    expect(plan('-n', name)).toMatch(
      /^64: pg-pitr: pgBackRest cannot pass on a name with a quote or a backslash: /,
    );
  });

  it('is not for root, whom pg_ctl does not answer', () => {
    expect(run('pg-pitr', ['-d'], { IT_IS: '0' })).toMatch(
      /^77: pg-pitr: not as root, but as the user of the database: /,
    );
  });

  it('leaves a running server and a running Patroni alone', () => {
    expect(run('pg-pitr', ['-d'], { RUNNING: '0' })).toMatch(
      /^1: pg-pitr: PostgreSQL runs in \/pg\/data; stop it first/,
    );
    expect(run('pg-pitr', ['-d'], { PATRONI: '0' })).toMatch(/^1: pg-pitr: Patroni runs here/);
    expect(run('pg-pitr', ['-d', '-c', '-D', join(folder, 'new')], { PATRONI: '0' })).toMatch(/^0: /);
  });

  it('restores, then says what is next', () => {
    const said = run('pg-pitr', ['-t', '2025-07-13 10:00:00+00', '-D', join(folder, 'restored')]);
    expect(said).toMatch(/<--type=time><--target-action=pause><--target=2025-07-13 10:00:00\+00>/);
    expect(said).toContain(`-D ${join(folder, 'restored')} promote`);
  });

  it('prints its help', () => {
    expect(run('pg-pitr', ['--help'])).toMatch(/^0: pg-pitr TARGET/);
  });
});
