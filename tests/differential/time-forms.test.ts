// Every way to write a time that pg_pitr takes names the same moment as PostgreSQL's own parser finds in it.
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { formatInstant, parseInstant } from '../../src/postgres/instant.ts';
import { type Cluster, PORT, startCluster } from './postgresql-cluster.ts';

const ZONE = 'America/New_York';

/** Taken by both. A time without a zone is of New York. */
const TAKEN = `
2025-07-13
2025-07-13 UTC
2025-07-13+02
2025-07-13 +02
2025-07-13 -03
20250713
20250713 CEST
2025-07-13 10:00
2025-07-13 10:00:00
2025-07-13 10:00:00+00
2025-07-13 10:00:00.5+00
2025-07-13 10:00:00.123456+00
2025-07-13 10:00:00.1234567+00
2025-07-13 10:00:00.1234565+00
2025-07-13 10:00:00.9999999+00
2025-07-13 10:00:00.+00
2025-07-13 04:05:06.789-8
2025-07-13T04:05:06.789-08:00
2025-07-13T10:00:00Z
2025-07-13t10:00:00z
2025-07-13 10:00z
2025-07-13 1:02:03
2025-7-3 1:02
2025/07/13 10:00
2025/7/3 1:02
2025.07.13 10:00
20250713T100000
20250713T100000Z
20250713T1000
20250713 1000
20250713 100000
20250713 100000.25
20250713 100000+0530
2025-07-13 100000
2025-07-13 1000
2025-07-13 t040506
2025-07-13T040506
2025-07-13 T040506
2025-07-13 at 10:00
2025-07-13, 10:00
2025-07-13 24:00:00
2025-07-13 23:59:60
2025-07-13 10:00:60
2025-07-13 10:00 AM
2025-07-13 10:00PM
2025-07-13 10:00:00 PM +02
2025-07-13 12:00 PM
2025-07-13 12:00 AM
2025-07-13 00:30 AM
2025-07-13 00:30 pm
2025-07-13 10:00:00 AD
2025-07-13 10:00:00 AD +02
12025-07-13 10:00
2024-02-29 10:00
2025.194 10:00
2025-194 10:00
2025.001 10:00
J2460870 10:00
J2460870
13-Jul-2025 10:00
Jul-13-2025 10:00
2025-Jul-13 10:00
2025 Jul 13 10:00
13 Jul 2025 10:00
13Jul2025 10:00
13 July 2025 10:00:00.25 Europe/Berlin
Jul 13 2025 10:00
Jul 13, 2025 10:00
July 13, 2025, 10:00:00 UTC
Sept 13 2025 10:00
september 3 2025 10:00
Sun Jul 13 10:00:00 2025 UTC
Sun Jul 13 10:00:00.25 2025 CEST
Sun 13 Jul 10:00:00 2025 CEST
Sunday, July 13, 2025 10:00 AM PST
Thurs Jul 13 10:00:00 2025 UTC
10:00 13 July 2025
10:00 AM July 13, 2025
10:00:00 July 13 2025 +02
07/13/2025 10:00
07-13-2025 10:00
07.13.2025 10:00
07/07/2025 10:00
2025-07-13 10:00:00+2
2025-07-13 10:00:00 +2
2025-07-13 10:00:00 - 3
2025-07-13 10:00:00+0230
2025-07-13 10:00:00+02:30
2025-07-13 10:00:00+02:30:15
2025-07-13 10:00:00-00
2025-07-13 10:00:00+15:59
2025-07-13 10:00:00UTC
2025-07-13 10:00:00 zulu
2025-07-13 10:00:00 UCT
2025-07-13 10:00:00 GMT
2025-07-13 10:00:00 CET
2025-07-13 10:00:00 MET
2025-07-13 10:00:00 MESZ
2025-07-13 10:00:00 WET
2025-07-13 10:00:00 EET
2025-07-13 10:00:00 EST
2025-01-13 10:00:00 EDT
2025-07-13 10:00:00 HST
2025-07-13 10:00:00 AKDT
2025-07-13 10:00:00 ACST
2025-07-13 10:00:00 AWST
2025-07-13 10:00:00 NZST
2025-07-13 10:00:00 HKT
2025-07-13 10:00:00 SGT
2025-07-13 10:00:00 SAST
2025-07-13 10:00:00 MSK
2012-07-13 10:00:00 MSK
2025-07-13 10:00:00 Europe/Berlin
2025-01-13 10:00:00 europe/berlin
2025-07-13 10:00:00 EUROPE/BERLIN
2025-07-13 10:00:00Europe/Berlin
2025-07-13 10:00:00 America/Argentina/Buenos_Aires
2025-07-13 10:00:00 Etc/GMT+5
2025-07-13 10:00:00 Etc/UTC
2025-07-13 10:00:00 US/Pacific
2025-07-13 10:00:00 Asia/Kathmandu
2025-07-13 10:00:00 Australia/Lord_Howe
2025-07-13 10:00:00 EST5EDT
2025-07-13 10:00:00 PST8PDT
2025-07-13 10:00:00 Japan
2025-07-13 10:00:00 Cuba
2025-07-13 10:00:00 GB
2025-07-13 10:00:00 NZ-CHAT
`;

