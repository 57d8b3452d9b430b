// The command line of a single task to a typed command, as `ansible` takes it.
// https://docs.ansible.com/ansible/latest/cli/ansible.html
import { UserError } from '../../errors.ts';
import { ADHOC_FLAGS, GENERAL_FLAGS, PLAYBOOK_FOLDER_FLAGS, TASK_FLAGS } from '../flags.ts';
import { type Program, parseFlags } from '../parse-flags.ts';
import { EXCLUSIVE_TASK_FLAGS, type TaskFlags, taskFlagsOf } from '../task-flags.ts';

const ADHOC_PROGRAM_FLAGS = [
  ...GENERAL_FLAGS,
  ...ADHOC_FLAGS,
  ...TASK_FLAGS,
  ...PLAYBOOK_FOLDER_FLAGS,
] as const;

export const ADHOC_PROGRAM = {
  name: 'reprise adhoc',
  usage: '[flags] PATTERN',
  description: 'Run one task on the hosts of a pattern.',
  flags: ADHOC_PROGRAM_FLAGS,
  exclusive: EXCLUSIVE_TASK_FLAGS,
} satisfies Program<typeof ADHOC_PROGRAM_FLAGS>;

export interface AdhocCommand extends TaskFlags {
  readonly help: boolean;
  readonly version: boolean;
  readonly pattern: string;
  readonly module: string;
  readonly args: string;
  readonly isOneLine: boolean;
  readonly tree: string | undefined;
  /** Seconds that the task may take as a job. */
  readonly background: number | undefined;
  /** Seconds between two looks at the job. */
  readonly poll: number | undefined;
  readonly taskTimeout: number | undefined;
  readonly playbookFolder: string | undefined;
}

/** These do nothing without arguments. */
const NEED_ARGUMENTS = new Set(['command', 'shell', 'raw', 'script', 'win_command', 'win_shell']);
const NO_TASKS = /^(?:ansible\.builtin\.)?import_playbook$/;

/** Throws UserError USAGE. */
export function parseAdhocArguments(argv: readonly string[]): AdhocCommand {
  const given = parseFlags(ADHOC_PROGRAM, argv);
  const { words } = given;
  const command: AdhocCommand = {
    ...taskFlagsOf(given),
    help: given.has('help'),
    version: given.has('version'),
    pattern: words[0] ?? '',
    module: given.last('moduleName') ?? 'command',
    args: given.last('args') ?? '',
    isOneLine: given.has('oneLine'),
    tree: given.last('tree'),
    background: given.whole('background', 0),
    poll: given.whole('poll', 0),
    taskTimeout: given.whole('taskTimeout', 0),
    playbookFolder: given.last('playbookFolder'),
  };
  if (command.help || command.version) return command;
  if (words.length !== 1) {
    throw new UserError(
      'USAGE',
      words.length === 0 ? 'no hosts are named' : 'one pattern of hosts is taken',
      {
        hint: 'name them: reprise adhoc all -m ping; arguments of the module stand in one text behind -a',
      },
    );
  }
  if (!command.listHosts) refuseModule(command);
  return command;
}

function refuseModule({ module, args }: AdhocCommand): void {
  if (NO_TASKS.test(module)) {
    throw new UserError('USAGE', `'${module}' makes no sense as a single task`, {
      hint: 'write it in a playbook',
    });
  }
  if (NEED_ARGUMENTS.has(module.replace(/^ansible\.builtin\./, '')) && args.trim() === '') {
    throw new UserError('USAGE', `no argument is passed to the module '${module}'`, {
      hint: `-a takes it: -a 'uptime'`,
    });
  }
}
