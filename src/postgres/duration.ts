// Spans of time in words of a policy: `5m`, `14d`, `1h30m`.
import { UserError } from '../errors.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
];
const FORM = /^(?:\d+[wdhms])+$/;

/** The seconds of a duration such as `5m`, `14d`, `1h30m`, `2w`. Throws UserError INVALID_VALUE for anything else. */
export function parseDuration(text: string): number {
  const trimmed = text.trim().toLowerCase();
  const seconds = FORM.test(trimmed)
    ? [...trimmed.matchAll(/(\d+)([wdhms])/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0),
        0,
      )
    : 0;
  if (seconds > 0) return seconds;
  throw new UserError('INVALID_VALUE', `'${text}' is not a duration`, {
    hint: 'a number with s, m, h, d or w for seconds to weeks: 5m, 14d, 1h30m',
  });
}

/** Seconds in the two largest units that they have: `13d20h`, `5m`, `0s`. Fractions are left out. */
export function formatDuration(seconds: number): string {
  let rest = Math.floor(Math.abs(seconds));
  const parts: string[] = [];
  for (const [name, size] of UNITS.slice(1)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return `${seconds <= -1 ? '-' : ''}${parts.join('') || '0s'}`;
}
