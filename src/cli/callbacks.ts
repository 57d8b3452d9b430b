// Callbacks by name: the form of the output (`stdout_callback`), and what listens beside it (`callbacks_enabled`).
import type { Reporter } from '../engine/events.ts';
import { nearest, UserError } from '../errors.ts';
import { MinimalReporter } from '../report/callbacks/minimal.ts';
import { TreeReporter } from '../report/callbacks/tree.ts';
import type { Palette } from '../report/palette.ts';
import { type Screen, type TerminalOptions, TerminalReporter } from '../report/terminal.ts';
import type { Settings } from '../settings/settings.ts';

export type MakeReporter = (screen: Screen, palette: Palette, options: TerminalOptions) => Reporter;

const STDOUT: Readonly<Record<string, MakeReporter>> = {
  default: (screen, palette, options) => new TerminalReporter(screen, palette, options),
  minimal: (screen, palette, options) => new MinimalReporter({ screen, palette, ...options }),
  oneline: (screen, palette, options) => new MinimalReporter({ screen, palette, ...options }, true),
  null: () => ({ report: () => undefined }),
};

/** What an additional callback may need. */
export interface ExtraParts {
  readonly screen: Screen;
  readonly settings: Settings;
  /** The folder that a flag named for `tree`. */
  readonly tree: string | undefined;
}

const EXTRA: Readonly<Record<string, (parts: ExtraParts) => Reporter>> = {
  tree: ({ screen, settings, tree }) =>
    new TreeReporter(tree ?? settings.treeFolder, message => screen.errorLine(`[WARNING]: ${message}`)),
};

const NAMESPACE = /^(?:ansible\.builtin|ansible\.posix|community\.general)\./;

/** The form of the output of that name. Throws UserError SETTINGS, with the nearest one. */
export function stdoutReporter(written: string, settings: Settings): MakeReporter {
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
export function extraReporter(written: string, parts: ExtraParts): Reporter | undefined {
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
