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
  readonly program: string;
  readonly timeout: number;
}

/** What `timeout` of coreutils ends with. */
const OUT_OF_TIME = 124;

// The level comes by the environment: pg-backup, which knows the repositories, passes it on.
const SCRIPT = `
dbsu=$1 limit=$2; shift 2
${PRELUDE}
export PGBACKREST_LOG_LEVEL_CONSOLE=detail
as timeout "$limit" "$@" 2>&1
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
        description: '`stanza` creates or upgrades it; `check` archives a segment; `backup` runs pg-backup.',
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
      program: { type: 'string', default: '/pg/bin/pg-backup', description: 'What takes a backup.' },
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
  const run = (...words: string[]): Promise<Output> =>
    host.run({
      script: SCRIPT,
      args: [args.dbsu, String(args.timeout), ...words],
      onOutput: (_stream, chunk) => {
        const percent = lastPercent(chunk.toString());
        if (percent !== undefined) context.progress(`${args.type} backup: ${Math.floor(percent)} %`);
      },
    });
  if (args.command === 'backup')
    return run(args.program, args.type, ...args.repositories.map(repo => `--repo=${repo}`));
  const words = ['pgbackrest', `--stanza=${args.stanza}`];
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
