// `reprise PLAYBOOK.yml`: load everything, check it, run it, report it.
import { setFlagsFromString } from 'node:v8';
import { parsePlaybookArguments, playbookHelp } from './arguments.ts';
import { listPlaybooks } from './listing.ts';
import { loadEverything, writeWarnings } from './load.ts';
import { runLoaded } from './run-loaded.ts';
import { unmetChoices } from './unmet-choices.ts';
import { versionText } from './version.ts';

/** Runs playbooks; gives the exit status. Throws UserError(s) for what was wrong before any host was touched. */
export async function playbookCommand(argv: readonly string[]): Promise<number> {
  const command = parsePlaybookArguments(argv);
  if (command.help) return print(playbookHelp());
  if (command.version) return print(versionText('ansible-playbook'));

  const read = await loadEverything(command);
  const { tags, skipTags } = read.settings;
  const choices = { tags, skipTags, startAtTask: command.startAtTask };
  const loaded = { ...read, warnings: [...read.warnings, ...unmetChoices(read.playbooks, choices)] };
  if (command.syntaxCheck || command.listHosts || command.listTasks || command.listTags) {
    writeWarnings(loaded.warnings);
    if (!command.syntaxCheck) return print(listPlaybooks(loaded, command));
    return print(command.playbooks.map(path => `\nplaybook: ${path}\n`).join(''));
  }

  // Left alone, V8 lets what a thousand hosts threw away grow to the size of what they keep, and keeps 48 MB for what is new.
  for (const flag of ['--heap-growing-percent=40', '--semi-space-growth-factor=1']) setFlagsFromString(flag);
  return runLoaded(command, loaded, {
    ...choices,
    step: command.step,
    flushCache: command.flushCache,
    stdoutCallback: loaded.settings.stdoutCallback,
  });
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
