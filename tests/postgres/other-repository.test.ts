// `repo` of pg_pitr: which repository is meant, is it one of the cluster's own, and nothing secret of it is shown.
import { describe, expect, it } from '@jest/globals';
import type { UserError } from '../../src/errors.ts';
import {
  hideSecrets,
  isHidden,
  ownNumber,
  resolveRepository,
  secretsOf,
} from '../../src/postgres/other-repository.ts';
import { repositoryOptions } from '../../src/postgres/repository-options.ts';

const MINIO = {
  ...{
    type: 's3',
    s3_endpoint: 'sss.pigsty',
    s3_region: 'us-east-1',
    s3_bucket: 'pgsql',
    path: '/pgbackrest',
  },
  ...{ s3_key: 'KEY', s3_key_secret: 'SECRET', cipher_type: 'aes-256-cbc', cipher_pass: 'PASS' },
};
const REPOSITORIES = { local: { path: '/pg/backup' }, minio: MINIO };

describe('the repository', () => {
  it('is found by its name, or is what is given', () => {
    expect(resolveRepository('minio', REPOSITORIES)).toBe(MINIO);
    expect(resolveRepository({ path: '/mnt/copy' }, REPOSITORIES)).toEqual({ path: '/mnt/copy' });
  });

  it.each<[string, Parameters<typeof resolveRepository>[0], RegExp, RegExp]>([
    ['a name', 'mino', /names 'mino'/, /did you mean 'minio'\? it defines local, minio/],
    ['a key', { pth: '/mnt' }, /`pth`/, /path/],
    ['a kind', { type: 's4', path: '/' }, /s4/, /s3/],
  ])('is refused for %s that does not exist', (_what, repo, message, hint) => {
    const wrong = resolveRepository(repo, REPOSITORIES) as UserError;
    expect(wrong.message).toMatch(message);
    expect(`${wrong.message} ${String(wrong.hint)}`).toMatch(hint);
  });

  it("is one of the cluster's own when it lies in the same place", () => {
    const lines = [
      'repo1-path=/pg/backup',
      'repo2-path = /pgbackrest',
      'repo2-type=s3',
      'repo2-s3-bucket=pgsql',
      'repo2-s3-endpoint=sss.pigsty',
    ];
    const options = (repo: Readonly<Record<string, unknown>>) =>
      repositoryOptions({ repo }, 'repo', 'pg-test').options;
    expect(ownNumber(options(MINIO), lines)).toBe(2);
    expect(ownNumber(options({ path: '/pg/backup' }), lines)).toBe(1);
    expect(ownNumber(options({ type: 'posix', path: '/pg/backup', retention_full: 2 }), lines)).toBe(1);
    expect(ownNumber(options({ path: '/mnt/copy' }), lines)).toBeUndefined();
    expect(ownNumber(options({ ...MINIO, s3_bucket: 'other' }), lines)).toBeUndefined();
  });
});

describe('its secrets', () => {
  it('are hidden in what is noted and shown, whatever form the request has', () => {
    const asked = new Map<string, unknown>([
      ['time', '2026-11-23 10:00:00+00'],
      ['repo', new Map(Object.entries(MINIO))],
    ]);
    const shown = hideSecrets(asked) as { readonly repo: Readonly<Record<string, unknown>> };
    expect(JSON.stringify(shown)).not.toMatch(/KEY|SECRET|PASS/);
    expect(shown).toMatchObject({
      time: '2026-11-23 10:00:00+00',
      repo: { s3_bucket: 'pgsql', s3_key: '***' },
    });
    expect(isHidden(shown.repo)).toBe(true);
    expect(secretsOf(MINIO)).toEqual(['KEY', 'SECRET', 'PASS']);
    expect(secretsOf(shown.repo)).toEqual([]);
  });

  it.each([[null], [undefined], [{ repo: 'minio' }], [{ time: 'x' }], ['words']])(
    '%j stays as it is',
    asked => {
      expect(hideSecrets(asked)).toEqual(asked);
    },
  );
});
