// Python's datetime as far as templates meet it: from to_datetime and now().
// https://docs.python.org/3/library/datetime.html#datetime-objects
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { makeFloat, PythonObject, type Value } from '../../values/value.ts';
import { bindMethod, type Method, type MethodTable, method } from '../methods/method.ts';
import { formatTime } from './strftime.ts';
import { TimeDelta } from './timedelta.ts';

export interface DateTimeOptions {
  readonly microsecond?: number;
  /** Seconds east of UTC; without it the time is naive: of no zone. */
  readonly offset?: number;
  /** What `%Z` shows. */
  readonly zoneName?: string;
}

export class DateTime extends PythonObject {
  readonly typeName = 'datetime';
  /** What the clock on the wall shows, counted from 1970-01-01 00:00:00 on that clock. */
  readonly wallSeconds: number;
  readonly microsecond: number;
  readonly offset: number | undefined;
  readonly zoneName: string | undefined;

  constructor(wallSeconds: number, options: DateTimeOptions = {}) {
    super();
    this.wallSeconds = wallSeconds;
    this.microsecond = options.microsecond ?? 0;
    this.offset = options.offset;
    this.zoneName = options.zoneName;
  }

  /** A moment as the local clock, or the clock in Greenwich, shows it. */
  static ofEpoch(seconds: number, utc: boolean): DateTime {
    const moment = new Date(Math.floor(seconds) * 1000);
    const offset = utc ? 0 : -moment.getTimezoneOffset() * 60;
    return new DateTime(Math.floor(seconds) + offset, {
      microsecond: Math.floor((seconds - Math.floor(seconds)) * 1e6),
      offset,
      zoneName: utc ? 'GMT' : zoneNameAt(moment),
    });
  }

  /** The wall clock as a JavaScript date in UTC. */
  get wall(): Date {
    return new Date(this.wallSeconds * 1000);
  }

  override get(key: Value): Value | undefined {
    const { wall } = this;
    switch (key) {
      case 'year':
        return wall.getUTCFullYear();
      case 'month':
        return wall.getUTCMonth() + 1;
      case 'day':
        return wall.getUTCDate();
      case 'hour':
        return wall.getUTCHours();
      case 'minute':
        return wall.getUTCMinutes();
      case 'second':
        return wall.getUTCSeconds();
      case 'microsecond':
        return this.microsecond;
      default:
        return this.#method(key);
    }
  }

