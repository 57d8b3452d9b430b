// Credentials of repositories come from a vault and from the environment, and end in pgbackrest.conf alone: no command line of
// any process, no output at -vvv, no diff, no journal, no log and no other file of a host holds one of them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { query, testMembers } from '../../../sandbox/database.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { watchArgv } from '../argv-watch.ts';
import { AZURE_KEY, type AzureServer, azureRepository, startAzure } from '../azure.ts';
import { deploy, leader, MINUTES, onHost } from '../cluster.ts';
import { type Ended, reprise, succeed } from '../program.ts';

// Of letters and signs that shells, YAML and pgBackRest's own parser could trip over.
const VAULTED = `kept in a vault: "quotes", 'more' & $HOME #${Date.now()}`;
const WRONG = 'a passphrase that opens nothing';
const SECRETS = [VAULTED, AZURE_KEY, WRONG];

const folder = temporaryFolder({
  'password.txt': 'open sesame\n',
  'repositories.yml': `pgbackrest_repo:
  azure: ${JSON.stringify({
    ...azureRepository,
    path: `/secrets-${Date.now()}`,
    azure_key: "{{ lookup('env', 'REPRISE_TEST_AZURE_KEY') }}",
    cipher_pass: '{{ vaulted_cipher_pass }}',
  })}
pgbackrest_method: azure
`,
  'secrets.yml': `vaulted_cipher_pass: ${JSON.stringify(VAULTED)}\n`,
});
const journals = mkdtempSync(join(folder, 'journal-'));
const given = [
  ...['-e', `@${join(folder, 'secrets.yml')}`, '--vault-password-file', join(folder, 'password.txt')],
  ...['-e', `@${join(folder, 'repositories.yml')}`],
];

let azure: AzureServer | undefined;

/** With everything that a run can say. */
function loud(...words: string[]): string[] {
  return [...words, ...given, '-vvv', '--diff', '--journal', journals];
}

function expectSilent({ stdout, stderr }: Ended): void {
  for (const secret of SECRETS) expect((stdout + stderr).includes(secret)).toBe(false);
}

beforeAll(async () => {
  await deploy();
  azure = await startAzure();
  process.env.REPRISE_TEST_AZURE_KEY = AZURE_KEY;
  const words = [
    'vault',
    'encrypt',
    join(folder, 'secrets.yml'),
    '--vault-password-file',
    join(folder, 'password.txt'),
  ];
  expect(
    spawnSync(join(packageRoot(), 'bin', 'reprise'), words, { env: { ...process.env, NODE_OPTIONS: '' } })
      .status,
  ).toBe(0);
  expect(readFileSync(join(folder, 'secrets.yml'), 'utf8')).toMatch(/^\$ANSIBLE_VAULT/);
}, 8 * MINUTES);

/** The repository goes with the test: the cluster archives to its own disk again. */
afterAll(async () => {
  delete process.env.REPRISE_TEST_AZURE_KEY;
  await succeed('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup');
  azure?.close();
}, 5 * MINUTES);

test(
  'the watch sees a secret on a command line',
  async () => {
    const watch = watchArgv(['needle-in-a-haystack']);
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600)', 'needle-in-a-haystack']);
    await sleep(300);
    child.kill();
    expect(watch.stop()).toHaveLength(1);
  },
  MINUTES,
);

describe('no secret is told', () => {
  test(
    'by settings, backup, looks at the repository, drill and recovery, at -vvv --diff, on any command line',
    async () => {
      const watch = watchArgv(SECRETS);
      try {
        expectSilent(await succeed(...loud('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup', '--check')));
        expectSilent(await succeed(...loud('pgsql.yml', '-l', 'pg-test', '-t', 'pg_backup')));
        for (const tag of ['incr', 'info', 'check', 'verify', 'expire'])
          expectSilent(await succeed(...loud('pgsql-backup.yml', '-l', 'pg-test', '-t', tag)));
        expectSilent(await reprise(...loud('pgsql-backup.yml', '-l', 'pg-test', '-t', 'policy')));
        expectSilent(await succeed(...loud('pgsql-drill.yml', '-l', 'pg-test')));
        const target = (await query(await leader(), 'SELECT clock_timestamp()')).join('');
        await query(await leader(), 'CREATE TABLE IF NOT EXISTS later AS SELECT 1 AS n');
        const request = JSON.stringify({ pg_pitr: { time: target } });
        expectSilent(
          await succeed(...loud('pgsql-pitr.yml', '-l', 'pg-test', '-t', 'explore', '-e', request)),
        );
        expectSilent(await succeed(...loud('pgsql-pitr.yml', '-l', 'pg-test', '-e', request)));
      } finally {
        expect(watch.stop()).toEqual([]);
      }
      expect(watch.count()).toBeGreaterThan(100);
    },
    10 * MINUTES,
  );

  test(
    'by a run that fails for one',
    async () => {
      const wrong = JSON.stringify({
        pgbackrest_repo: {
          azure: { ...azureRepository, path: '/wrong', azure_key: WRONG, cipher_pass: VAULTED },
        },
      });
      const watch = watchArgv(SECRETS);
      const ended = await reprise(
        'pgsql.yml',
        ...['-l', 'pg-test', '-t', 'pg_backup', '-vvv', '--diff'],
        ...['--journal', journals, '-e', `@${writeExtra(wrong)}`],
        ...['-e', 'pgbackrest_method=azure', '--check'],
      );
      expect(watch.stop()).toEqual([]);
      expect(ended.status).not.toBe(0);
      expectSilent(ended);
    },
    5 * MINUTES,
  );

  test(
    'by journals, logs and files of the hosts, but for the settings, which only root and the database may read',
    async () => {
      expect(readdirSync(journals).length).toBeGreaterThan(8);
      for (const name of readdirSync(journals)) {
        const text = readFileSync(join(journals, name), 'utf8');
        expect(text.length).toBeGreaterThan(1000);
        for (const secret of SECRETS) expect([name, text.includes(secret)]).toEqual([name, false]);
      }
      const places =
        '/etc /home /opt /pg/bin /pg/conf /pg/log /pg/spool /pg/tmp /root /run /srv /tmp /usr/local /var';
      for (const member of testMembers) {
        for (const secret of [VAULTED, AZURE_KEY]) {
          const found = await onHost(
            member,
            `grep -rlsaF --exclude-dir=base -e '${secret.replaceAll("'", "'\\''")}' ${places} || true; journalctl --no-pager -q | grep -caF -e '${secret.replaceAll("'", "'\\''")}' || true`,
          );
          expect(found).toBe('/etc/pgbackrest/pgbackrest.conf\n0\n');
        }
        expect(await onHost(member, 'stat -c "%a %U %G" /etc/pgbackrest/pgbackrest.conf')).toBe(
          '640 root postgres\n',
        );
      }
    },
    3 * MINUTES,
  );
});

test(
  'a repository whose credentials are in the environment is refused where they are not, saying which',
  async () => {
    delete process.env.REPRISE_TEST_AZURE_KEY;
    const { status, stdout, stderr } = await reprise(
      'pgsql.yml',
      '-l',
      'pg-test',
      '-t',
      'pg_backup',
      ...given,
    );
    process.env.REPRISE_TEST_AZURE_KEY = AZURE_KEY;
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(/azure_key/);
  },
  MINUTES,
);

function writeExtra(text: string): string {
  const path = join(folder, 'wrong.json');
  writeFileSync(path, text);
  return path;
}
