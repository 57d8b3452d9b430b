// Who listens to a run: the terminal and the journal, behind the gate that hides secrets.
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Reporter } from '../engine/events.ts';
import { UserError } from '../errors.ts';
import { SecretGate } from '../report/gate.ts';
import { Journal } from '../report/journal.ts';
import { paletteOf } from '../report/palette.ts';
import { filteredScreen, liveScreen, logScreen, plainScreen } from '../report/screen.ts';
import { type Screen, TerminalReporter } from '../report/terminal.ts';
import type { Settings } from '../settings/settings.ts';
import type { PlaybookCommand } from './arguments.ts';

export function openReporters(settings: Settings, command: PlaybookCommand): SecretGate {
  const { stdout, stderr } = process;
  const isLive = stdout.isTTY === true;
  const hasColor = settings.forceColor || (isLive && !settings.noColor);
  const screen = isLive ? liveScreen(stdout, stderr) : plainScreen(stdout, stderr);
  const filtered = filteredScreen(screen, text => gate.clean(text));
  const options = {
    verbosity: command.verbosity + settings.verbosity,
    showsSkipped: settings.displaySkippedHosts,
    showsOk: settings.displayOkHosts,
    marksCheckMode: settings.checkModeMarkers,
    isCheck: command.check,
    showsHostStart: false,
    failsOnStderr: settings.displayFailedStderr,
    showsStats: settings.showCustomStats,
    diffContext: settings.diffContext,
  };
  const reporters: Reporter[] = [
    new TerminalReporter(filtered, paletteOf(hasColor), options),
    openJournal(settings.journal ?? defaultFolder()),
  ];
  if (settings.logPath !== undefined) {
    const log = filteredScreen(openLog(settings.logPath), text => gate.clean(text));
    reporters.push(new TerminalReporter(log, paletteOf(false), options));
  }
  const gate: SecretGate = new SecretGate(reporters);
  return gate;
}

function defaultFolder(): string {
  const state = process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state');
  return join(state, 'reprise', 'journal');
}

function openLog(path: string): Screen {
  try {
    return logScreen(path);
  } catch (error) {
    throw new UserError('SETTINGS', `the log ${path} cannot be written`, {
      cause: error,
      hint: 'log_path of ansible.cfg, or ANSIBLE_LOG_PATH, names it',
    });
  }
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
