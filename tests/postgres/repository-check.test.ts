// Every kind of repository as it should be, and every mistake with the sentence that a person needs.
import { describe, expect, it } from '@jest/globals';
import { LATER, type Mistake } from '../../src/postgres/mistake.ts';
import { checkMethod, checkRepositories } from '../../src/postgres/repository-check.ts';
import { REPOSITORY_KEYS } from '../../src/postgres/repository-keys.ts';

const s3 = { type: 's3', s3_bucket: 'b', s3_endpoint: 'e', s3_region: 'r', s3_key: 'k', s3_key_secret: 's' };
const azure = { type: 'azure', azure_account: 'a', azure_container: 'c', azure_key: 'k' };
const gcs = { type: 'gcs', gcs_bucket: 'b', gcs_key: '/etc/gcs.json' };
const sftp = {
  type: 'sftp',
  sftp_host: 'h',
  sftp_host_user: 'u',
  sftp_host_key_hash_type: 'sha256',
  sftp_private_key_file: '/k',
};

const said = (mistakes: readonly Mistake[]): string[] =>
  mistakes.map(({ code, path, message, hint }) => `${code} ${path.join('.')}: ${message} (${hint})`);
const judge = (repository: unknown): string[] => said(checkRepositories({ it: repository }));

describe('a repository', () => {
  it.each([
    ['on a local disk', { path: '/pg/backup', retention_full_type: 'count', retention_full: 2 }],
    ['on a shared folder', { type: 'posix', path: '/mnt/nfs', hardlink: 'y', symlink: false }],
    ['on CIFS', { type: 'cifs', path: '/mnt/share' }],
    [
      'on S3',
      { ...s3, path: '/pgbackrest', bundle: 'y', bundle_limit: '20MiB', storage_tag: ['a=b', 'c=d'] },
    ],
    [
      'on S3 with the credentials of its machine',
      { type: 's3', s3_bucket: 'b', s3_endpoint: 'e', s3_region: 'r', s3_key_type: 'auto' },
    ],
    ['on Azure', { ...azure, azure_uri_style: 'path', storage_port: '10000', storage_verify_tls: 'n' }],
    ['on GCS', gcs],
    ['on SFTP', { ...sftp, sftp_host_port: 2222, sftp_known_host: ['/a', '/b'] }],
    ['encrypted', { path: '/p', cipher_type: 'aes-256-cbc', cipher_pass: 'x' }],
    ['with keys as pgBackRest writes them', { 'retention-full': 2, path: '/p' }],
    ['with keys that are left empty', { path: '/p', cipher_pass: '', retention_diff: null }],
    ['with values that the run renders', { ...s3, s3_key: LATER, retention_full: LATER, type: LATER }],
  ])('%s is in order', (_where, repository) => {
    expect(judge(repository)).toEqual([]);
  });

  it.each([
    [
      { ...s3, s3_bukcet: 'b' },
      "UNKNOWN_KEY it.s3_bukcet: `s3_bukcet` is not a key of repository 'it' (did you mean 's3_bucket'?)",
    ],
    [
      { path: '/p', 'retention-ful': 2 },
      "UNKNOWN_KEY it.retention-ful: `retention-ful` is not a key of repository 'it' (did you mean 'retention-full'?)",
    ],
    [
      { path: '/p', constructor: 2 },
      "UNKNOWN_KEY it.constructor: `constructor` is not a key of repository 'it' (docs/reference/policy.md lists the keys of a repository)",
    ],
    [
      { path: '/p', type: 's4', s3_bucket: 'b' },
      "INVALID_VALUE it.type: repository 'it': `type` cannot be 's4' (did you mean 's3'?)",
    ],
    [
      { path: '/p', s3_bucket: 'b' },
      "CONFLICTING_KEYS it.s3_bucket: repository 'it' is of type posix, where `s3_bucket` means nothing (say which kind it is: type: s3)",
    ],
    [
      { ...gcs, azure_key: 'b' },
      "CONFLICTING_KEYS it.azure_key: repository 'it' is of type gcs, where `azure_key` means nothing (`azure_key` belongs to type azure)",
    ],
    [
      { ...s3, s3_region: undefined },
      "MISSING_KEY it: repository 'it' of type s3 has no `s3_region` (The region; any word for most servers that are not AWS.)",
    ],
    [
      { ...azure, azure_key: '' },
      "MISSING_KEY it: repository 'it' of type azure has no `azure_key` (give it, or azure_key_type: auto)",
    ],
    [
      { type: 'posix' },
      "MISSING_KEY it: repository 'it' of type posix has no `path` (Where backups and archive are stored, in the storage of that kind.)",
    ],
    [
      { path: '/p', retention_full: 0 },
      "INVALID_VALUE it.retention_full: repository 'it': `retention_full` cannot be '0' (a whole number from 1 to 9999999 is wanted)",
    ],
    [
      { path: 'p' },
      "INVALID_VALUE it.path: repository 'it': `path` cannot be 'p' (an absolute path is wanted: /pg/backup)",
    ],
    [
      { path: '/p', bundle: 'maybe' },
      "INVALID_VALUE it.bundle: repository 'it': `bundle` cannot be 'maybe' (y or n is wanted)",
    ],
    [
      { path: '/p', bundle_size: 'large' },
      "INVALID_VALUE it.bundle_size: repository 'it': `bundle_size` cannot be 'large' (a size is a number with KiB, MiB or GiB: 20MiB)",
    ],
    [
      { path: '/p\nrepo1-cipher-type=none' },
      "INVALID_VALUE it.path: repository 'it': `path` cannot be '/p\nrepo1-cipher-type=none' (one line is wanted here)",
    ],
    [
      { path: ['/p'] },
      "INVALID_VALUE it.path: repository 'it': `path` cannot be a list (one value is wanted here)",
    ],
    [
      { path: '/p', cipher_type: 'aes-256-cbc' },
      "MISSING_KEY it: repository 'it' is to be encrypted and has no `cipher_pass` (keep the passphrase in a vault, and a copy where the database is not)",
    ],
    [
      { path: '/p', cipher_pass: 'x' },
      "CONFLICTING_KEYS it.cipher_pass: repository 'it' has a passphrase and is not encrypted (add cipher_type: aes-256-cbc, or take cipher_pass away)",
    ],
    ['/pg/backup', "WRONG_TYPE it: repository 'it' is '/pg/backup' (it must be a mapping of keys)"],
  ])('is refused: %j', (repository, sentence) => {
    expect(judge(repository)).toEqual([sentence]);
  });

  it('never shows what is secret', () => {
    const [sentence = ''] = judge({ ...s3, s3_key_secret: 'hun\nter2' });
    expect(sentence).toContain('`s3_key_secret` cannot be its value');
    expect(sentence).not.toContain('ter2');
  });

  it('lacks everything that its kind needs, all at once', () => {
    expect(judge({ type: 'sftp' })).toHaveLength(4);
    expect(judge({ type: 's3' })).toHaveLength(5);
  });

  it('is one of several, which are a mapping', () => {
    expect(said(checkRepositories(['local']))).toEqual([
      'WRONG_TYPE : pgbackrest_repo is a list (it must be a mapping of repositories by name)',
    ]);
    expect(checkRepositories({})).toEqual([]);
  });
});

