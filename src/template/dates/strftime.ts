// Dates written by a format, in the C locale: https://docs.python.org/3/library/time.html#time.strftime
import type { DateTime } from './datetime.ts';

export const WEEKDAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Directives that stand for others. */
const COMPOSITES: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/** An unknown directive stays as it is written, as in glibc. */
export function formatTime(format: string, time: DateTime): string {
  return format.replace(/%([-_0^]?)([A-Za-z%])/g, (whole, flag: string, directive: string) => {
    const composite = COMPOSITES[directive];
    const text = composite === undefined ? formatDirective(directive, time) : formatTime(composite, time);
    return text === undefined ? whole : applyFlag(flag, text);
  });
}

/** glibc's `%-d` without padding, `%_d` padded by spaces, `%^a` in upper case. */
function applyFlag(flag: string, text: string): string {
  if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '');
  if (flag === '_') return text.replace(/^0+(?=.)/, zeros => ' '.repeat(zeros.length));
  return flag === '^' ? text.toUpperCase() : text.replace(/^ /, flag === '0' ? '0' : ' ');
}

function formatDirective(directive: string, time: DateTime): string | undefined {
  const { wall } = time;
  const two = (part: number): string => String(part).padStart(2, '0');
  const [year, weekday, hour] = [wall.getUTCFullYear(), wall.getUTCDay(), wall.getUTCHours()];
  switch (directive) {
    case 'a':
      return WEEKDAYS[weekday]?.slice(0, 3);
    case 'A':
      return WEEKDAYS[weekday];
    case 'b':
      return MONTHS[wall.getUTCMonth()]?.slice(0, 3);
    case 'B':
      return MONTHS[wall.getUTCMonth()];
    case 'C':
      return two(Math.floor(year / 100));
    case 'd':
      return two(wall.getUTCDate());
    case 'e':
      return String(wall.getUTCDate()).padStart(2, ' ');
    case 'f':
      return String(time.microsecond).padStart(6, '0');
    case 'G':
      return String(isoWeek(wall).year);
    case 'g':
      return two(isoWeek(wall).year % 100);
    case 'H':
      return two(hour);
    case 'I':
      return two(hour % 12 || 12);
    case 'j':
      return String(dayOfYear(wall)).padStart(3, '0');
    case 'k':
      return String(hour).padStart(2, ' ');
    case 'l':
      return String(hour % 12 || 12).padStart(2, ' ');
    case 'm':
      return two(wall.getUTCMonth() + 1);
    case 'M':
      return two(wall.getUTCMinutes());
    case 'n':
      return '\n';
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'P':
      return hour < 12 ? 'am' : 'pm';
    case 's':
      return String(Math.floor(time.timestamp()));
    case 'S':
      return two(wall.getUTCSeconds());
    case 't':
      return '\t';
    case 'u':
      return String(weekday || 7);
    case 'U':
      return two(Math.floor((dayOfYear(wall) + 6 - weekday) / 7));
    case 'V':
      return two(isoWeek(wall).week);
    case 'w':
      return String(weekday);
    case 'W':
      return two(Math.floor((dayOfYear(wall) + 6 - ((weekday + 6) % 7)) / 7));
    case 'y':
      return two(year % 100);
    case 'Y':
      return String(year);
    case 'z':
      return offsetText(time.offset);
    case 'Z':
      return time.zoneName ?? '';
    case '%':
      return '%';
    default:
      return undefined;
  }
}

function offsetText(offset: number | undefined): string {
  if (offset === undefined) return '';
  const minutes = Math.floor(Math.abs(offset) / 60);
  const clock = Math.floor(minutes / 60) * 100 + (minutes % 60);
  return `${offset < 0 ? '-' : '+'}${String(clock).padStart(4, '0')}`;
}

function dayOfYear(wall: Date): number {
  return Math.floor((wall.getTime() - Date.UTC(wall.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** The week that has the most days in common with the year it counts for. */
function isoWeek(wall: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(wall.getTime() + (4 - (wall.getUTCDay() || 7)) * 86_400_000);
  return { year: thursday.getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 };
}
