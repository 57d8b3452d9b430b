// The difference of two datetimes: https://docs.python.org/3/library/datetime.html#timedelta-objects
import { makeFloat, PythonObject, type Value } from '../../values/value.ts';
import { bindMethod, method } from '../methods/method.ts';

const DAY = 86_400_000_000;
const TOTAL_SECONDS = method<TimeDelta>([], delta => makeFloat(delta.totalMicroseconds / 1e6));

export class TimeDelta extends PythonObject {
  readonly typeName = 'timedelta';
  readonly totalMicroseconds: number;

  private constructor(totalMicroseconds: number) {
    super();
    this.totalMicroseconds = totalMicroseconds;
  }

  static ofMicroseconds(total: number): TimeDelta {
    return new TimeDelta(total);
  }

  /** Whole days towards minus infinity; seconds and microseconds count up from there. */
  get days(): number {
    return Math.floor(this.totalMicroseconds / DAY);
  }

  get #rest(): number {
    return this.totalMicroseconds - this.days * DAY;
  }

  override get(key: Value): Value | undefined {
    switch (key) {
      case 'days':
        return this.days;
      case 'seconds':
        return Math.floor(this.#rest / 1e6);
      case 'microseconds':
        return this.#rest % 1e6;
      case 'total_seconds':
        return bindMethod('total_seconds', TOTAL_SECONDS, this);
      default:
        return undefined;
    }
  }

  override isTruthy(): boolean {
    return this.totalMicroseconds !== 0;
  }

  override toString(): string {
    const seconds = Math.floor(this.#rest / 1e6);
    const two = (part: number): string => String(part).padStart(2, '0');
    const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    const fraction = this.#rest % 1e6 === 0 ? '' : `.${String(this.#rest % 1e6).padStart(6, '0')}`;
    const days = this.days === 0 ? '' : `${this.days} day${Math.abs(this.days) === 1 ? '' : 's'}, `;
    return days + clock + fraction;
  }

  override repr(): string {
    const parts = ['days', 'seconds', 'microseconds'].flatMap(name => {
      const part = this.get(name);
      return part === 0 ? [] : [`${name}=${part}`];
    });
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }

  override equals(other: Value): boolean {
    return other instanceof TimeDelta && other.totalMicroseconds === this.totalMicroseconds;
  }

  override compareTo(other: Value): number | undefined {
    return other instanceof TimeDelta ? this.totalMicroseconds - other.totalMicroseconds : undefined;
  }

  override operate(operator: string, other: Value, isReflected: boolean): Value | undefined {
    if (!(other instanceof TimeDelta)) return undefined;
    const [left, right] = isReflected ? [other, this] : [this, other];
    if (operator === '+') return new TimeDelta(left.totalMicroseconds + right.totalMicroseconds);
    if (operator === '-') return new TimeDelta(left.totalMicroseconds - right.totalMicroseconds);
    return operator === '/' ? makeFloat(left.totalMicroseconds / right.totalMicroseconds) : undefined;
  }
}
