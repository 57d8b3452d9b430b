// Dates read by a format: https://docs.python.org/3/library/datetime.html#strftime-and-strptime-format-codes
import { PythonError } from '../../values/python-error.ts';
import { DateTime } from './datetime.ts';
import { MONTHS, WEEKDAYS } from './strftime.ts';

const names = (words: readonly string[], length?: number): string =>
  words.map(word => word.slice(0, length)).join('|');

const PATTERNS: Readonly<Record<string, string>> = {
  a: names(WEEKDAYS, 3),
  A: names(WEEKDAYS),
  b: names(MONTHS, 3),
  B: names(MONTHS),
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  f: '\\d{1,6}',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  p: 'am|pm',
  S: '6[01]|[0-5]\\d|\\d',
  U: '5[0-3]|[0-4]\\d|\\d',
  w: '[0-6]',
  y: '\\d\\d',
  Y: '\\d{4}',
  z: '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z',
  Z: 'UTC|GMT',
};
const COMPOSITES: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** `datetime.strptime`. Throws PythonError ValueError when text and format do not fit. */
export function parseTime(text: string, format: string): DateTime {
  const match = new RegExp(`^${formatPattern(format)}$`, 'i').exec(text);
  if (match === null) {
    throw new PythonError('ValueError', `time data '${text}' does not match format '${format}'`);
  }
  const found = match.groups ?? {};
  const number = (directive: string): number | undefined =>
    found[directive] === undefined ? undefined : Number(found[directive]);
  const year = number('Y') ?? centuryOf(number('y')) ?? 1900;
  const dayOfYear = number('j');
  const month = number('m') ?? monthOf(found.B ?? found.b) ?? 1;
  const seconds = Math.min(number('S') ?? 0, 59);
  const day = number('d') ?? 1;
  const wall = new Date(0);
  if (dayOfYear !== undefined && number('d') === undefined) wall.setUTCFullYear(year, 0, dayOfYear);
  else wall.setUTCFullYear(year, month - 1, day);
  if (dayOfYear === undefined && wall.getUTCDate() !== day) {
    throw new PythonError('ValueError', 'day is out of range for month');
  }
  wall.setUTCHours(hourOf(number('H'), number('I'), found.p), number('M') ?? 0, seconds);
  const offset = offsetOf(found.z);
  return new DateTime(wall.getTime() / 1000, {
    microsecond: Number((found.f ?? '').padEnd(6, '0')),
    ...(offset === undefined ? {} : { offset }),
  });
}

function formatPattern(format: string): string {
  return format.replace(/%(.?)|\s+|([\\^$.|?*+()[\]{}])/gs, (piece, directive?: string, special?: string) => {
    if (special !== undefined) return `\\${special}`;
    if (directive === undefined) return '\\s+';
    if (directive === '%') return '%';
    const composite = COMPOSITES[directive];
    if (composite !== undefined) return formatPattern(composite);
    const pattern = PATTERNS[directive];
    if (pattern === undefined) {
      throw new PythonError('ValueError', `'${directive}' is a bad directive in format '${piece}'`);
    }
    return `(?<${directive}>${pattern})`;
  });
}

/** Two digits: 69 to 99 are of the last century, as POSIX has it. */
function centuryOf(year: number | undefined): number | undefined {
  return year === undefined ? undefined : year + (year < 69 ? 2000 : 1900);
}

function monthOf(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  return MONTHS.findIndex(month => month.toLowerCase().startsWith(name.toLowerCase())) + 1;
}

function hourOf(hour: number | undefined, half: number | undefined, meridiem: string | undefined): number {
  if (hour !== undefined || half === undefined) return hour ?? 0;
  return (half % 12) + (meridiem?.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (text.toUpperCase() === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (text.slice(1).match(/\d\d/g) ?? []).map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}
