// pgbackrest_command: the stanza is there, archiving works, a backup is taken; within a time limit, with progress.
import type { Host, Output } from '../connection/host.ts';
import { failureText, hasMadeStanza, lastPercent, needsUpgrade, newLabels } from '../postgres/console.ts';
import { PRELUDE } from './clusters/shell.ts';
import { secondsInWords } from './clusters/table.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

interface CommandArguments {
  readonly command: 'stanza' | 'check' | 'backup';
  readonly stanza: string;
  readonly type: 'full' | 'diff' | 'incr';
  readonly repositories: readonly number[];
  readonly online: boolean;
  readonly dbsu: string;
  readonly settings: string;
  readonly timeout: number;
}

/** What `timeout` of coreutils ends with. */
const OUT_OF_TIME = 124;

const SCRIPT = `
dbsu=$1 limit=$2; shift 2
${PRELUDE}
export PGBACKREST_LOG_LEVEL_CONSOLE=detail
as timeout "$limit" "$@" 2>&1
`;

// One after the other; a repository that is away does not keep the others from their backup.
const BACKUP_SCRIPT = `
dbsu=$1 limit=$2 settings=$3 repositories=$4; shift 4
${PRELUDE}
export PGBACKREST_LOG_LEVEL_CONSOLE=detail
[ -n "$repositories" ] || repositories=$(sed -nE 's/^repo([0-9]+)-.*/\\1/p' "$settings" | sort -un)
status=0 end=$(($(date +%s) + limit))
for repo in $repositories; do
  left=$((end - $(date +%s))); [ "$left" -gt 0 ] || exit 124
  as timeout "$left" "$@" --repo="$repo" backup 2>&1 || status=$?
done
exit $status
`;

export const pgbackrest_command: Module<CommandArguments> = {
  name: 'pgbackrest_command',
  fullNames: [],
  documentation: {
    summary: 'Makes sure of a stanza (created, upgraded), checks archiving, or takes a backup.',
  },
  schema: {
    properties: {
      command: {
        type: 'string',
        enum: ['stanza', 'check', 'backup'],
        description: '`stanza` creates or upgrades it; `check` archives a segment; `backup` takes one.',
      },
      stanza: { type: 'string', description: "The stanza: the cluster's name." },
      type: {
        type: 'string',
        enum: ['full', 'diff', 'incr'],
        default: 'incr',
        description: 'The kind of backup.',
      },
      repositories: {
        type: 'array',
        items: { type: 'integer' },
        default: [],
        description: 'For `backup`: the numbers of the repositories; all of them when none is given.',
      },
      online: {
        type: 'boolean',
        default: true,
        description: 'For `stanza`: ask the running server; no beside a replica.',
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
      settings: {
        type: 'string',
        default: '/etc/pgbackrest/pgbackrest.conf',
        description: "pgBackRest's settings file, which defines the repositories.",
      },
      timeout: { type: 'integer', default: 300, description: 'Seconds after which it is stopped.' },
    },
    required: ['command', 'stanza'],
  },
  checkMode: 'none',
  async run(host, args, context) {
    const started = Date.now();
    const output = await runCommand(host, args, context);
    const text = output.stdout.toString();
    if (output.status !== 0) return { failed: true, msg: describeFailure(args, output.status, text) };
    const seconds = (Date.now() - started) / 1000;
    return success(args, text, seconds);
  },
};

async function runCommand(host: Host, args: CommandArguments, context: ModuleContext): Promise<Output> {
  const { dbsu, settings, repositories } = args;
  const limit = String(args.timeout);
  const words = ['pgbackrest', `--stanza=${args.stanza}`];
  if (args.command === 'backup') {
    return host.run({
      script: BACKUP_SCRIPT,
      args: [dbsu, limit, settings, repositories.join(' '), ...words, `--type=${args.type}`],
      onOutput: (_stream, chunk) => {
        const percent = lastPercent(chunk.toString());
        if (percent !== undefined) context.progress(`${args.type} backup: ${Math.floor(percent)} %`);
      },
    });
  }
  const run = (...more: string[]): Promise<Output> =>
    host.run({ script: SCRIPT, args: [dbsu, limit, ...more] });
  if (args.command === 'check') return run(...words, 'check');
  if (!args.online) words.push('--no-online');
  const created = await run(...words, 'stanza-create');
  return created.status !== 0 && needsUpgrade(created.stdout.toString())
    ? run(...words, 'stanza-upgrade')
    : created;
}

function success(args: CommandArguments, text: string, seconds: number): ModuleResult {
  const time = secondsInWords(seconds);
  switch (args.command) {
    case 'stanza': {
      const changed = hasMadeStanza(text);
      return { changed, msg: `stanza '${args.stanza}' ${changed ? `is made, ${time}` : 'is in order'}` };
    }
    case 'check':
      return { changed: false, msg: `archiving of '${args.stanza}' works, ${time}` };
    case 'backup': {
      const labels = newLabels(text);
      return { changed: true, labels, seconds, msg: `${args.type} backup ${labels.join(', ')}, ${time}` };
    }
  }
}

function describeFailure(args: CommandArguments, status: number, text: string): string {
  const what = { stanza: 'the stanza', check: 'the check of archiving', backup: `the ${args.type} backup` }[
    args.command
  ];
  const why = status === OUT_OF_TIME ? `it was stopped after ${args.timeout} s` : failureText(text);
  return `${what} of '${args.stanza}' failed: ${why}`;
}
