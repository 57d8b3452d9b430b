// pgbackrest_expire: what exceeds the retention of its repository is gone; with --check it is named and stays.
import { failureText } from '../postgres/console.ts';
import { expiredArchives, expiredBackups } from '../postgres/maintenance.ts';
import { eachRepository, OUT_OF_TIME } from './clusters/each-repository.ts';
import type { Module } from './module.ts';

interface ExpireArguments {
  readonly stanza: string;
  readonly repo: number | undefined;
  readonly settings: string;
  readonly dbsu: string;
  readonly timeout: number;
}

export const pgbackrest_expire: Module<ExpireArguments> = {
  name: 'pgbackrest_expire',
  fullNames: [],
  documentation: {
    summary:
      'Removes backups and WAL that exceed the retention of their repository; --check only names them.',
  },
  schema: {
    properties: {
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      repo: { type: 'integer', description: 'The number of one repository; all of them when not given.' },
      settings: {
        type: 'string',
        default: '/etc/pgbackrest/pgbackrest.conf',
        description: "pgBackRest's settings file.",
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      timeout: { type: 'integer', default: 3600, description: 'Seconds for each repository.' },
    },
    required: ['stanza'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const dry = context.check ? ['--dry-run'] : [];
    const words = [`--stanza=${args.stanza}`, '--log-level-console=info', ...dry, 'expire'];
    const outputs = await eachRepository(host, { ...args, only: args.repo, words });
    if (outputs.length === 0)
      return { failed: true, msg: `${args.settings} defines no repository${args.repo ?? ''}` };
    const verb = context.check ? 'would remove' : 'removed';
    const removed = outputs.map(({ text }) => [...expiredBackups(text), ...expiredArchives(text)]);
    const msg = outputs.map(({ repo, status, text }, index) => {
      if (status === OUT_OF_TIME) return `repo${repo}: it was stopped after ${args.timeout} s`;
      if (status !== 0) return `repo${repo}: ${failureText(text)}`;
      const gone = removed[index] ?? [];
      return `repo${repo}: ${gone.length === 0 ? 'nothing exceeds its retention' : `${verb} ${gone.join(', ')}`}`;
    });
    return {
      changed: removed.some(gone => gone.length > 0),
      failed: outputs.some(({ status }) => status !== 0),
      expired: removed.flat(),
      msg,
    };
  },
};
