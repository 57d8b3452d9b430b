// pgbackrest_options: the repository options for pgbackrest.conf, as the host's own pgBackRest understands them.
import { UserError } from '../errors.ts';
import { processCounts, repositoryOptions, usableOptions } from '../postgres/repository-options.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface OptionsArguments {
  readonly repositories: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly method: unknown;
  readonly cluster: string;
}

const SCRIPT = `
printf '\\036cores\\n'; nproc
printf '\\036version\\n'; pgbackrest version || exit 1
printf '\\036help\\n'
for command in backup restore archive-push archive-get expire check info verify; do pgbackrest help $command 2>/dev/null; done
exit 0
`;

export const pgbackrest_options: Module<OptionsArguments> = {
  name: 'pgbackrest_options',
  fullNames: [],
  documentation: {
    summary:
      'Turns pgbackrest_repo and pgbackrest_method into options; those unknown to the host are named and left out.',
  },
  schema: {
    properties: {
      repositories: {
        type: 'object',
        secret: true,
        description: 'Repositories by name, as pgbackrest_repo.',
      },
      method: { type: 'any', description: 'The name of one of them, or a list: repo1, repo2 and so on.' },
      cluster: { type: 'string', description: 'Stands for `${pg_cluster}` in a value.' },
    },
    required: ['repositories', 'method', 'cluster'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const method = Array.isArray(args.method) ? args.method.map(String) : String(args.method);
    const { repositories } = args;
    // Secrets first: nothing that goes wrong later may show them.
    for (const secret of repositoryOptions(repositories, method, args.cluster).secrets) context.hide(secret);
    const output = await host.run({ script: SCRIPT });
    // A host that --check would install it on: what its version does not know is told by the run itself.
    const isMissing = output.status !== 0;
    if (isMissing && !context.check) return { failed: true, msg: 'pgbackrest is not installed on this host' };
    const parts = readParts(output.stdout.toString());
    const version = parts.get('version') ?? '';
    const known = isMissing ? undefined : usableOptions(version, parts.get('help') ?? '');
    if (known?.size === 0) throw new UserError('INVALID_VALUE', `${version} lists no options in its help`);
    const { options, leftOut, unusable, isLocal } = repositoryOptions(
      repositories,
      method,
      args.cluster,
      known,
    );
    return {
      changed: false,
      options,
      left_out: leftOut,
      unusable,
      is_local: isLocal,
      process: processCounts(Number(parts.get('cores') ?? 1)),
      warnings: leftOut.map(
        option => `pgbackrest_repo.${option} is left out: ${version.trim()} does not know it`,
      ),
    };
  },
};
