// Which styles a scalar may be written in: the rules of libyaml, which PyYAML writes with.
// https://yaml.org/spec/1.1/#id903915

export interface ScalarAnalysis {
  readonly isMultiline: boolean;
  readonly canBePlainInFlow: boolean;
  readonly canBePlainInBlock: boolean;
  readonly canBeSingleQuoted: boolean;
  /** As `|` or `>`. */
  readonly canBeBlock: boolean;
}

const FIRST_INDICATORS = '#,[]{}&*!|>\'"%@`';
const BREAKS = '\r\n\x85\u2028\u2029';

/** Whether YAML ends a line at this character. */
export function isBreak(char: string): boolean {
  return BREAKS.includes(char);
}

/** Everything else is escaped; beyond U+FFFF nothing counts as printable. */
export function isPrintable(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a || (code >= 0x20 && code <= 0x7e)) return true;
  if (code < 0xa0 || code > 0xffff) return false;
  return code !== 0xfeff && code < 0xfffe && !(code >= 0xd800 && code <= 0xdfff);
}

function isBlankOrEnd(char: string | undefined): boolean {
  return char === undefined || char === ' ' || char === '\t' || isBreak(char);
}

/** What the characters of a text allow. */
export function analyzeScalar(text: string): ScalarAnalysis {
  if (text === '') {
    return {
      isMultiline: false,
      canBePlainInFlow: false,
      canBePlainInBlock: true,
      canBeSingleQuoted: true,
      canBeBlock: false,
    };
  }
  const chars = Array.from(text);
  const { inFlow, inBlock } = findIndicators(text, chars);
  const hasSpecial = !chars.every(isPrintable);
  const isMultiline = chars.some(isBreak);
  const [first = '', last = ''] = [chars[0], chars.at(-1)];
  const isRagged = [first, last].some(char => char === ' ' || isBreak(char));
  const hasBreakSpace = /[\r\n\x85\u2028\u2029] /u.test(text);
  const hasSpaceBreak = / [\r\n\x85\u2028\u2029]/u.test(text);
  const isTroubled = hasBreakSpace || hasSpaceBreak || hasSpecial;
  const canBePlain = !isRagged && !isMultiline && !isTroubled;
  return {
    isMultiline,
    canBePlainInFlow: canBePlain && !inFlow,
    canBePlainInBlock: canBePlain && !inBlock,
    canBeSingleQuoted: !isTroubled,
    canBeBlock: last !== ' ' && !hasSpaceBreak && !hasSpecial,
  };
}

/** Characters that would be read as syntax, in flow collections and in blocks. */
function findIndicators(text: string, chars: readonly string[]): { inFlow: boolean; inBlock: boolean } {
  const isMarker = text.startsWith('---') || text.startsWith('...');
  let [inFlow, inBlock] = [isMarker, isMarker];
  for (const [index, char] of chars.entries()) {
    const isFollowed = isBlankOrEnd(chars[index + 1]);
    const both =
      index === 0
        ? FIRST_INDICATORS.includes(char) || (char === '-' && isFollowed)
        : char === '#' && isBlankOrEnd(chars[index - 1]);
    const isColon = char === ':' || (char === '?' && index === 0);
    if (both || isColon || (index > 0 && ',?[]{}'.includes(char))) inFlow = true;
    if (both || (isColon && isFollowed)) inBlock = true;
  }
  return { inFlow, inBlock };
}
