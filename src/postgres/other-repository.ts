// `repo` of pg_pitr: another repository than the cluster's own, by its name in pgbackrest_repo or as its options.
import { nearest, UserError } from '../errors.ts';
import { canonicalJson } from './journal.ts';
import { checkRepositories } from './repository-check.ts';
import { REPOSITORY_KEYS } from './repository-keys.ts';

export type RepositoryKeysGiven = Readonly<Record<string, unknown>>;

/** What stands for a secret in notes and commands. A command that is copied with it takes the credentials from the host. */
export const HIDDEN = '***';

/** `pg_pitr` as it may be shown and noted: plain, the secrets of its `repo` hidden. */
export function hideSecrets(asked: unknown): unknown {
  if (asked === null || asked === undefined || typeof asked !== 'object') return asked;
  const plain = JSON.parse(canonicalJson(asked)) as Record<string, unknown>;
  const { repo } = plain;
  if (typeof repo !== 'object' || repo === null || Array.isArray(repo)) return plain;
  const shown = Object.entries(repo).map(([key, value]) => [key, isSecret(key) ? HIDDEN : value]);
  return { ...plain, repo: Object.fromEntries(shown) };
}

/** The secrets of a repository, never to be shown. */
export function secretsOf(repository: RepositoryKeysGiven): string[] {
  return Object.entries(repository).flatMap(([key, value]) =>
    isSecret(key) && value !== HIDDEN ? [String(value)] : [],
  );
}

/** Are its credentials those that the host was given before? */
export function isHidden(repository: RepositoryKeysGiven): boolean {
  return Object.values(repository).includes(HIDDEN);
}

/** The keys of the repository that is meant, or what is wrong with it: the nearest name, the first mistake. */
export function resolveRepository(
  repo: string | RepositoryKeysGiven,
  repositories: Readonly<Record<string, RepositoryKeysGiven>>,
): RepositoryKeysGiven | UserError {
  const named = typeof repo === 'string' ? byName(repo, repositories) : repo;
  if (named instanceof UserError) return named;
  const [mistake] = checkRepositories({ repo: named });
  if (mistake === undefined) return named;
  return new UserError('INVALID_VALUE', `\`repo\` of pg_pitr: ${mistake.message}`, { hint: mistake.hint });
}

function byName(
  name: string,
  repositories: Readonly<Record<string, RepositoryKeysGiven>>,
): RepositoryKeysGiven | UserError {
  const found = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(repositories);
  const near = nearest(name, names);
  const there = `it defines ${names.join(', ') || 'nothing'}`;
  return new UserError(
    'INVALID_VALUE',
    `\`repo\` of pg_pitr names '${name}', which pgbackrest_repo does not define`,
    { hint: near === undefined ? there : `did you mean '${near}'? ${there}` },
  );
}

/** Options that say where a repository is, without its number. */
export const PLACE_OPTIONS = [
  'type',
  'path',
  'host',
  's3-bucket',
  's3-endpoint',
  'azure-container',
  'azure-endpoint',
  'gcs-bucket',
  'sftp-host',
  'storage-host',
] as const;

/**
 * The number under which a host's own settings have the same repository; undefined when they do not. `lines` are those of
 * pgbackrest.conf that say where its repositories are.
 */
export function ownNumber(
  wanted: readonly { readonly name: string; readonly value: string }[],
  lines: readonly string[],
): number | undefined {
  const own = new Map<number, Map<string, string>>();
  for (const line of lines) {
    const [, number, name, value] = /^repo(\d+)-([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (number === undefined || name === undefined || value === undefined) continue;
    own.set(Number(number), (own.get(Number(number)) ?? new Map<string, string>()).set(name, value));
  }
  const asked = new Map(wanted.map(({ name, value }) => [name.replace(/^repo1-/, ''), value]));
  const place = (options: ReadonlyMap<string, string>): string =>
    JSON.stringify(PLACE_OPTIONS.map(name => options.get(name) ?? DEFAULTS[name] ?? ''));
  return [...own].find(([, options]) => place(options) === place(asked))?.[0];
}

const DEFAULTS: Readonly<Record<string, string>> = { type: 'posix', path: '/var/lib/pgbackrest' };

function isSecret(key: string): boolean {
  return REPOSITORY_KEYS[key.replaceAll('-', '_')]?.secret ?? false;
}
