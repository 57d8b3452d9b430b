// The page of the variables of backup policy: types, defaults as the roles have them, meanings.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { PROMISE_KEYS } from '../../src/postgres/policy-variables.ts';
import {
  type KeyForm,
  REPOSITORY_KEYS,
  REPOSITORY_KINDS,
  REQUIRED_KEYS,
} from '../../src/postgres/repository-keys.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

/** The role whose defaults a variable is in; none for one that is given when it is wanted. */
const VARIABLES: Readonly<
  Record<string, readonly [type: string, role: string | undefined, meaning: string]>
> = {
  pgbackrest_enabled: ['boolean', 'pg_id', 'Whether the cluster is backed up and archived at all.'],
  pgbackrest_method: [
    'name or list',
    'pg_backup',
    'The repositories in use, keys of `pgbackrest_repo`; a list gives repo1, repo2 and so on.',
  ],
  pgbackrest_repo: ['mapping', 'pg_backup', 'Repositories by name; the keys of each are below.'],
  node_crontab: [
    'list of lines',
    'node_crontab',
    'Lines of /etc/crontab with their user: when backups are taken.',
  ],
  backup_promise: ['mapping', 'pg_backup', 'What backups promise; its keys are below.'],
  policy_report: [
    'folder',
    undefined,
    'Where `-t policy` writes `policy-CLUSTER.json` and `policy-CLUSTER.xml`, on the control node.',
  ],
  pgbackrest_init_backup: [
    'boolean',
    'pg_backup',
    '`pgsql.yml` takes the first full backup of each repository that has none.',
  ],
  pgbackrest_archive_async: [
    'boolean',
    'pg_backup',
    'Archive several segments at once, ahead of the server.',
  ],
  pgbackrest_compress_type: [
    'word',
    'pg_backup',
    'How backups and archive are compressed: zst, lz4, gz, bz2 or none.',
  ],
  pgbackrest_timeout: ['seconds', 'pg_backup', 'The limit for making a stanza and for checking archiving.'],
  pgbackrest_backup_timeout: [
    'seconds',
    'pg_backup',
    'The limit for a backup, and for verifying a repository.',
  ],
  pgbackrest_conf: ['path', 'pg_id', "pgBackRest's settings file, 0640 root:postgres."],
  pgbackrest_log_dir: ['path', 'pg_id', "The folder of pgBackRest's logs."],
};

export function policyPage(): string {
  const defaults = new Map<string, unknown>();
  for (const role of new Set(Object.values(VARIABLES).flatMap(([, each]) => each ?? []))) {
    const read = parse(readFileSync(`roles/${role}/defaults/main.yml`, 'utf8'), { version: '1.1' });
    for (const [name, value] of Object.entries(read ?? {})) defaults.set(name, value);
  }
  const keysOf = (kind: string): string[][] =>
    Object.entries(REPOSITORY_KEYS)
      .filter(([, { kinds }]) => (kind === '' ? kinds === undefined : kinds?.[0] === kind))
      .map(([name, key]) => [
        code(name),
        formText(key.form) + (key.isList ? ', or a list' : ''),
        key.default === undefined ? '' : code(key.default),
        key.meaning + (key.secret ? ' Never shown.' : ''),
      ]);
  const head = ['key', 'form', 'default', 'meaning'];
  return page(
    generatedFrom('docs/generate/policy.ts and src/postgres/repository-keys.ts'),
    '# Variables of backup policy',
    'Where backups go, when they are taken, how long they are kept, what they promise. A mistake in any of them is refused while\nthe inventory is read, with file, line, key and host. The guides: [backup policy](../guide/backup-policy.md),\n[repositories](../guide/repositories.md).',
    table(
      ['variable', 'type', 'default', 'meaning'],
      Object.entries(VARIABLES).map(([name, [type, role, meaning]]) => [
        code(name),
        type,
        role === undefined ? '' : code(defaults.get(name) ?? null),
        meaning,
      ]),
    ),
    '## backup_promise',
    'Durations are numbers with s, m, h, d or w: `5m`, `14d`, `1h30m`.',
    table(
      ['key', 'meaning'],
      Object.entries(PROMISE_KEYS).map(([key, meaning]) => [code(key), meaning]),
    ),
    '## pgbackrest_repo',
    'Each repository is a mapping of these keys. They become options of pgbackrest.conf with `-` for `_` and `repoN-` before them;\n`${pg_cluster}` in a value is the name of the cluster. An option that the installed pgBackRest does not know yet is left out\nwith a warning.',
    table(
      ['type', 'what it needs'],
      REPOSITORY_KINDS.map(kind => [
        code(kind),
        REQUIRED_KEYS[kind]
          .map(({ key, unless: [other, ...values] = [''] }) =>
            values.length === 0 ? code(key) : `${code(key)} (not with ${other}: ${values.join(', ')})`,
          )
          .join(', '),
      ]),
    ),
    '### Every type',
    table(head, keysOf('')),
    '### Files: posix, cifs',
    table(head, keysOf('posix')),
    '### s3',
    table(
      head,
      keysOf('s3').filter(([name]) => !name?.includes('storage')),
    ),
    '### azure',
    table(head, keysOf('azure')),
    '### gcs',
    table(head, keysOf('gcs')),
    '### sftp',
    table(head, keysOf('sftp')),
    '### Connections of s3, azure and gcs',
    table(
      head,
      keysOf('s3').filter(([name]) => name?.includes('storage')),
    ),
  );
}

function formText(form: KeyForm): string {
  if (form === 'flag') return 'y or n';
  if (typeof form === 'string') return form;
  if (Array.isArray(form)) return form.map(choice => code(choice)).join(', ');
  const { from, to } = form as { readonly from: number; readonly to: number };
  return `${from} to ${to}`;
}
