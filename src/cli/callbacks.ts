// Callbacks by name: the form of the output (`stdout_callback`), and what listens beside it (`callbacks_enabled`).
import type { Reporter } from '../engine/events.ts';
import { nearest, UserError } from '../errors.ts';
import type { PluginFile } from '../playbook/context.ts';
import type { CallbackTools } from '../plugins/contract.ts';
import type { OwnCallback } from '../plugins/own-callback.ts';
import { foreignHint } from '../plugins/plugins.ts';
import { JsonReporter } from '../report/callbacks/json.ts';
import { JunitReporter } from '../report/callbacks/junit.ts';
import { MinimalReporter } from '../report/callbacks/minimal.ts';
import { ProfileReporter, TimerReporter } from '../report/callbacks/timing.ts';
import { TreeReporter } from '../report/callbacks/tree.ts';
import type { Palette } from '../report/palette.ts';
import { type Screen, type TerminalOptions, TerminalReporter } from '../report/terminal.ts';
import { expandPath } from '../settings/kinds.ts';
import type { Settings } from '../settings/settings.ts';
import type { Span } from '../source/span.ts';
import { yamlCallbackResult } from './yaml-results.ts';

export type MakeReporter = (screen: Screen, palette: Palette, options: TerminalOptions) => Reporter;

const STDOUT: Readonly<Record<string, MakeReporter>> = {
  default: (screen, palette, options) => new TerminalReporter(screen, palette, options),
  minimal: (screen, palette, options) => new MinimalReporter({ screen, palette, ...options }),
  oneline: (screen, palette, options) => new MinimalReporter({ screen, palette, ...options }, true),
  json: (screen, palette, options) => new JsonReporter({ screen, palette, ...options }),
  yaml: (screen, palette, options) =>
    new TerminalReporter(screen, palette, { ...options, layout: yamlCallbackResult }),
  null: () => ({ report: () => undefined }),
};

/** What an additional callback may need. */
export interface ExtraParts {
  readonly screen: Screen;
  readonly settings: Settings;
  /** The folder that a flag named for `tree`. */
  readonly tree: string | undefined;
  readonly verbosity: number;
}

/** Callbacks that users wrote. */
export interface OwnCallbacks {
  readonly callbacks: readonly OwnCallback[];
  /** The file of a callback in another language. */
  isForeign(name: string): PluginFile | undefined;
}

const NO_OWN: OwnCallbacks = { callbacks: [], isForeign: () => undefined };

const EXTRA: Readonly<Record<string, (parts: ExtraParts) => Reporter>> = {
  tree: ({ screen, settings, tree }) =>
    new TreeReporter(tree ?? localPath(settings.treeFolder), warnOn(screen)),
  junit: ({ screen, settings }) => new JunitReporter(localPath(settings.junitFolder), warnOn(screen)),
  timer: ({ screen }) => new TimerReporter(screen),
  profile_tasks: ({ screen }) => new ProfileReporter(screen),
};

function warnOn(screen: Screen): (message: string) => void {
  return message => screen.errorLine(`[WARNING]: ${message}`);
}

function localPath(written: string): string {
  return expandPath(written, { folder: process.cwd(), cwd: process.cwd(), env: process.env });
}

const NAMESPACE = /^(?:ansible\.builtin|ansible\.posix|community\.general)\./;

/** Callbacks of users that listen without being named. */
export function unaskedReporters(
  { screen, settings, verbosity }: ExtraParts,
  { callbacks }: OwnCallbacks,
): Reporter[] {
  return callbacks
    .filter(({ kind, needsEnabling }) => kind === 'notification' && !needsEnabling)
    .filter(({ name }) => !settings.callbacksEnabled.includes(name))
    .map(callback => callback.open(toolsOf(screen, verbosity)));
}

function toolsOf(screen: Screen, verbosity: number): CallbackTools {
  return { write: line => screen.line(line), writeError: line => screen.errorLine(line), verbosity };
}

function refuseForeign(name: string, span: Span | undefined, own: OwnCallbacks): void {
  const file = own.isForeign(name);
  if (file === undefined) return;
  throw new UserError('PYTHON_PLUGIN', `the callback '${name}' does not run here`, {
    span,
    hint: foreignHint(file, undefined),
  });
}

/** The form of the output of that name. Throws UserError SETTINGS, with the nearest one. */
export function stdoutReporter(written: string, settings: Settings, own = NO_OWN): MakeReporter {
  const ofUser = own.callbacks.find(callback => callback.name === written && callback.kind === 'stdout');
  if (ofUser !== undefined) {
    return (screen, _palette, { verbosity = 0 }) => ofUser.open(toolsOf(screen, verbosity));
  }
  refuseForeign(written, settings.origins.stdoutCallback.span, own);
  const name = written.replace(NAMESPACE, '');
  const make = Object.hasOwn(STDOUT, name) ? STDOUT[name] : undefined;
  if (make !== undefined) return make;
  const near = nearest(name, Object.keys(STDOUT));
  throw new UserError('SETTINGS', `there is no output of the form '${written}'`, {
    span: settings.origins.stdoutCallback.span,
    hint:
      near === undefined
        ? `stdout_callback takes ${Object.keys(STDOUT).join(', ')}`
        : `did you mean '${near}'?`,
  });
}

/** A callback beside the output; undefined for one that is a form of output, which adds nothing. */
export function extraReporter(written: string, parts: ExtraParts, own = NO_OWN): Reporter | undefined {
  const ofUser = own.callbacks.find(callback => callback.name === written);
  if (ofUser !== undefined) {
    return ofUser.kind === 'stdout' ? undefined : ofUser.open(toolsOf(parts.screen, parts.verbosity));
  }
  refuseForeign(written, parts.settings.origins.callbacksEnabled.span, own);
  const name = written.replace(NAMESPACE, '');
  const make = Object.hasOwn(EXTRA, name) ? EXTRA[name] : undefined;
  if (make !== undefined) return make(parts);
  if (Object.hasOwn(STDOUT, name)) return undefined;
  const near = nearest(name, Object.keys(EXTRA));
  throw new UserError('SETTINGS', `there is no callback '${written}' here`, {
    span: parts.settings.origins.callbacksEnabled.span,
    hint:
      near === undefined
        ? `callbacks_enabled takes ${Object.keys(EXTRA).join(', ')}`
        : `did you mean '${near}'?`,
  });
}