describe('pgbackrest_method', () => {
  const repositories = { local: { path: '/p' }, minio: s3 };

  it.each(['local', 'minio', ['local', 'minio'], ['local', LATER], LATER].map(method => [method]))(
    'names repositories: %p',
    method => {
      expect(checkMethod(method, repositories)).toEqual([]);
    },
  );

  it('may name one whose definition is not known yet', () => {
    expect(checkMethod('minio', LATER)).toEqual([]);
  });

  it.each([
    [
      'minoi',
      "INVALID_VALUE : pgbackrest_method names 'minoi', which pgbackrest_repo does not define (did you mean 'minio'?)",
    ],
    [
      ['local', 'tape'],
      "INVALID_VALUE 1: pgbackrest_method names 'tape', which pgbackrest_repo does not define (it defines local, minio)",
    ],
    [
      [],
      'INVALID_VALUE : pgbackrest_method is an empty list (set pgbackrest_enabled: false for a cluster without backups)',
    ],
    [
      ['local', 'local'],
      "CONFLICTING_KEYS 1: pgbackrest_method names 'local' twice (each repository once: its place in the list is its number)",
    ],
    [
      { local: {} },
      'WRONG_TYPE : pgbackrest_method is a mapping (it must be the name of a repository, or a list of names)',
    ],
  ])('is refused: %j', (method, sentence) => {
    expect(said(checkMethod(method, repositories))).toEqual([sentence]);
  });
});

describe('the table of keys', () => {
  it('has a sentence for each', () => {
    for (const { meaning } of Object.values(REPOSITORY_KEYS)) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});
