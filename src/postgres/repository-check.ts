// `pgbackrest_repo` and `pgbackrest_method` held against the table of keys: every mistake, each with what to write instead.
import { nearest } from '../errors.ts';
import { isMapping, LATER, type Mistake, unknownKey } from './mistake.ts';
import {
  type KeyForm,
  REPOSITORY_KEYS,
  REPOSITORY_KINDS,
  REQUIRED_KEYS,
  type RepositoryKind,
} from './repository-keys.ts';

type Repository = Readonly<Record<string, unknown>>;

/** Every mistake in `pgbackrest_repo`; values that are LATER are let pass. */
export function checkRepositories(repositories: unknown): Mistake[] {
  if (repositories === LATER) return [];
  if (!isMapping(repositories)) {
    return [wrongType([], 'pgbackrest_repo', 'a mapping of repositories by name', repositories)];
  }
  return Object.entries(repositories).flatMap(([name, repository]) => {
    if (repository === LATER) return [];
    return isMapping(repository)
      ? checkRepository(name, repository)
      : [wrongType([name], `repository '${name}'`, 'a mapping of keys', repository)];
  });
}

/** Every mistake in `pgbackrest_method`, beside the repositories that it may name. */
export function checkMethod(method: unknown, repositories: unknown): Mistake[] {
  const names = Array.isArray(method) ? method : [method];
  const known = isMapping(repositories) ? Object.keys(repositories) : undefined;
  const mistakes = names.flatMap((name: unknown, index): Mistake[] => {
    const path = Array.isArray(method) ? [String(index)] : [];
    if (name === LATER) return [];
    if (typeof name !== 'string')
      return [wrongType(path, 'pgbackrest_method', 'the name of a repository, or a list of names', name)];
    if (known === undefined || known.includes(name)) return [];
    const near = nearest(name, known);
    return [
      {
        code: 'INVALID_VALUE',
        path,
        message: `pgbackrest_method names '${name}', which pgbackrest_repo does not define`,
        hint: near === undefined ? `it defines ${known.join(', ') || 'nothing'}` : `did you mean '${near}'?`,
      },
    ];
  });
  if (names.length === 0) {
    const hint = 'set pgbackrest_enabled: false for a cluster without backups';
    mistakes.push({ code: 'INVALID_VALUE', path: [], message: 'pgbackrest_method is an empty list', hint });
  }
  const twice = names.findIndex((name, index) => name !== LATER && names.indexOf(name) !== index);
  if (twice !== -1) {
    const message = `pgbackrest_method names '${String(names[twice])}' twice`;
    mistakes.push({
      code: 'CONFLICTING_KEYS',
      path: [String(twice)],
      message,
      hint: 'each repository once: its place in the list is its number',
    });
  }
  return mistakes;
}

function checkRepository(name: string, repository: Repository): Mistake[] {
  const given = Object.fromEntries(Object.entries(repository).filter(([, value]) => isGiven(value)));
  const written = given.type ?? 'posix';
  const kind = REPOSITORY_KINDS.find(each => each === written);
  const mistakes = Object.entries(given).flatMap(([key, value]) => checkKey(name, key, value, kind));
  // A kind that is none, or not known yet, is one mistake and not ten.
  if (kind !== undefined && written !== LATER) {
    mistakes.push(...misplacedKeys(name, given, kind), ...missingKeys(name, given, kind));
  }
  return [...mistakes, ...checkCipher(name, given)];
}

function checkKey(name: string, key: string, value: unknown, kind: RepositoryKind | undefined): Mistake[] {
  const known = findKey(key);
  const path = [name, key];
  if (known === undefined) {
    const near = keysFor(kind).map(each => (key.includes('-') ? each.replaceAll('_', '-') : each));
    return [
      unknownKey(
        path,
        `repository '${name}'`,
        near,
        'docs/reference/policy.md lists the keys of a repository',
      ),
    ];
  }
  const values = known.isList && Array.isArray(value) ? value : [value];
  return values.flatMap((each: unknown) => {
    const problem = each === LATER ? undefined : formProblem(known.form, each);
    if (problem === undefined) return [];
    const shown = known.secret ? 'its value' : quoted(each);
    return [
      {
        code: 'INVALID_VALUE' as const,
        path,
        message: `repository '${name}': \`${key}\` cannot be ${shown}`,
        hint: problem,
      },
    ];
  });
}

/** As in `pgbackrest_repo`, or as pgBackRest itself writes it, with dashes. */
function findKey(key: string): (typeof REPOSITORY_KEYS)[string] | undefined {
  const name = key.replaceAll('-', '_');
  return Object.hasOwn(REPOSITORY_KEYS, name) ? REPOSITORY_KEYS[name] : undefined;
}

