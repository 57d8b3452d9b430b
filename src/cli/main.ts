// The command `reprise`: its first word says which command it is; this is the only place that sets an exit status.
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { EngineBug, nearest, systemReason, UserError } from '../errors.ts';
import { packageVersion } from '../package-root.ts';
import { exitStatusOf, printError } from './exit.ts';

/** Commands by name. Each is loaded when it is called, so that start-up stays fast. */
const COMMANDS: Readonly<Record<string, () => Promise<(argv: readonly string[]) => Promise<number>>>> = {
  playbook: async () => (await import('./playbook.ts')).playbookCommand,
  adhoc: async () => (await import('./adhoc/command.ts')).adhocCommand,
  config: async () => (await import('./config/command.ts')).configCommand,
  vault: async () => (await import('./vault/command.ts')).vaultCommand,
  inventory: async () => (await import('./inventory/command.ts')).inventoryCommand,
  sandbox: async () => (await import('./sandbox.ts')).sandboxCommand,
};

/** Names under which a link to `bin/reprise` is one command, as Ansible's program of that name. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ansible: 'adhoc',
  'ansible-playbook': 'playbook',
  'ansible-config': 'config',
  'ansible-inventory': 'inventory',
  'ansible-vault': 'vault',
};

const USAGE = `usage: reprise PLAYBOOK.yml [flags]        run a playbook (as ansible-playbook does)
       reprise adhoc PATTERN -m MODULE     run one task (as ansible does)
       reprise inventory --list|--graph    what the inventory says (as ansible-inventory does)
       reprise vault encrypt|view|edit|…   encrypted files (as ansible-vault does)
       reprise config dump|list|view|init  the settings (as ansible-config does)
       reprise sandbox up|down|status|…    real hosts on this machine, to try things on
       reprise --version

reprise playbook --help lists the flags of a run, reprise adhoc --help those of a task, and so on.`;

async function main(calledAs: string, argv: readonly string[]): Promise<number> {
  const program = Object.hasOwn(PROGRAMS, calledAs) ? PROGRAMS[calledAs] : undefined;
  if (program !== undefined) return (await COMMANDS[program]?.())?.(argv) ?? 5;
  const [first = '', ...rest] = argv;
  if (first === 'help' && Object.hasOwn(COMMANDS, rest[0] ?? '')) return main(calledAs, [...rest, '--help']);
  if (first === '--version') {
    process.stdout.write(`reprise ${packageVersion()}\n`);
    return 0;
  }
  if (first === '' || first === '--help' || first === '-h' || first === 'help') {
    const isWanted = first !== '';
    (isWanted ? process.stdout : process.stderr).write(`${USAGE}\n`);
    return isWanted ? 0 : 5;
  }
  refuseMissingFolder();
  refuseSlip(first);
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  // A playbook's `#!` line passes its path as the first word; flags may come before it as well.
  const command = load ? await load() : (await import('./playbook.ts')).playbookCommand;
  return command(load ? rest : argv);
}

/** Nothing works in a folder that somebody has removed meanwhile. */
function refuseMissingFolder(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new UserError('FILE_NOT_FOUND', 'the current folder is not there any more', { cause });
  }
}

/** A word that is nearly a command and no file was not meant as a playbook. */
function refuseSlip(word: string): void {
  if (!/^[a-z]+$/.test(word) || Object.hasOwn(COMMANDS, word) || existsSync(word)) return;
  const near = nearest(word, Object.keys(COMMANDS));
  if (near === undefined) return;
  throw new UserError('USAGE', `there is no command '${word}'`, {
    span: { source: { name: '<command line>', text: word }, start: 0, end: word.length },
    hint: `did you mean '${near}'?`,
  });
}

// Whoever reads our output may leave (`| head`), or its disk be full; what runs on hosts must not end halfway for that. The
// journal has it all.
process.stderr.on('error', () => undefined);
let isHeard = true;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isHeard && error.code !== 'EPIPE')
    process.stderr.write(`[WARNING]: standard output is not whole: ${systemReason(error)}\n`);
  isHeard = false;
});

// Node ends with status 0 once nothing is left to wait for, even where the command has not come to its end.
process.once('beforeExit', () => {
  if (process.exitCode !== undefined) return;
  printError(new EngineBug('the command waits for something that cannot come any more'));
  process.exitCode = 250;
});

/** Settles when the command has ended; its exit status is set by then. */
export const ended: Promise<void> = main(basename(process.argv[1] ?? ''), process.argv.slice(2)).then(
  status => {
    process.exitCode = status;
  },
  (error: unknown) => {
    printError(error);
    process.exitCode = exitStatusOf(error);
  },
);
