// `pgbackrest_repo` and `pgbackrest_method` as options of pgbackrest.conf, minus those that the installed version lacks.
import { nearest, UserError } from '../errors.ts';
import { REPOSITORY_KEYS } from './repository-keys.ts';

export interface RepositoryOption {
  /** As in pgbackrest.conf: `repo1-s3-bucket`. */
  readonly name: string;
  readonly value: string;
}

export interface RepositoryOptions {
  readonly options: readonly RepositoryOption[];
  /** Options that the installed pgBackRest does not know, as the user wrote them: `minio.block`. */
  readonly leftOut: readonly string[];
  /** Repositories of a kind that the installed pgBackRest cannot use at all: `offsite (sftp)`. */
  readonly unusable: readonly string[];
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
  /** At least one repository lies on the host's own disk, where other hosts do not see it. */
  readonly isLocal: boolean;
}

/** An option that only versions have which know the kind; the others are older than any that still runs. */
const KIND_PROOFS: Readonly<Record<string, string>> = {
  sftp: 'repo-sftp-host',
  gcs: 'repo-gcs-bucket',
  azure: 'repo-azure-container',
};

/**
 * The options of each repository that `method` names, in its order: repo1, repo2 and so on. `known` are the options of
 * the installed version without number (`repo-bundle`); without it nothing is left out. Throws UserError INVALID_VALUE
 * for a method that is not defined.
 * @see https://pgbackrest.org/configuration.html#section-repository
 */
export function repositoryOptions(
  repositories: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  method: string | readonly string[],
  cluster: string,
  known?: ReadonlySet<string>,
): RepositoryOptions {
  const names = typeof method === 'string' ? [method] : method;
  const options: RepositoryOption[] = [];
  const leftOut: string[] = [];
  const unusable: string[] = [];
  const secrets: string[] = [];
  let isLocal = false;
  for (const [index, name] of names.entries()) {
    const repository = find(repositories, name);
    if (['posix', 'cifs'].includes(String(repository.type ?? 'posix'))) isLocal = true;
    const proof = KIND_PROOFS[String(repository.type ?? 'posix')];
    if (known !== undefined && proof !== undefined && !known.has(proof))
      unusable.push(`${name} (${String(repository.type)})`);
    for (const [key, written] of Object.entries(repository)) {
      if (written === null || written === undefined || written === '') continue;
      const option = key.replaceAll('_', '-');
      const values = textsOf(written).map(text => text.replaceAll('${pg_cluster}', cluster));
      if (known !== undefined && !known.has(`repo-${option}`)) leftOut.push(`${name}.${key}`);
      else options.push(...values.map(value => ({ name: `repo${index + 1}-${option}`, value })));
      if (isSecret(key)) secrets.push(...values);
    }
  }
  return { options, leftOut, unusable, secrets, isLocal };
}

/** The options on the `help` pages of pgBackRest's commands. */
function parseKnownOptions(help: string): ReadonlySet<string> {
  return new Set([...help.matchAll(/^\s+--([a-z0-9-]+)/gm)].map(match => match[1] ?? ''));
}

/**
 * Options that older versions list in their help but refuse to use outside a test: the version that freed them.
 * @see https://pgbackrest.org/release.html
 */
const FREED_IN: readonly (readonly [RegExp, number])[] = [[/^repo-block(-|$)/, 46]];

/** The options that an installed pgBackRest takes: `version` is what `pgbackrest version` prints. */
export function usableOptions(version: string, help: string): ReadonlySet<string> {
  const minor = Number(/ 2\.(\d+)/.exec(version)?.[1] ?? Number.POSITIVE_INFINITY);
  const isFree = (option: string): boolean =>
    !FREED_IN.some(([form, since]) => form.test(option) && minor < since);
  return new Set([...parseKnownOptions(help)].filter(isFree));
}

/** Parallel processes: a quarter of the cores for backups, two to four of them; all for a restore. */
export function processCounts(cores: number): { readonly backup: number; readonly restore: number } {
  return { backup: Math.min(4, Math.max(2, Math.floor(cores / 4))), restore: Math.max(1, cores) };
}

function find(
  repositories: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const found = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(repositories);
  const near = nearest(name, names);
  throw new UserError(
    'INVALID_VALUE',
    `pgbackrest_method names '${name}', which pgbackrest_repo does not define`,
    {
      hint: near === undefined ? `it defines ${names.join(', ') || 'nothing'}` : `did you mean '${near}'?`,
    },
  );
}

function isSecret(key: string): boolean {
  return REPOSITORY_KEYS[key.replaceAll('-', '_')]?.secret ?? false;
}

function textsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map(each => (typeof each === 'boolean' ? (each ? 'y' : 'n') : String(each)));
}
