// pgbackrest_repositories: repositories, method and promise as the run rendered them, checked before anything is written.
import { checkPromise } from '../postgres/policy-variables.ts';
import { checkMethod, checkRepositories } from '../postgres/repository-check.ts';
import type { Module } from './module.ts';

interface RepositoriesArguments {
  readonly repositories: Readonly<Record<string, unknown>>;
  readonly method: unknown;
  readonly promise: unknown;
}

export const pgbackrest_repositories: Module<RepositoriesArguments> = {
  name: 'pgbackrest_repositories',
  fullNames: [],
  documentation: {
    summary: 'Checks pgbackrest_repo, pgbackrest_method and backup_promise as the run rendered them.',
  },
  schema: {
    properties: {
      repositories: {
        type: 'object',
        secret: true,
        description: 'Repositories by name, as pgbackrest_repo.',
      },
      method: { type: 'any', description: 'The name of one of them, or a list: repo1, repo2 and so on.' },
      promise: { type: 'any', description: 'Durations by name, as backup_promise.' },
    },
    required: ['repositories', 'method'],
  },
  checkMode: 'full',
  async run(_host, { repositories, method, promise }) {
    const mistakes = [
      ...checkRepositories(repositories),
      ...checkMethod(method, repositories),
      ...checkPromise(promise ?? {}),
    ];
    if (mistakes.length === 0) return { changed: false };
    const msg = mistakes.map(({ message, hint }) => (hint === undefined ? message : `${message}: ${hint}`));
    return { failed: true, changed: false, msg };
  },
};