/** PostgreSQL takes these, one way or another: they can be read in two ways, or mean no moment of a cluster's life. */
const REFUSED_HERE = `
07/08/2025 10:00
2025-07-13 10:00:00 CST
2025-07-13 10:00:00 IST
2025-07-13 10:00:00 BST
2025-07-13 10:00:00 UTC+2
2025-07-13 10:00:00 GMT-5
2025-07-13 10:00:00 ABC+3
2025-03-30 02:30 Europe/Berlin
2025-10-26 02:30 Europe/Berlin
2025-03-09 02:30
2025-11-02 01:30
2025-07-13 10:00.5
25-Jul-13 10:00
2025-366 10:00
0045-03-15 12:00 BC
epoch
infinity
today
`;

/** Neither takes these. */
const NO_TIMES = `
2025-02-29 10:00
2025-06-31 10:00
2025-00-13 10:00
2025-07-00 10:00
2025-07-13 10:60
2025-07-13 10:00:61
2025-07-13 24:00:01
2025-07-13 25:00
2025-07-13 13:00 PM
2025-07-13 10:00:00+16
2025-07-13 10:00:00,5
2025-07-13 10
2025-07-13T10
2025-07-13-03
2025-07-13 10:00:00 +02 UTC
2025-07-13 10:00:00 Mars/Olympus
Thu 2025-07-13 10:00
10:00:00 2025-07-13
25-07-13 10:00
Jul 13 10:00
Juli 13 2025 10:00
`;

const TRY = `CREATE FUNCTION moment(written text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (written::timestamptz AT TIME ZONE 'UTC')::text || '+00';
EXCEPTION WHEN others THEN RETURN 'refused';
END $$`;

let cluster: Cluster;

beforeAll(() => {
  cluster = startCluster();
  ask(TRY);
}, 60_000);
afterAll(() => cluster.stop());

function ask(sql: string): string {
  const words = ['-XqAt', '-h', cluster.socket, '-p', String(PORT), '-U', 'postgres', '-d', 'postgres'];
  const input = `SET timezone = '${ZONE}'; SET datestyle = 'ISO, MDY';\n${sql}`;
  return execFileSync('psql', words, { input, encoding: 'utf8', timeout: 60_000 });
}

/** What PostgreSQL makes of each line, and what we do. */
function compare(lines: string): { readonly text: string; readonly theirs: string; readonly ours: string }[] {
  const texts = lines.trim().split('\n');
  const theirs = ask(texts.map(text => `SELECT moment('${text}');`).join('\n'))
    .trim()
    .split('\n');
  return texts.map((text, index) => ({ text, theirs: theirs[index] ?? '', ours: momentOf(text) }));
}

function momentOf(text: string): string {
  try {
    return formatInstant(parseInstant(text, { zone: ZONE }));
  } catch {
    return 'refused';
  }
}

describe('a time as pg_pitr takes it', () => {
  test('is the moment that PostgreSQL finds in it', () => {
    const compared = compare(TAKEN);
    expect(compared.length).toBeGreaterThan(100);
    expect(compared.filter(({ theirs }) => theirs === 'refused')).toEqual([]);
    expect(compared.filter(({ theirs, ours }) => theirs !== ours)).toEqual([]);
  });

  test('is refused where it can be read in two ways, whatever PostgreSQL would make of it', () => {
    const compared = compare(REFUSED_HERE);
    expect(compared.filter(({ theirs }) => theirs === 'refused')).toEqual([]);
    expect(compared.filter(({ ours }) => ours !== 'refused')).toEqual([]);
  });

  test('is refused where PostgreSQL refuses it', () => {
    const compared = compare(NO_TIMES);
    expect(compared.filter(({ theirs, ours }) => theirs !== 'refused' || ours !== 'refused')).toEqual([]);
  });
});
