// What --check tells of backups: options and repositories of hosts on which pgBackRest is not even installed, and of replicas.
import { describe, expect, it } from '@jest/globals';
import { pgbackrest_options } from '../../src/modules/pgbackrest_options.ts';
import { pgbackrest_preview } from '../../src/modules/pgbackrest_preview.ts';
import { runModule, testContext } from './context.ts';
import { scriptedHost } from './shell-host.ts';

const REPOSITORIES = {
  local: { path: '/pg/backup', retention_full: 2 },
  minio: { type: 's3', s3_bucket: 'pgsql', s3_key_secret: 'hush', block: 'y' },
};
const asked = { repositories: REPOSITORIES, method: ['local', 'minio'], cluster: 'pg-test' };
/** As the shell prints it where the program is missing. */
const missing = { status: 1, stdout: '\x1ecores\n4\n\x1eversion\n', stderr: 'pgbackrest: not found\n' };
const check = () => testContext({ check: true });

describe('options', () => {
  it('are all taken over by --check on a host that pgBackRest would be installed on', async () => {
    const result = await runModule(pgbackrest_options as never, scriptedHost(missing), asked, check());
    expect(result).toMatchObject({ left_out: [], unusable: [], is_local: true, warnings: [] });
    expect(result.options).toContainEqual({ name: 'repo2-block', value: 'y' });
  });

  it('fail in a run without it', async () => {
    expect(await runModule(pgbackrest_options as never, scriptedHost(missing), asked)).toEqual({
      failed: true,
      msg: 'pgbackrest is not installed on this host',
    });
  });
});

describe('a preview', () => {
  const options = [
    { name: 'repo1-path', value: '/pg/backup' },
    { name: 'repo2-type', value: 's3' },
    { name: 'repo2-s3-key-secret', value: 'hush' },
  ];
  const preview = (output: { stdout?: string; status: number; stderr?: string }, more = {}) => {
    const host = scriptedHost(output);
    const args = { command: 'stanza', stanza: 'pg-test', options, ...more };
    return { host, result: runModule(pgbackrest_preview as never, host, args, check()) };
  };

  it('of a bare host makes everything, of a replica only what is on its own disk', async () => {
    expect(await preview({ status: 3 }).result).toEqual({
      changed: true,
      msg: 'would make a stanza in repo1, repo2',
    });
    expect(await preview({ status: 3 }, { local_only: true }).result).toEqual({
      changed: true,
      msg: 'would make a stanza in repo1',
    });
  });

  it('sees what is there, and fails where a repository cannot be read', async () => {
    const stanza = {
      name: 'pg-test',
      status: { code: 0, message: 'ok', lock: { backup: { held: false } } },
      repo: [{ key: 1, cipher: 'none', status: { code: 0, message: 'ok' } }],
      db: [{ id: 1, 'repo-key': 1, 'system-id': 7001, version: '15' }],
      archive: [],
      backup: [],
    };
    const seen = { status: 0, stdout: JSON.stringify([stanza]) };
    expect(await preview(seen).result).toMatchObject({ msg: 'would make a stanza in repo2' });
    expect(await preview(seen, { local_only: true }).result).toEqual({ changed: false });
    expect(await preview({ status: 29, stderr: 'ERROR: [029]: no host\n' }).result).toMatchObject({
      failed: true,
      msg: expect.stringContaining('no host'),
    });
    const shut = {
      ...stanza,
      repo: [{ key: 1, cipher: 'none', status: { code: 99, message: '[X] wrong key\nHINT' } }],
    };
    expect(await preview({ status: 0, stdout: JSON.stringify([shut]) }).result).toMatchObject({
      failed: true,
      msg: "repository 1 of 'pg-test' cannot be read: [X] wrong key",
    });
  });

  it('gives credentials by the environment, never as arguments', async () => {
    const { host, result } = preview({ status: 3 });
    await result;
    const [call] = host.calls;
    expect(call?.env).toMatchObject({ PGBACKREST_REPO2_S3_KEY_SECRET: 'hush' });
    expect(JSON.stringify([call?.script, call?.args])).not.toContain('hush');
  });
});
