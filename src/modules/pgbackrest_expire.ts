// pgbackrest_expire: what exceeds the retention of its repository is gone; with --check it is named and stays.
import { failureText } from '../postgres/console.ts';
import { expiredArchives, expiredBackups } from '../postgres/maintenance.ts';
import {
  eachRepository,
  OUT_OF_TIME,
  type RepositoryArguments,
  repositoryArguments,
} from './clusters/each-repository.ts';
import type { Module } from './module.ts';

export const pgbackrest_expire: Module<RepositoryArguments> = {
  name: 'pgbackrest_expire',
  fullNames: [],
  documentation: {
    summary:
      'Removes backups and WAL that exceed the retention of their repository; --check only names them.',
  },
  schema: repositoryArguments(3600),
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
