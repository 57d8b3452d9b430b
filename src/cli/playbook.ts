// `reprise PLAYBOOK.yml`: load everything, check it, run it, report it.
import { type RunEnd, runPlaybooks } from '../engine/run.ts';
import { parsePlaybookArguments, playbookHelp } from './arguments.ts';
import { openFactCache } from './fact-cache.ts';
import { interruptible } from './interrupt.ts';
import { listPlaybooks } from './listing.ts';
import { loadEverything } from './load.ts';
import { askPasswords } from './passwords.ts';
import { openReporters } from './reporters.ts';
import { runOptionsOf } from './run-options.ts';
import { passwordTerminal, terminal } from './terminal.ts';
import { versionText } from './version.ts';

const STATUS: Readonly<Record<RunEnd, number>> = { ok: 0, failed: 2, unreachable: 4, interrupted: 99 };

/** Runs playbooks; gives the exit status. Throws UserError(s) for what was wrong before any host was touched. */
export async function playbookCommand(argv: readonly string[]): Promise<number> {
  const command = parsePlaybookArguments(argv);
  if (command.help) return print(playbookHelp());
  if (command.version) return print(versionText('ansible-playbook'));

  const loaded = await loadEverything(command);
  if (command.syntaxCheck) return print(command.playbooks.map(path => `\nplaybook: ${path}\n`).join(''));
  if (command.listHosts || command.listTasks || command.listTags) {
    return print(listPlaybooks(loaded, command));
  }

  const passwords = await askPasswords(command, loaded.settings, passwordTerminal);
  const reporters = openReporters(loaded.settings, command);
  for (const secret of [passwords.login, passwords.become]) if (secret) reporters.hide(secret);
  reporters.report({ type: 'config', path: loaded.settings.configFile });
  const warn = (message: string) => reporters.report({ type: 'warning', message });
  for (const warning of loaded.warnings) warn(warning);
  try {
    const end = await interruptible(signal =>
      runPlaybooks(loaded.playbooks, {
        options: runOptionsOf(command, loaded, passwords),
        inventory: loaded.inventory,
        reloadInventory: loaded.reloadInventory,
        loadOptions: loaded.loadOptions,
        environment: loaded.environment,
        secrets: loaded.secrets,
        factCache: openFactCache(loaded, command.flushCache, warn),
        reporter: reporters,
        terminal,
        signal,
        hide: secret => reporters.hide(secret),
      }),
    );
    return STATUS[end];
  } finally {
    await reporters.close();
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
