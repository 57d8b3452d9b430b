// Requirements of Python packages: `django>=3,<4`, and whether a version satisfies one. Pure. https://peps.python.org/pep-0508/

export interface Requirement {
  /** As pip is told; what is no plain requirement (an address, a path) stays as it is. */
  readonly text: string;
  /** The name in its one spelling; undefined for an address or a path. */
  readonly name: string | undefined;
  readonly specifiers: readonly (readonly [operator: string, version: string])[];
}

/** Names as a task lists them: version specifiers that a comma has split off go back to their name. */
export function joinNames(names: readonly string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const part of names.flatMap(name => name.split(','))) {
    const isSpecifier = /^\s*(<|>|=|!|~)/.test(part);
    if (joined.length > 0 && (isSpecifier || isOpen)) joined.push(`${joined.pop()},${part}`);
    else joined.push(part);
    if (part.includes('[')) isOpen = true;
    if (isOpen && part.includes(']')) isOpen = false;
  }
  return joined;
}

/**
 * Reads a requirement; `version` goes behind its name as pip's module does: with `==` where it is a bare number. A
 * malformed one has no name.
 */
export function parseRequirement(given: string, version?: string): Requirement {
  const wanted = version?.trimStart();
  const whole =
    wanted === undefined || wanted === '' ? given : `${given}${/^\d/.test(wanted) ? '==' : ' '}${wanted}`;
  const match =
    /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*((?:(?:<=?|>=?|===?|!=|~=)[^;]*)?)(;.*)?$/.exec(
      whole,
    );
  if (match === null) return { text: whole, name: undefined, specifiers: [] };
  const [, name = '', extras = '', specs = '', marker = ''] = match;
  const specifiers = specs
    .split(',')
    .map(spec => /^\s*(<=?|>=?|===?|!=|~=)\s*(.*?)\s*$/.exec(spec))
    .filter(found => found !== null)
    .map(([, operator = '', text = '']) => [operator, text] as const);
  const sorted = specifiers.map(pair => pair.join('')).sort();
  return {
    text: `${name}${extras}${sorted.join(',')}${marker}`,
    name: canonicalName(name),
    specifiers,
  };
}

/** The name as package indexes compare it: small letters, one dash for any run of `-`, `_` and `.`. */
export function canonicalName(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/** Whether an installed version is one that the requirement takes. */
export function isSatisfied(requirement: Requirement, version: string): boolean {
  return requirement.specifiers.every(([operator, wanted]) => {
    const base = wanted.replace(/\.\*$/, '');
    const order = compareVersions(version, base);
    const isWithin = wanted.endsWith('.*') ? isPrefix(base, version) : order === 0;
    switch (operator) {
      case '==':
        return isWithin;
      case '===':
        return version === wanted;
      case '!=':
        return !isWithin;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      default:
        return order >= 0 && isPrefix(base.split('.').slice(0, -1).join('.'), version);
    }
  });
}

function isPrefix(prefix: string, version: string): boolean {
  return version === prefix || version.startsWith(`${prefix}.`);
}

/** Numbers by value; a word (`rc1`, `dev0`) is older than none, `post` is newer. https://peps.python.org/pep-0440/ */
function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareParts(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

const WORDS: readonly string[] = ['dev', 'a', 'b', 'rc'];

function partsOf(version: string): (number | string)[] {
  const plain = version
    .toLowerCase()
    .replace(/^v/, '')
    .replace(/\+.*$/, '')
    .replace(/alpha/g, 'a')
    .replace(/beta/g, 'b');
  const parts = (plain.match(/\d+|[a-z]+/g) ?? []).map(part => (/^\d/.test(part) ? Number(part) : part));
  while (parts.at(-1) === 0 && typeof parts.at(-2) !== 'string' && parts.length > 1) parts.pop();
  return parts;
}

function rank(part: number | string | undefined): number {
  if (part === undefined || part === 0) return 0;
  if (typeof part === 'number') return part;
  const at = WORDS.indexOf(part === 'c' || part === 'pre' ? 'rc' : part);
  return at === -1 ? 0.5 : at - WORDS.length;
}

function compareParts(a: number | string | undefined, b: number | string | undefined): number {
  return Math.sign(rank(a) - rank(b));
}
