// Every key of a repository in `pgbackrest_repo`: its form, the kinds of storage it belongs to, its meaning. The schema for
// editors, the checks and the reference page are all made from this table.

/** @see https://pgbackrest.org/configuration.html#section-repository */
export const REPOSITORY_KINDS = ['posix', 'cifs', 's3', 'azure', 'gcs', 'sftp'] as const;
export type RepositoryKind = (typeof REPOSITORY_KINDS)[number];

export type KeyForm =
  | 'text'
  | 'path'
  | 'flag'
  | 'size'
  | { readonly from: number; readonly to: number }
  | readonly string[];

export interface RepositoryKey {
  readonly form: KeyForm;
  readonly meaning: string;
  /** Where it has a meaning; everywhere when absent. */
  readonly kinds?: readonly RepositoryKind[];
  /** What pgBackRest takes when it is not given. */
  readonly default?: string;
  /** Never shown in logs, diffs or messages. */
  readonly secret?: boolean;
  /** May be a list: the option is given once for each item. */
  readonly isList?: boolean;
}

const RETENTION = { from: 1, to: 9_999_999 } as const;
const PORT = { from: 1, to: 65_535 } as const;
const S3 = { kinds: ['s3'] } as const;
const AZURE = { kinds: ['azure'] } as const;
const GCS = { kinds: ['gcs'] } as const;
const SFTP = { kinds: ['sftp'] } as const;
const STORAGE = { kinds: ['s3', 'azure', 'gcs'] } as const;
const URI_STYLE = ['host', 'path'] as const;

