// Lines of /etc/crontab: when, as whom, what. Checked before they are installed, and asked for their next run.
import { Cron } from 'croner';
import { UserError } from '../errors.ts';
import type { Instant } from './instant.ts';

export interface CrontabLine {
  /** Five fields, or a name such as `@daily`. */
  readonly schedule: string;
  readonly user: string;
  readonly command: string;
}

/** Reads a line with its user field. Throws UserError INVALID_VALUE saying what is wrong with it. */
export function parseCrontabLine(line: string): CrontabLine {
  const match = /^(@[a-z]+|(?:\S+\s+){4}\S+)\s+(\S+)\s+(\S.*)$/.exec(line.trim());
  const [, schedule, user, command] = match ?? [];
  if (schedule === undefined || user === undefined || command === undefined) {
    throw new UserError('INVALID_VALUE', `'${line}' is not a line of /etc/crontab`, {
      hint: "five fields, the user, the command: '00 01 * * 1 postgres /pg/bin/pg-backup full'",
    });
  }
  if (!/^[a-z_][a-z0-9_-]*\$?$/i.test(user)) {
    throw new UserError('INVALID_VALUE', `'${line}' has no user before its command`, {
      hint: `after the five fields comes the user: '${schedule} postgres ${user} ${command}'`,
    });
  }
  if (schedule !== '@reboot') {
    try {
      new Cron(schedule, { paused: true, mode: '5-part' });
    } catch (cause) {
      throw new UserError('INVALID_VALUE', `'${schedule}' in '${line}' is no schedule`, {
        hint: 'minute, hour, day of month, month, day of week',
        cause,
      });
    }
  }
  return { schedule, user, command };
}

/** The first run after a moment, on a host in that time zone; undefined for `@reboot`. */
export function nextRun(line: CrontabLine, after: Instant, zone = 'UTC'): Instant | undefined {
  if (line.schedule === '@reboot') return undefined;
  const next = new Cron(line.schedule, { paused: true, mode: '5-part', timezone: zone }).nextRun(
    new Date(Number(after / 1000n)),
  );
  return next === null ? undefined : ((BigInt(next.getTime()) * 1000n) as Instant);
}

/** The lines that run backups: those whose command is pg-backup or pgbackrest. */
export function backupLines(lines: readonly CrontabLine[]): readonly CrontabLine[] {
  return lines.filter(line => /(^|[/\s])(pg-backup|pgbackrest)(\s|$)/.test(line.command));
}
