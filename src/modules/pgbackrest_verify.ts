// pgbackrest_verify: every file of every backup and of the archive is there and has the checksum that it should have.
import { failureText } from '../postgres/console.ts';
import { parseVerify } from '../postgres/maintenance.ts';
import {
  eachRepository,
  OUT_OF_TIME,
  type RepositoryArguments,
  repositoryArguments,
} from './clusters/each-repository.ts';
import type { Module } from './module.ts';

export const pgbackrest_verify: Module<RepositoryArguments> = {
  name: 'pgbackrest_verify',
  fullNames: [],
  documentation: {
    summary: 'Verifies backups and archive in every repository of a stanza, file by file.',
  },
  schema: repositoryArguments(86_400),
  checkMode: 'full',
  async run(host, args) {
    const words = [
      `--stanza=${args.stanza}`,
      '--log-level-console=warn',
      '--output=text',
      '--verbose',
      'verify',
    ];
    const outputs = await eachRepository(host, { ...args, only: args.repo, words });
    if (outputs.length === 0)
      return { failed: true, msg: `${args.settings} defines no repository${args.repo ?? ''}` };
    let failed = false;
    const msg = outputs.flatMap(({ repo, status, text }) => {
      const { isOk, lines } = parseVerify(text);
      const isGood = status === 0 && isOk;
      if (!isGood) failed = true;
      const why =
        status === OUT_OF_TIME
          ? `it was stopped after ${args.timeout} s`
          : status !== 0
            ? failureText(text)
            : 'something is wrong';
      return [`repo${repo}: ${isGood ? 'valid' : why}`, ...lines.map(line => `  ${line}`)];
    });
    return { changed: false, failed, msg };
  },
};
