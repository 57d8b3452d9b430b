// The ways to read a version: loose, strict, semantic, PEP 440. Each compares two texts, and gives undefined when one of
// them is no version of that kind or the two cannot be ordered.
// https://semver.org https://peps.python.org/pep-0440/

type Part = string | number;
type Compare = (left: string, right: string) => number | undefined;

export const VERSION_TYPES: Readonly<Record<string, Compare>> = {
  loose: compareLoose,
  strict: ordered(parseStrict),
  semver: ordered(parseSemantic),
  semantic: ordered(parseSemantic),
  pep440: ordered(parsePep440),
};

function ordered(parse: (text: string) => readonly Part[][] | undefined): Compare {
  return (left, right) => {
    const [a, b] = [parse(left), parse(right)];
    if (a === undefined || b === undefined) return undefined;
    for (const [index, parts] of a.entries()) {
      const order = compareParts(parts, b[index] ?? []);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Numbers before words, the shorter list first. */
function compareParts(left: readonly Part[], right: readonly Part[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = comparePart(left[index] ?? 0, right[index] ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function comparePart(a: Part, b: Part): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Runs of digits, of small letters and of anything else, without the dots. */
function compareLoose(left: string, right: string): number | undefined {
  const split = (text: string): Part[] =>
    text
      .split(/(\d+|[a-z]+|\.)/)
      .filter(part => part !== '' && part !== '.')
      .map(part => (/^\d+$/.test(part) ? Number(part) : part));
  const [a, b] = [split(left), split(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [x = 0, y = 0] = [a[index], b[index]];
    if (typeof x !== typeof y) return undefined;
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** `1.2`, `1.2.3`, `1.2a1`: a pre-release comes before its release. */
function parseStrict(text: string): Part[][] | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:([ab])(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch = 0, letter = 'z', number = 0] = match;
  return [
    [Number(major), Number(minor), Number(patch)],
    [letter, Number(number)],
  ];
}

function parseSemantic(text: string): Part[][] | undefined {
  const number = '0|[1-9]\\d*';
  const identifier = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
  const match = new RegExp(
    `^(${number})\\.(${number})\\.(${number})(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z.-]+)?$`,
  ).exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, pre] = match;
  const parts = pre?.split('.').map((part): Part => (/^\d+$/.test(part) ? Number(part) : part));
  return [[Number(major), Number(minor), Number(patch)], [pre === undefined ? 1 : 0], parts ?? []];
}

const PEP440 =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|a|b|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?([-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;
const PRE_RELEASES: Readonly<Record<string, string>> = {
  alpha: 'a',
  beta: 'b',
  c: 'rc',
  pre: 'rc',
  preview: 'rc',
};

function parsePep440(text: string): Part[][] | undefined {
  const match = PEP440.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, epoch = 0, release = '', pre, preNumber, postDashed, post, dev, devNumber, local] = match;
  const numbers = release.split('.').map(Number);
  while (numbers.length > 1 && numbers.at(-1) === 0) numbers.pop();
  const postNumber = postDashed ?? post;
  const [isPost, isDev] = [postNumber !== undefined, dev !== undefined];
  // Without a pre-release: a mere development version comes before any, a release behind all.
  const prePart = pre !== undefined ? (PRE_RELEASES[pre] ?? pre) : isDev && !isPost ? '' : 'z';
  return [
    [Number(epoch)],
    numbers,
    [prePart, Number(preNumber ?? 0)],
    [isPost ? Number(postNumber) : -1],
    [isDev ? Number(devNumber) : Number.POSITIVE_INFINITY],
    local === undefined ? [] : local.split(/[-_.]/).map(part => (/^\d+$/.test(part) ? Number(part) : part)),
  ];
}
