import { describe, expect, it } from '@jest/globals';
import { backupLines, nextRun, parseCrontabLine } from '../../src/postgres/crontab.ts';
import { formatInstant, parseInstant } from '../../src/postgres/instant.ts';

const full = '00 01 * * 1 postgres /pg/bin/pg-backup full';

describe('a line of /etc/crontab', () => {
  it('has a schedule, a user and a command', () => {
    expect(parseCrontabLine(full)).toEqual({
      schedule: '00 01 * * 1',
      user: 'postgres',
      command: '/pg/bin/pg-backup full',
    });
    expect(parseCrontabLine('@daily root /bin/true').schedule).toBe('@daily');
  });

  it.each([
    ['00 01 * * 1', 'is not a line of /etc/crontab'],
    ['00 01 * * 1 /pg/bin/pg-backup full', 'has no user before its command'],
    ['00 25 * * 1 postgres /pg/bin/pg-backup', 'is no schedule'],
  ])('refuses %s', (line, message) => {
    expect(() => parseCrontabLine(line)).toThrow(message);
  });

  it('knows its next run', () => {
    const next = (zone: string): string => {
      const found = nextRun(parseCrontabLine(full), parseInstant('2025-07-13 10:00:00+00'), zone);
      return found === undefined ? 'never' : formatInstant(found);
    };
    expect(next('UTC')).toBe('2025-07-14 01:00:00+00');
    expect(next('Asia/Shanghai')).toBe('2025-07-13 17:00:00+00');
  });

  it('is told from other jobs', () => {
    const lines = [full, '@daily root /bin/true', '1 1 * * * postgres pgbackrest --stanza=x backup'].map(
      parseCrontabLine,
    );
    expect(backupLines(lines)).toHaveLength(2);
  });
});
