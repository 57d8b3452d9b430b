// Repositories as options of pgbackrest.conf, of every kind, several at once, for old and new versions of pgBackRest.
import { describe, expect, it } from '@jest/globals';
import { processCounts, repositoryOptions, usableOptions } from '../../src/postgres/repository-options.ts';

const repositories = {
  local: { path: '/pg/backup', retention_full: 2 },
  minio: {
    type: 's3',
    s3_bucket: 'pgsql',
    s3_key: 'the key',
    s3_key_secret: 'the secret',
    path: '/${pg_cluster}',
    block: true,
    cipher_pass: 'the passphrase',
    storage_tag: ['a=1', 'b=2'],
    s3_token: '',
  },
  azure: {
    type: 'azure',
    azure_account: 'the account',
    azure_container: 'pg',
    azure_key: 'the azure key',
    azure_uri_style: 'path',
  },
  gcs: { type: 'gcs', gcs_bucket: 'b', gcs_key: '/etc/pgbackrest/gcs.json', gcs_key_type: 'service' },
  sftp: {
    type: 'sftp',
    sftp_host: 'backup',
    sftp_host_user: 'pg',
    sftp_host_key_hash_type: 'sha256',
    sftp_private_key_file: '/k',
    sftp_private_key_passphrase: 'the passphrase of the key',
    sftp_known_host: '/etc/ssh/known',
  },
};
const render = (method: string | string[], known?: ReadonlySet<string>) => {
  const { options, ...rest } = repositoryOptions(repositories, method, 'pg-test', known);
  return { ...rest, lines: options.map(({ name, value }) => `${name}=${value}`) };
};

describe('options of repositories', () => {
  it('are numbered as the method lists them', () => {
    expect(render(['local', 'minio'])).toEqual({
      lines: [
        'repo1-path=/pg/backup',
        'repo1-retention-full=2',
        'repo2-type=s3',
        'repo2-s3-bucket=pgsql',
        'repo2-s3-key=the key',
        'repo2-s3-key-secret=the secret',
        'repo2-path=/pg-test',
        'repo2-block=y',
        'repo2-cipher-pass=the passphrase',
        'repo2-storage-tag=a=1',
        'repo2-storage-tag=b=2',
      ],
      leftOut: [],
      unusable: [],
      secrets: ['the key', 'the secret', 'the passphrase'],
      isLocal: true,
    });
  });

  it('are those of Azure, GCS and SFTP', () => {
    expect(render('azure')).toEqual({
      lines: [
        'repo1-type=azure',
        'repo1-azure-account=the account',
        'repo1-azure-container=pg',
        'repo1-azure-key=the azure key',
        'repo1-azure-uri-style=path',
      ],
      leftOut: [],
      unusable: [],
      secrets: ['the account', 'the azure key'],
      isLocal: false,
    });
    expect(render('gcs').lines).toEqual([
      'repo1-type=gcs',
      'repo1-gcs-bucket=b',
      'repo1-gcs-key=/etc/pgbackrest/gcs.json',
      'repo1-gcs-key-type=service',
    ]);
    const { lines, secrets } = render('sftp');
    expect(lines).toContain('repo1-sftp-known-host=/etc/ssh/known');
    expect(secrets).toEqual(['the passphrase of the key']);
  });

  it('are left out where the installed version does not know them, and named', () => {
    const known = usableOptions(
      'pgBackRest 2.45',
      '  --repo-path   p\n  --repo-retention-full  r\n  --repo-block  b\n  --repo-type t\n  --repo-s3-bucket b\n',
    );
    const { lines, leftOut } = render(['local', 'minio'], known);
    expect(lines).toEqual([
      'repo1-path=/pg/backup',
      'repo1-retention-full=2',
      'repo2-type=s3',
      'repo2-s3-bucket=pgsql',
      'repo2-path=/pg-test',
    ]);
    expect(leftOut).toContain('minio.block');
    expect(usableOptions('pgBackRest 2.46', '  --repo-block  b\n').has('repo-block')).toBe(true);
  });

  it('are of no use where the installed version does not know the kind', () => {
    const known = usableOptions(
      'pgBackRest 2.45',
      '  --repo-path p\n  --repo-type t\n  --repo-gcs-bucket b\n',
    );
    expect(render(['local', 'gcs', 'sftp'], known).unusable).toEqual(['sftp (sftp)']);
  });

  it('cannot be those of a repository that is not defined', () => {
    expect(() => render('minoi')).toThrow(
      "pgbackrest_method names 'minoi', which pgbackrest_repo does not define",
    );
  });
});

it('processes: a quarter of the cores for a backup, two to four; all for a restore', () => {
  expect([1, 2, 8, 12, 64].map(cores => processCounts(cores))).toEqual([
    { backup: 2, restore: 1 },
    { backup: 2, restore: 2 },
    { backup: 2, restore: 8 },
    { backup: 3, restore: 12 },
    { backup: 4, restore: 64 },
  ]);
});
