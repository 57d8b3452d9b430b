// The command line of a playbook run to a typed command.
import { UserError } from '../errors.ts';
import { FLAGS } from './flags.ts';
import { helpText, type Program, parseFlags } from './parse-flags.ts';
import { EXCLUSIVE_TASK_FLAGS, type TaskFlags, taskFlagsOf } from './task-flags.ts';

export interface PlaybookCommand extends TaskFlags {
  readonly playbooks: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  /** Split at commas. */
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly listTasks: boolean;
  readonly listTags: boolean;
  readonly syntaxCheck: boolean;
  readonly step: boolean;
  readonly startAtTask: string | undefined;
  readonly flushCache: boolean;
  readonly forceHandlers: boolean;
}

const PROGRAM = {
  name: 'reprise playbook',
  usage: '[flags] PLAYBOOK...',
  flags: FLAGS,
  exclusive: EXCLUSIVE_TASK_FLAGS,
} satisfies Program<typeof FLAGS>;

/**
 * The command that the arguments (without node and script) give. Throws UserError USAGE, with the nearest right flag.
 * https://docs.ansible.com/ansible/latest/cli/ansible-playbook.html
 */
export function parsePlaybookArguments(argv: readonly string[]): PlaybookCommand {
  const given = parseFlags(PROGRAM, argv);
  const command: PlaybookCommand = {
    ...taskFlagsOf(given),
    playbooks: given.words,
    help: given.has('help'),
    version: given.has('version'),
    tags: splitTags(given.all('tags')),
    skipTags: splitTags(given.all('skipTags')),
    listTasks: given.has('listTasks'),
    listTags: given.has('listTags'),
    syntaxCheck: given.has('syntaxCheck'),
    step: given.has('step'),
    startAtTask: given.last('startAtTask'),
    flushCache: given.has('flushCache'),
    forceHandlers: given.has('forceHandlers'),
  };
  if (!command.help && !command.version && command.playbooks.length === 0) {
    throw new UserError('USAGE', 'no playbook is named', {
      hint: 'name one: reprise pgsql-pitr.yml -l pg-test',
    });
  }
  return command;
}

/** The text of `--help`. */
export function playbookHelp(): string {
  return helpText(PROGRAM);
}

function splitTags(written: readonly string[]): string[] {
  const tags = written.flatMap(list => list.split(',')).map(tag => tag.trim());
  return [...new Set(tags.filter(tag => tag !== ''))];
}
