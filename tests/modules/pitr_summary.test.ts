// The end of a recovery on a host: told, kept for the next plan, written where asked, and as the schema says.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { summarySchema } from '../../docs/generate/summary.ts';
import { FileAbsent, type Host } from '../../src/connection/host.ts';
import { pitr_note } from '../../src/modules/pitr_note.ts';
import { pitr_summary } from '../../src/modules/pitr_summary.ts';
import type { Journal } from '../../src/postgres/journal.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { runModule } from './context.ts';

const JOURNAL: Journal = {
  host: '10.10.10.11',
  cluster: 'pg-test',
  request: '{"time":"2026-11-23 10:00:00"}',
  phase: 'streaming',
  reached: {
    planned: '2026-11-23T10:05:00Z',
    flushed: '2026-11-23T10:05:00.5Z',
    stopped: '2026-11-23T10:05:03Z',
    streaming: '2026-11-23T10:05:20Z',
  },
  systemIdentifier: '7',
  known: [1],
  before: { timeline: 1, lsn: '0/5000060', time: '2026-11-23T10:05:00Z' },
  outcome: {
    reason: 'before 2026-11-23 10:00:01+09',
    last_commit: '2026-11-23T00:59:59.5Z',
    lsn: '0/3000100',
    timeline: 2,
    parent: 1,
  },
  plan: { zone: 'Asia/Tokyo', set: '20261123-090000F', needed_bytes: 1000, start_lsn: '0/2000000' },
};
const FILES = { journal: '/pg/tmp/pitr/journal.json', recoveries: '/pg/log/recoveries.jsonl' };

let files: Map<string, string>;
const host: Host = {
  name: 'here',
  run: async () => ({ status: 0, stdout: Buffer.of(), stderr: Buffer.of() }),
  read: async path => {
    const text = files.get(path);
    if (text === undefined) throw new FileAbsent(path);
    return Buffer.from(text);
  },
  write: async (path, bytes) => void files.set(path, bytes.toString()),
};
const folder = temporaryFolder({});
const journalNow = () => JSON.parse(files.get(FILES.journal) ?? '') as Journal;

beforeEach(() => {
  files = new Map([[FILES.journal, JSON.stringify(JOURNAL)]]);
});

describe('pitr_summary', () => {
  test('tells what was asked, what was reached, where the time went and the way back', async () => {
    const { msg } = await runModule(pitr_summary, host, { timeline: 2 });
    const [first, ...lines] = msg as string[];
    expect(first).toMatch(
      /^RECOVERED cluster pg-test to time 2026-11-23 01:00:00\+00 in .*, 2\.5 s of it without a leader$/,
    );
    expect(lines.slice(0, 5)).toEqual([
      expect.stringMatching(/^step +seconds$/),
      expect.stringMatching(/^-+ +-+$/),
      expect.stringMatching(/^flush the newest commits into the archive +0\.5$/),
      expect.stringMatching(/^stop Patroni and PostgreSQL on every member +2\.5$/),
      expect.stringMatching(/^rebuild the replicas until they stream +17\.0$/),
    ]);
    expect(lines.slice(-5)).toEqual([
      'asked for  time 2026-11-23 01:00:00+00',
      'reached    stopped before 2026-11-23 10:00:01+09, last commit 2026-11-23 00:59:59.5+00, WAL position 0/3000100',
      'leader     10.10.10.11',
      'timeline   2',
      'to undo    ./pgsql-pitr.yml -l pg-test -t undo (to the end of timeline 1, 0/5000060)',
    ]);
  });

  test('a report that cannot be written is a warning: what is done is not done again', async () => {
    const said = await runModule(pitr_summary, host, { report: join(folder, 'no', '\0') });
    expect(said.failed).not.toBe(true);
    expect(said.warnings).toEqual([
      expect.stringMatching(/^the recovery is done, its report is not written: /),
    ]);
    expect((said.msg as string[]).at(-1)).toMatch(/^not written: /);
    expect(journalNow().phase).toBe('done');
  });

  test('is noted as done only when everything else is', async () => {
    const full = { ...host, write: async () => Promise.reject(new RangeError('no space left on device')) };
    await expect(runModule(pitr_summary, full, {})).rejects.toThrow('no space left');
    expect(journalNow().phase).toBe('streaming');
  });

  test('names who leads now, where that is no longer the host that recovered', async () => {
    const { msg } = await runModule(pitr_summary, host, { leader: '10.10.10.12' });
    expect(msg).toContain('leader     10.10.10.12');
  });

  test('is noted and kept once, however often it runs; the last twenty stay', async () => {
    const { summary } = await runModule(pitr_summary, host, {});
    expect(journalNow().phase).toBe('done');
    await runModule(pitr_summary, host, {});
    expect(files.get(FILES.recoveries)).toBe(`${JSON.stringify(summary)}\n`);
    files.set(FILES.recoveries, `${JSON.stringify(summary)}\n`.repeat(25));
    files.set(FILES.journal, JSON.stringify(JOURNAL));
    await runModule(pitr_summary, host, {});
    expect(files.get(FILES.recoveries)?.trim().split('\n')).toHaveLength(20);
  });

  test('is written to a file, or into a folder, as the schema says', async () => {
    const ajv = new Ajv2020({ strictTypes: false });
    ajv.addFormat('date-time', { validate: (text: string) => !Number.isNaN(Date.parse(text)) });
    const validate = ajv.compile(summarySchema());
    const file = join(folder, 'new', 'mine.json');
    expect(await runModule(pitr_summary, host, { report: file })).toMatchObject({ file });
    const written = JSON.parse(readFileSync(file, 'utf8'));
    expect([validate(written), validate.errors]).toEqual([true, null]);
    expect(validate({ ...written, surprise: 1 })).toBe(false);
    mkdirSync(join(folder, 'reports'));
    const { msg } = await runModule(pitr_summary, host, { report: join(folder, 'reports') });
    expect(msg).toContain(`written: ${join(folder, 'reports', 'recovery-pg-test.json')}`);
    expect(await runModule(pitr_summary, host, { report: `${folder}/other/` })).toMatchObject({
      file: join(folder, 'other', 'recovery-pg-test.json'),
    });
    files.set(FILES.journal, JSON.stringify({ ...JOURNAL, outcome: undefined, before: undefined }));
    const { summary } = await runModule(pitr_summary, host, { continued: true });
    expect([validate(summary), validate.errors]).toEqual([true, null]);
  });

  test('needs the note of a recovery', async () => {
    files.clear();
    expect(await runModule(pitr_summary, host, {})).toMatchObject({ failed: true });
  });
});

describe('pitr_note', () => {
  test('begins a planned recovery anew, and notes any other phase once', async () => {
    files.set(
      FILES.journal,
      JSON.stringify({ ...JOURNAL, phase: 'planned', reached: { planned: 'earlier' } }),
    );
    await runModule(pitr_note, host, { phase: 'planned' });
    expect(journalNow().reached.planned).not.toBe('earlier');
    await runModule(pitr_note, host, { phase: 'stopped' });
    const { stopped } = journalNow().reached;
    await runModule(pitr_note, host, { phase: 'stopped' });
    await runModule(pitr_note, host, { phase: 'planned' });
    expect(journalNow()).toMatchObject({ phase: 'stopped', reached: { stopped } });
  });
});
