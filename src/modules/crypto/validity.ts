// The times between which a certificate holds, as community.crypto writes them. Pure.

export interface CertificateTime {
  /** For openssl: `YYYYMMDDHHMMSSZ`. */
  readonly text: string;
  /** Since 1970. */
  readonly milliseconds: number;
  /** Counted from now, so that it is another each time. */
  readonly isRelative: boolean;
}

const UNITS = [604_800, 86_400, 3_600, 60, 1] as const;

/** `+1w2d3h4m5s` from now, or a time in UTC: `20300101000000Z`, with a shift or without seconds. */
export function parseTime(text: string, now: Date): CertificateTime | undefined {
  const relative = /^([+-])(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/i.exec(text.trim());
  if (relative !== null) {
    const seconds = UNITS.reduce((sum, unit, index) => sum + unit * Number(relative[index + 2] ?? 0), 0);
    return timeOf(now.getTime() + (relative[1] === '-' ? -1000 : 1000) * seconds, true);
  }
  const absolute = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:Z|([+-])(\d\d)(\d\d))$/.exec(text.trim());
  if (absolute === null) return undefined;
  const [, year, month, day, hour, minute, second = '0', sign, hours = '0', minutes = '0'] = absolute;
  const shift = (sign === '-' ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const at = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return timeOf(at + (sign === undefined ? 0 : shift), false);
}

function timeOf(milliseconds: number, isRelative: boolean): CertificateTime {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  return { text, milliseconds: Math.floor(milliseconds / 1000) * 1000, isRelative };
}
