// crontab_lines: lines for /etc/crontab are what cron understands; a wrong one is refused before it is installed.
import { UserError } from '../errors.ts';
import { parseCrontabLine } from '../postgres/crontab.ts';
import type { Module } from './module.ts';

interface LinesArguments {
  readonly lines: readonly string[];
}

export const crontab_lines: Module<LinesArguments> = {
  name: 'crontab_lines',
  fullNames: [],
  documentation: { summary: 'Checks lines of /etc/crontab form, with their user.' },
  schema: {
    properties: {
      lines: { type: 'array', items: { type: 'string' }, description: 'The lines, as in node_crontab.' },
    },
    required: ['lines'],
  },
  checkMode: 'full',
  async run(_host, args) {
    const problems: string[] = [];
    for (const line of args.lines) {
      try {
        parseCrontabLine(line);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        problems.push(error.hint === undefined ? error.message : `${error.message}: ${error.hint}`);
      }
    }
    return problems.length === 0 ? { changed: false } : { failed: true, changed: false, msg: problems };
  },
};