export const REPOSITORY_KEYS: Readonly<Record<string, RepositoryKey>> = {
  type: { form: REPOSITORY_KINDS, default: 'posix', meaning: 'The kind of storage.' },
  path: {
    form: 'path',
    default: '/var/lib/pgbackrest',
    meaning: 'Where backups and archive are stored, in the storage of that kind.',
  },

  retention_full: {
    form: RETENTION,
    meaning: 'How many full backups are kept, or for how many days, as `retention_full_type` says.',
  },
  retention_full_type: {
    form: ['count', 'time'],
    default: 'count',
    meaning: 'Whether `retention_full` counts backups or days.',
  },
  retention_diff: { form: RETENTION, meaning: 'How many differential backups are kept.' },
  retention_archive: {
    form: RETENTION,
    meaning: 'For how many backups the WAL in between is kept; older ones can be restored to their end only.',
  },
  retention_archive_type: {
    form: ['full', 'diff', 'incr'],
    default: 'full',
    meaning: 'Which backups `retention_archive` counts.',
  },
  retention_history: {
    form: { from: 0, to: 9_999_999 },
    meaning: 'Days for which the manifests of expired backups are kept.',
  },

  bundle: { form: 'flag', default: 'n', meaning: 'Store small files together.' },
  bundle_limit: { form: 'size', default: '2MiB', meaning: 'Files up to this size are bundled.' },
  bundle_size: { form: 'size', default: '20MiB', meaning: 'The size that bundles aim at.' },
  block: { form: 'flag', default: 'n', meaning: 'Back up changed blocks of a file only (pgBackRest 2.46).' },
  hardlink: {
    form: 'flag',
    default: 'n',
    kinds: ['posix', 'cifs'],
    meaning: 'Link unchanged files between backups.',
  },
  symlink: {
    form: 'flag',
    default: 'y',
    kinds: ['posix', 'cifs', 'sftp'],
    meaning: 'Make links such as `latest` in the repository.',
  },

  cipher_type: {
    form: ['none', 'aes-256-cbc'],
    default: 'none',
    meaning: 'How everything in the repository is encrypted.',
  },
  cipher_pass: {
    form: 'text',
    secret: true,
    meaning: 'The passphrase of the encryption; without it every backup is lost.',
  },

  s3_bucket: { ...S3, form: 'text', meaning: 'The bucket.' },
  s3_endpoint: { ...S3, form: 'text', meaning: 'The host name of the service, without `https://`.' },
  s3_region: { ...S3, form: 'text', meaning: 'The region; any word for most servers that are not AWS.' },
  s3_key_type: {
    ...S3,
    form: ['shared', 'auto', 'web-id', 'pod-id'],
    default: 'shared',
    meaning: 'Where credentials come from.',
  },
  s3_key: { ...S3, form: 'text', secret: true, meaning: 'The access key.' },
  s3_key_secret: { ...S3, form: 'text', secret: true, meaning: 'The secret access key.' },
  s3_token: { ...S3, form: 'text', secret: true, meaning: 'The token of temporary credentials.' },
  s3_role: { ...S3, form: 'text', meaning: 'The role whose credentials are fetched.' },
  s3_kms_key_id: { ...S3, form: 'text', meaning: 'The KMS key that encrypts objects.' },
  s3_sse_customer_key: {
    ...S3,
    form: 'text',
    secret: true,
    meaning: "The customer's own key that encrypts objects.",
  },
  s3_requester_pays: { ...S3, form: 'flag', default: 'n', meaning: 'The requester pays.' },
  s3_uri_style: {
    ...S3,
    form: URI_STYLE,
    default: 'host',
    meaning: 'The bucket in the host name or in the path; MinIO wants `path`.',
  },

  azure_account: { ...AZURE, form: 'text', secret: true, meaning: 'The storage account.' },
  azure_container: { ...AZURE, form: 'text', meaning: 'The container.' },
  azure_endpoint: {
    ...AZURE,
    form: 'text',
    default: 'blob.core.windows.net',
    meaning: 'The host name of the service.',
  },
  azure_key_type: {
    ...AZURE,
    form: ['shared', 'sas', 'auto'],
    default: 'shared',
    meaning: 'What `azure_key` is.',
  },
  azure_key: { ...AZURE, form: 'text', secret: true, meaning: 'The shared key or the SAS token.' },
  azure_uri_style: {
    ...AZURE,
    form: URI_STYLE,
    default: 'host',
    meaning: 'The account in the host name or in the path.',
  },

  gcs_bucket: { ...GCS, form: 'text', meaning: 'The bucket.' },
  gcs_endpoint: {
    ...GCS,
    form: 'text',
    default: 'storage.googleapis.com',
    meaning: 'The host name of the service.',
  },
  gcs_key_type: {
    ...GCS,
    form: ['auto', 'service', 'token'],
    default: 'service',
    meaning: 'What `gcs_key` is.',
  },
  gcs_key: {
    ...GCS,
    form: 'text',
    secret: true,
    meaning: "The path of the service account's key file on the hosts, or the token.",
  },
  gcs_user_project: { ...GCS, form: 'text', meaning: 'The project that pays.' },

  sftp_host: { ...SFTP, form: 'text', meaning: 'The SFTP server.' },
  sftp_host_port: { ...SFTP, form: PORT, default: '22', meaning: 'Its port.' },
  sftp_host_user: { ...SFTP, form: 'text', meaning: 'The user there.' },
  sftp_host_key_check_type: {
    ...SFTP,
    form: ['strict', 'accept-new', 'fingerprint', 'none'],
    default: 'strict',
    meaning: "How the server's key is checked.",
  },
  sftp_host_key_hash_type: {
    ...SFTP,
    form: ['md5', 'sha1', 'sha256'],
    meaning: "The hash of the server's key.",
  },
  sftp_host_fingerprint: {
    ...SFTP,
    form: 'text',
    meaning: 'That hash, for the check type `fingerprint`.',
  },
  sftp_known_host: {
    ...SFTP,
    form: 'path',
    isList: true,
    meaning: 'Files of known hosts; one or a list.',
  },
  sftp_private_key_file: { ...SFTP, form: 'path', meaning: 'The private key to log in with.' },
  sftp_private_key_passphrase: { ...SFTP, form: 'text', secret: true, meaning: 'Its passphrase.' },
  sftp_public_key_file: { ...SFTP, form: 'path', meaning: 'The public key beside it.' },

  storage_host: {
    ...STORAGE,
    form: 'text',
    meaning: 'Where to connect, when that is not the endpoint itself.',
  },
  storage_port: { ...STORAGE, form: PORT, default: '443', meaning: 'The port to connect to.' },
  storage_ca_file: { ...STORAGE, form: 'path', meaning: "The file with the authority of the server's TLS." },
  storage_ca_path: { ...STORAGE, form: 'path', meaning: 'A folder of such files.' },
  storage_verify_tls: { ...STORAGE, form: 'flag', default: 'y', meaning: "Check the server's certificate." },
  storage_tag: { ...STORAGE, form: 'text', isList: true, meaning: 'Tags of new objects, `name=value`.' },
  storage_upload_chunk_size: { ...STORAGE, form: 'size', meaning: 'The size of parts of an upload.' },

  host: { form: 'text', meaning: 'The host that holds the repository, reached by pgBackRest itself.' },
  host_type: { form: ['ssh', 'tls'], default: 'ssh', meaning: 'How that host is reached.' },
  host_user: { form: 'text', default: 'pgbackrest', meaning: 'The user there.' },
  host_port: { form: PORT, meaning: 'Its port.' },
  host_cmd: { form: 'path', meaning: 'The program pgbackrest there.' },
  host_config: { form: 'path', meaning: 'The settings file there.' },
  host_config_path: { form: 'path', meaning: 'The folder of settings there.' },
  host_config_include_path: { form: 'path', meaning: 'The folder of further settings there.' },
  host_ca_file: { form: 'path', meaning: 'The authority of its TLS.' },
  host_ca_path: { form: 'path', meaning: 'A folder of authorities of its TLS.' },
  host_cert_file: { form: 'path', meaning: 'Our certificate for it.' },
  host_key_file: { form: 'path', meaning: 'The key of that certificate.' },
};

/** What a repository of a kind cannot do without; `unless` names a key type with which it can. */
export const REQUIRED_KEYS: Readonly<
  Record<
    RepositoryKind,
    readonly { readonly key: string; readonly unless?: readonly [string, ...string[]] }[]
  >
> = {
  posix: [{ key: 'path' }],
  cifs: [{ key: 'path' }],
  s3: [
    { key: 's3_bucket' },
    { key: 's3_endpoint' },
    { key: 's3_region' },
    { key: 's3_key', unless: ['s3_key_type', 'auto', 'web-id', 'pod-id'] },
    { key: 's3_key_secret', unless: ['s3_key_type', 'auto', 'web-id', 'pod-id'] },
  ],
  azure: [
    { key: 'azure_account' },
    { key: 'azure_container' },
    { key: 'azure_key', unless: ['azure_key_type', 'auto'] },
  ],
  gcs: [{ key: 'gcs_bucket' }, { key: 'gcs_key', unless: ['gcs_key_type', 'auto'] }],
  sftp: [
    { key: 'sftp_host' },
    { key: 'sftp_host_user' },
    { key: 'sftp_host_key_hash_type' },
    { key: 'sftp_private_key_file' },
  ],
};