function keysFor(kind: RepositoryKind | undefined): string[] {
  const all = Object.entries(REPOSITORY_KEYS);
  const fitting = all.filter(
    ([, { kinds }]) => kinds === undefined || kind === undefined || kinds.includes(kind),
  );
  // Those of the kind first: of two names equally near it is meant more likely.
  return [...new Set([...fitting, ...all].map(([key]) => key))];
}

function misplacedKeys(name: string, given: Repository, kind: RepositoryKind): Mistake[] {
  return Object.keys(given).flatMap(key => {
    const kinds = findKey(key)?.kinds;
    if (kinds === undefined || kinds.includes(kind)) return [];
    const hint =
      given.type === undefined
        ? `say which kind it is: type: ${kinds[0]}`
        : `\`${key}\` belongs to type ${kinds.join(', ')}`;
    return [
      {
        code: 'CONFLICTING_KEYS',
        path: [name, key],
        message: `repository '${name}' is of type ${kind}, where \`${key}\` means nothing`,
        hint,
      },
    ];
  });
}

function missingKeys(name: string, given: Repository, kind: RepositoryKind): Mistake[] {
  return REQUIRED_KEYS[kind].flatMap(({ key, unless }) => {
    const [other, ...values] = unless ?? [];
    const chosen = other === undefined ? undefined : read(given, other);
    if (read(given, key) !== undefined || chosen === LATER || values.includes(String(chosen))) return [];
    const message = `repository '${name}' of type ${kind} has no \`${key}\``;
    const hint =
      unless === undefined ? REPOSITORY_KEYS[key]?.meaning : `give it, or ${other}: ${values.join(' or ')}`;
    return [{ code: 'MISSING_KEY', path: [name], message, hint }];
  });
}

function checkCipher(name: string, given: Repository): Mistake[] {
  const type = read(given, 'cipher_type') ?? 'none';
  const hasPass = read(given, 'cipher_pass') !== undefined;
  if (type === LATER || (type !== 'none') === hasPass) return [];
  return hasPass
    ? [
        {
          code: 'CONFLICTING_KEYS',
          path: [name, 'cipher_pass'],
          message: `repository '${name}' has a passphrase and is not encrypted`,
          hint: 'add cipher_type: aes-256-cbc, or take cipher_pass away',
        },
      ]
    : [
        {
          code: 'MISSING_KEY',
          path: [name],
          message: `repository '${name}' is to be encrypted and has no \`cipher_pass\``,
          hint: 'keep the passphrase in a vault, and a copy where the database is not',
        },
      ];
}

function read(given: Repository, key: string): unknown {
  return given[key] ?? given[key.replaceAll('_', '-')];
}

/** Left empty is as good as left out. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function formProblem(form: KeyForm, value: unknown): string | undefined {
  if (isMapping(value) || Array.isArray(value)) return 'one value is wanted here';
  const text = String(value);
  // Whatever else the form allows: a line break would begin another option of pgbackrest.conf.
  if (/[\r\n\0]/.test(text)) return 'one line is wanted here';
  if (form === 'text') return undefined;
  if (form === 'path') return text.startsWith('/') ? undefined : 'an absolute path is wanted: /pg/backup';
  if (form === 'flag')
    return typeof value === 'boolean' || /^[yn]$/.test(text) ? undefined : 'y or n is wanted';
  if (form === 'size')
    return /^\d+ ?([bkmgtp]|[kmgtp]i?b)?$/i.test(text)
      ? undefined
      : 'a size is a number with KiB, MiB or GiB: 20MiB';
  if (Array.isArray(form)) return choiceProblem(form, text);
  const { from, to } = form as { readonly from: number; readonly to: number };
  return /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to
    ? undefined
    : `a whole number from ${from} to ${to} is wanted`;
}

function choiceProblem(choices: readonly string[], text: string): string | undefined {
  if (choices.includes(text)) return undefined;
  const near = nearest(text, choices);
  return near === undefined ? `it is one of ${choices.join(', ')}` : `did you mean '${near}'?`;
}

function wrongType(path: readonly string[], what: string, wanted: string, value: unknown): Mistake {
  return { code: 'WRONG_TYPE', path, message: `${what} is ${quoted(value)}`, hint: `it must be ${wanted}` };
}

function quoted(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  return Array.isArray(value) ? 'a list' : isMapping(value) ? 'a mapping' : `'${String(value)}'`;
}
