// Who listens to a run: the terminal and the journal, behind the gate that hides secrets.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { SecretGate } from '../report/gate.ts';
import { Journal } from '../report/journal.ts';
import { paletteOf } from '../report/palette.ts';
import { filteredScreen, liveScreen, plainScreen } from '../report/screen.ts';
import { TerminalReporter } from '../report/terminal.ts';
import type { Settings } from '../settings/settings.ts';
import type { PlaybookCommand } from './arguments.ts';

export function openReporters(settings: Settings, command: PlaybookCommand): SecretGate {
  const { stdout, stderr } = process;
  const isLive = stdout.isTTY === true;
  const hasColor = settings.forceColor || (isLive && !settings.noColor);
  const screen = isLive ? liveScreen(stdout, stderr) : plainScreen(stdout, stderr);
  const filtered = filteredScreen(screen, text => gate.clean(text));
  const terminal = new TerminalReporter(filtered, paletteOf(hasColor), {
    verbosity: command.verbosity + settings.verbosity,
    showsSkipped: settings.displaySkippedHosts,
    showsOk: settings.displayOkHosts,
    marksCheckMode: settings.checkModeMarkers,
    isCheck: command.check,
    showsHostStart: false,
  });
  const gate: SecretGate = new SecretGate([terminal, openJournal(settings.journal ?? defaultFolder())]);
  return gate;
}

function defaultFolder(): string {
  const state = process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state');
  return join(state, 'reprise', 'journal');
}

function openJournal(folder: string): Journal {
  try {
    return new Journal(folder, new Date());
  } catch (error) {
    throw new UserError('SETTINGS', `the journal's folder ${folder} cannot be written`, {
      cause: error,
      hint: 'another one: --journal DIR, REPRISE_JOURNAL, or journal in the [reprise] section of ansible.cfg',
    });
  }
}
