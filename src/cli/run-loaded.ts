// A loaded run to its exit status: passwords asked for, listeners opened, everything closed afterwards.
import { type RunEnd, runPlaybooks } from '../engine/run.ts';
import { openFactCache } from './fact-cache.ts';
import { interruptible } from './interrupt.ts';
import type { Loaded } from './load.ts';
import { askPasswords } from './passwords.ts';
import { openReporters } from './reporters.ts';
import { type Choices, runOptionsOf } from './run-options.ts';
import type { TaskFlags } from './task-flags.ts';
import { passwordTerminal, terminal } from './terminal.ts';

const STATUS: Readonly<Record<RunEnd, number>> = { ok: 0, failed: 2, unreachable: 4, interrupted: 99 };

/** What differs between runs of playbooks and of a single task. */
export interface RunChoices extends Choices {
  readonly flushCache: boolean;
  /** The form of the output, by its callback's name. */
  readonly stdoutCallback: string;
  /** Where the results of hosts are written as files. */
  readonly tree?: string | undefined;
}

/** Runs what was loaded; gives the exit status. */
export async function runLoaded(command: TaskFlags, loaded: Loaded, choices: RunChoices): Promise<number> {
  const passwords = await askPasswords(command, loaded.settings, passwordTerminal);
  const reporters = openReporters(loaded, command, choices);
  for (const secret of [passwords.login, passwords.become]) if (secret) reporters.hide(secret);
  reporters.report({ type: 'config', path: loaded.settings.configFile });
  const warn = (message: string) => reporters.report({ type: 'warning', message });
  for (const error of loaded.warnings) reporters.report({ type: 'warning', message: error.message, error });
  try {
    const end = await interruptible(signal =>
      runPlaybooks(loaded.playbooks, {
        options: runOptionsOf(command, loaded, passwords, choices),
        inventory: loaded.inventory,
        reloadInventory: loaded.reloadInventory,
        loadOptions: loaded.loadOptions,
        environment: loaded.environment,
        plugins: loaded.plugins,
        secrets: loaded.secrets,
        factCache: openFactCache(loaded, choices.flushCache, warn),
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