  #method(key: Value): Value | undefined {
    const definition = typeof key === 'string' ? METHODS.get(key) : undefined;
    return definition === undefined ? undefined : bindMethod(String(key), definition, this);
  }

  format(format: string): string {
    return formatTime(format, this);
  }

  /** Seconds since the epoch; a naive time is taken as local. */
  timestamp(): number {
    if (this.offset !== undefined) return this.wallSeconds - this.offset + this.microsecond / 1e6;
    const { wall } = this;
    const local = new Date(0);
    local.setFullYear(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
    local.setHours(wall.getUTCHours(), wall.getUTCMinutes(), wall.getUTCSeconds(), 0);
    return local.getTime() / 1000 + this.microsecond / 1e6;
  }

  isoFormat(separator: string): string {
    const [date = '', time = ''] = this.wall.toISOString().slice(0, 19).split('T');
    const fraction = this.microsecond === 0 ? '' : `.${String(this.microsecond).padStart(6, '0')}`;
    return date + separator + time + fraction + this.#offsetText();
  }

  #offsetText(): string {
    if (this.offset === undefined) return '';
    const minutes = Math.floor(Math.abs(this.offset) / 60);
    const two = (part: number): string => String(part).padStart(2, '0');
    return `${this.offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  }

  override toString(): string {
    return this.isoFormat(' ');
  }

  override repr(): string {
    const parts = this.isoFormat(' ').match(/\d+/g)?.slice(0, 6).map(Number) ?? [];
    if (this.microsecond !== 0) parts.push(this.microsecond);
    else if (parts[5] === 0) parts.pop();
    const zone = this.offset === undefined ? '' : `, tzinfo=${zoneRepr(this.offset)}`;
    return `datetime.datetime(${parts.join(', ')}${zone})`;
  }

  override toData(): Value {
    return this.isoFormat('T');
  }

  override equals(other: Value): boolean {
    return other instanceof DateTime && this.#isAware === other.#isAware && this.compareTo(other) === 0;
  }

  override compareTo(other: Value): number | undefined {
    return other instanceof DateTime ? this.#microsecondsSince(other) : undefined;
  }

  override operate(operator: string, other: Value, isReflected: boolean): Value | undefined {
    if (other instanceof DateTime && operator === '-') {
      const difference = this.#microsecondsSince(other);
      return TimeDelta.ofMicroseconds(isReflected ? -difference : difference);
    }
    if (!(other instanceof TimeDelta) || (isReflected && operator === '-')) return undefined;
    if (operator === '+') return this.#plus(other.totalMicroseconds);
    return operator === '-' ? this.#plus(-other.totalMicroseconds) : undefined;
  }

  get #isAware(): boolean {
    return this.offset !== undefined;
  }

  #microsecondsSince(other: DateTime): number {
    if (this.#isAware !== other.#isAware) {
      throw new PythonError('TypeError', "can't compare or subtract offset-naive and offset-aware datetimes");
    }
    const seconds = this.wallSeconds - (this.offset ?? 0) - (other.wallSeconds - (other.offset ?? 0));
    return seconds * 1e6 + this.microsecond - other.microsecond;
  }

  #plus(microseconds: number): DateTime {
    const total = this.microsecond + microseconds;
    const carried = Math.floor(total / 1e6);
    return new DateTime(this.wallSeconds + carried, {
      microsecond: total - carried * 1e6,
      ...(this.offset === undefined ? {} : { offset: this.offset }),
    });
  }
}

const METHODS: MethodTable<DateTime> = new Map<string, Method<DateTime>>([
  ['strftime', method(['format'], (time, [format = '']) => time.format(toText(format)))],
  ['isoformat', method([['sep', 'T']], (time, [separator = 'T']) => time.isoFormat(toText(separator)))],
  ['timestamp', method([], time => makeFloat(time.timestamp()))],
  ['weekday', method([], time => (time.wall.getUTCDay() + 6) % 7)],
  ['isoweekday', method([], time => time.wall.getUTCDay() || 7)],
  ['date', method([], time => new DateOnly(time.isoFormat('T').slice(0, 10)))],
]);

/** `CET`, `UTC`: the abbreviation of the local zone, as far as the British locale has one. */
function zoneNameAt(moment: Date): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(moment);
  return parts.find(part => part.type === 'timeZoneName')?.value ?? '';
}

/** A zone as Python's `repr` shows it; the offset in seconds. */
function zoneRepr(offset: number): string {
  if (offset === 0) return 'datetime.timezone.utc';
  return `datetime.timezone(${TimeDelta.ofMicroseconds(offset * 1e6).repr()})`;
}

/** What `date()` gives: prints as `2025-07-13`. */
class DateOnly extends PythonObject {
  readonly typeName = 'date';
  readonly #text: string;
  constructor(text: string) {
    super();
    this.#text = text;
  }
  get(key: Value): Value | undefined {
    const [year, month, day] = this.#text.split('-').map(Number);
    return new Map<Value, number | undefined>([
      ['year', year],
      ['month', month],
      ['day', day],
    ]).get(key);
  }
  override toString(): string {
    return this.#text;
  }
  override repr(): string {
    return `datetime.date(${this.#text.split('-').map(Number).join(', ')})`;
  }
  override equals(other: Value): boolean {
    return other instanceof DateOnly && other.#text === this.#text;
  }
  override compareTo(other: Value): number | undefined {
    if (!(other instanceof DateOnly)) return undefined;
    return this.#text < other.#text ? -1 : this.#text > other.#text ? 1 : 0;
  }
}
