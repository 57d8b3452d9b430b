// The order of Debian's version numbers. Pure. https://www.debian.org/doc/debian-policy/ch-controlfields.html#version

/** Negative, zero or positive, as the first is older than, equal to or newer than the second. */
export function compareDebianVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return (
    left.epoch - right.epoch ||
    compareText(left.upstream, right.upstream) ||
    compareText(left.revision, right.revision)
  );
}

function partsOf(version: string) {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version.trim()) ?? [];
  const dash = rest.lastIndexOf('-');
  return {
    epoch: Number(epoch),
    upstream: dash === -1 ? rest : rest.slice(0, dash),
    revision: dash === -1 ? '' : rest.slice(dash + 1),
  };
}

/** Words and numbers in turns: `~` before the end, the end before letters, letters before all else. */
function compareText(a: string, b: string): number {
  const [left, right] = [piecesOf(a), piecesOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [word, number] = left[index] ?? ['', 0];
    const [otherWord, otherNumber] = right[index] ?? ['', 0];
    const order = compareWords(word, otherWord) || number - otherNumber;
    if (order !== 0) return order;
  }
  return 0;
}

function piecesOf(text: string): (readonly [string, number])[] {
  return Array.from(
    text.matchAll(/(\D*)(\d*)/g),
    ([, word = '', digits = '']) => [word, Number(digits)] as const,
  );
}

function compareWords(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = rank(a[index]) - rank(b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function rank(char: string | undefined): number {
  if (char === undefined) return 0;
  if (char === '~') return -1;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}
