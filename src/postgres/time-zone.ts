// Zones as they are written behind a time: an offset, a name, an abbreviation. One that names two places is refused.
import { DateTime, IANAZone } from 'luxon';
import { refuseTime } from './time-forms.ts';

/** Abbreviations with one meaning only, in minutes east of Greenwich. Others (CST, IST, BST) mean several places. */
const ABBREVIATIONS: Readonly<Record<string, number>> = {
  utc: 0,
  gmt: 0,
  z: 0,
  zulu: 0,
  ut: 0,
  uct: 0,
  wet: 0,
  west: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  sast: 120,
  jst: 540,
  kst: 540,
  hkt: 480,
  sgt: 480,
  nzst: 720,
  nzdt: 780,
  acst: 570,
  acdt: 630,
  aest: 600,
  aedt: 660,
  awst: 480,
  est: -300,
  edt: -240,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  akdt: -480,
  hst: -600,
};

/** Names of places without a region before them; any other single word could be an abbreviation. */
const COUNTRIES =
  /^(Cuba|Egypt|Eire|GB|GB-Eire|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|Navajo|NZ|NZ-CHAT|Poland|Portugal|PRC|ROC|ROK|Singapore|Turkey|Universal|W-SU|EST5EDT|CST6CDT|MST7MDT|PST8PDT)$/i;

/**
 * Seconds by which a wall clock goes ahead of Greenwich's. `micros` is what it shows, since its own 1970. Throws UserError
 * INVALID_VALUE when the zone names no place or several, or when that clock never showed this, or did so twice.
 */
export function offsetOfZone(text: string, micros: bigint, zone: string): number {
  if (/^[+-]/.test(zone)) return writtenOffset(text, zone);
  const abbreviation = ABBREVIATIONS[zone.toLowerCase()];
  if (abbreviation !== undefined) return abbreviation * 60;
  // Moscow has moved its standard time more than once.
  return placeOffset(text, micros, /^msk$/i.test(zone) ? 'Europe/Moscow' : zone) * 60;
}

function placeOffset(text: string, micros: bigint, zone: string): number {
  if (!IANAZone.isValidZone(zone) || !(/[/]/.test(zone) || COUNTRIES.test(zone))) {
    throw refuseTime(text, `has a zone '${zone}' that does not name one place`, zoneHint(zone));
  }
  const wall = DateTime.fromMillis(Number(micros / 1000n), { zone: 'utc' });
  const offsets = offsetsOf(wall, zone);
  const [offset] = offsets;
  if (offset === undefined) {
    throw refuseTime(
      text,
      `does not exist in ${zone}: the clocks were put forward`,
      'write it with an offset',
    );
  }
  if (offsets.length > 1) {
    const clock = wall.toFormat('yyyy-MM-dd HH:mm:ss');
    const choices = offsets.map(minutes => `\`${clock}${offsetText(minutes)}\``).join(' or ');
    throw refuseTime(text, `happened twice in ${zone}: the clocks were put back`, `write ${choices}`);
  }
  return offset;
}

function zoneHint(zone: string): string {
  const posix = /^[A-Za-z]+([+-])(\d{1,2}(?::\d{2})?)$/.exec(zone);
  if (posix === null) return 'write an offset such as +08 or a name such as Asia/Shanghai';
  const [, sign, hours] = posix;
  const [west, east] = sign === '+' ? ['-', '+'] : ['+', '-'];
  return `PostgreSQL reads '${zone}' as ${west}${hours}, people often mean ${east}${hours}: write one of these`;
}

/** The offsets, in minutes, under which a wall clock time is shown in a zone: none in a gap, two in an overlap. */
function offsetsOf(wallAsUtc: DateTime, zone: string): number[] {
  const candidates = [-1440, 0, 1440].map(minutes => wallAsUtc.plus({ minutes }).setZone(zone).offset);
  return [...new Set(candidates)].filter(
    offset => wallAsUtc.minus({ minutes: offset }).setZone(zone).offset === offset,
  );
}

function writtenOffset(text: string, written: string): number {
  const digits = written.slice(1).replaceAll(':', '');
  const padded = digits.length % 2 === 1 ? `0${digits}` : digits;
  const [hours = 0, minutes = 0, seconds = 0] = (padded.match(/\d{2}/g) ?? []).map(Number);
  if (hours > 15 || minutes > 59 || seconds > 59) {
    throw refuseTime(
      text,
      `has an offset '${written}' that no place has`,
      'an offset is hours, or hours and minutes, east of Greenwich: +08, -03:30',
    );
  }
  return (written.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}

function offsetText(minutes: number): string {
  const absolute = Math.abs(minutes);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}
