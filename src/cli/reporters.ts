// Who listens to a run: the terminal and the journal, behind the gate that hides secrets.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Reporter } from '../engine/events.ts';
import { systemReason, UserError } from '../errors.ts';
import { TreeReporter } from '../report/callbacks/tree.ts';
import { SecretGate } from '../report/gate.ts';
import { Journal } from '../report/journal.ts';
import { paletteOf } from '../report/palette.ts';
import { filteredScreen, liveScreen, logScreen, plainScreen } from '../report/screen.ts';
import type { Screen, TerminalOptions } from '../report/terminal.ts';
import type { Settings } from '../settings/settings.ts';
import { extraReporter, stdoutReporter, unaskedReporters } from './callbacks.ts';
import type { Loaded } from './load.ts';
import { resultLayout } from './result-layout.ts';
import type { TaskFlags } from './task-flags.ts';

type Warn = (message: string) => void;

/** What of a loaded run tells who listens. */
type ReporterSources = Pick<Loaded, 'settings' | 'callbacks' | 'plugins'>;

export interface OutputChoices {
  /** The form of the output, by its callback's name. */
  readonly stdoutCallback: string;
  /** Where the results of hosts are written as files. */
  readonly tree?: string | undefined;
}

/** Opens what the settings name. Throws UserError SETTINGS for a callback that is none, and for a file that cannot be written. */
export function openReporters(
  { settings, callbacks, plugins }: ReporterSources,
  command: TaskFlags,
  { stdoutCallback, tree }: OutputChoices,
): SecretGate {
  const { stdout, stderr } = process;
  const isLive = stdout.isTTY === true;
  const hasColor = settings.forceColor || (isLive && !settings.noColor);
  const screen = isLive ? liveScreen(stdout, stderr) : plainScreen(stdout, stderr);
  const warn = (message: string) => screen.errorLine(`[WARNING]: ${message}`);
  const filtered = filteredScreen(screen, text => gate.clean(text));
  const options: TerminalOptions = {
    verbosity: command.verbosity + settings.verbosity,
    verboseToError: settings.verboseToStderr,
    hidesResultWarnings: !settings.actionWarnings,
    hidesDeprecations: !settings.deprecationWarnings,
    showsSkipped: settings.displaySkippedHosts,
    showsOk: settings.displayOkHosts,
    marksCheckMode: settings.checkModeMarkers,
    isCheck: command.check,
    showsHostStart: settings.showPerHostStart,
    showsPathOfFailures: settings.showTaskPathOnFailure,
    failsOnStderr: settings.displayFailedStderr,
    showsStats: settings.showCustomStats,
    diffContext: settings.diffContext,
    layout: resultLayout(settings),
  };
  const own = { callbacks, isForeign: (name: string) => plugins.foreignCallback(name) };
  const make = stdoutReporter(stdoutCallback, settings, own);
  const reporters: Reporter[] = [make(filtered, paletteOf(hasColor), options)];
  const parts = { screen: filtered, settings, tree, verbosity: options.verbosity };
  for (const name of settings.callbacksEnabled) {
    const extra = extraReporter(name, parts, own);
    if (extra !== undefined) reporters.push(extra);
  }
  reporters.push(...unaskedReporters(parts, own));
  if (tree !== undefined && !settings.callbacksEnabled.includes('tree')) {
    reporters.push(new TreeReporter(tree, warn));
  }
  const journal = openJournal(settings, warn);
  if (journal !== undefined) reporters.push(journal);
  if (settings.logPath !== undefined) {
    const log = filteredScreen(openLog(settings.logPath, settings, warn), text => gate.clean(text));
    reporters.push(make(log, paletteOf(false), options));
  }
  const gate: SecretGate = new SecretGate(reporters);
  return gate;
}

function openLog(path: string, { origins }: Settings, warn: Warn): Screen {
  try {
    return logScreen(path, error => warn(`the log ${path} is not whole: ${systemReason(error)}`));
  } catch (error) {
    throw new UserError('SETTINGS', `the log ${path} cannot be written: ${systemReason(error)}`, {
      cause: error,
      span: origins.logPath.span,
      hint: 'log_path of ansible.cfg, or ANSIBLE_LOG_PATH, names it',
    });
  }
}

/** The journal where it was asked for; where nobody named a folder and the usual one cannot be written, none. */
function openJournal(settings: Settings, warn: Warn): Journal | undefined {
  const folder = settings.journal ?? usualFolder();
  try {
    return new Journal(folder, new Date(), error =>
      warn(`the journal in ${folder} is not whole: ${systemReason(error)}`),
    );
  } catch (error) {
    const message = `the journal's folder ${folder} cannot be written: ${systemReason(error)}`;
    if (settings.journal === undefined) {
      warn(`${message}; the run has no journal`);
      return undefined;
    }
    throw new UserError('SETTINGS', message, {
      cause: error,
      span: settings.origins.journal.span,
      hint: 'another one: --journal DIR, REPRISE_JOURNAL, or journal in the [reprise] section of ansible.cfg',
    });
  }
}

/** https://specifications.freedesktop.org/basedir-spec/latest/: a relative path, or none, counts as unset. */
function usualFolder(): string {
  const { XDG_STATE_HOME: named = '' } = process.env;
  const state = isAbsolute(named) ? named : join(homedir(), '.local', 'state');
  return join(state, 'reprise', 'journal');
}
