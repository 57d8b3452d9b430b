// What every form of output tells besides results: the configuration file, warnings, deprecations.
import type { RunEvent } from '../../engine/events.ts';
import type { Palette } from '../palette.ts';
import type { Screen } from '../terminal.ts';

/** Where a callback writes. */
export interface CallbackParts {
  readonly screen: Screen;
  readonly palette: Palette;
  readonly verbosity: number;
  /** How many equal lines a diff shows around a change. */
  readonly diffContext: number;
}

/** Tells such an event; false for any other. */
export function tellMessage(event: RunEvent, { screen, palette, verbosity }: CallbackParts): boolean {
  switch (event.type) {
    case 'config':
      if (verbosity > 0) {
        const text = event.path
          ? `Using ${event.path} as config file`
          : 'No config file found; using defaults';
        screen.line(palette.verbose(text));
      }
      return true;
    case 'warning':
      screen.errorLine(palette.warning(`[WARNING]: ${event.message}`));
      return true;
    case 'deprecation':
      screen.errorLine(palette.warning(`[DEPRECATION WARNING]: ${event.message}`));
      return true;
    default:
      return false;
  }
}

/** The warnings that a result carries. */
export function tellWarnings(
  result: Readonly<Record<string, unknown>>,
  { screen, palette }: CallbackParts,
): void {
  const warnings = Array.isArray(result.warnings) ? result.warnings : [];
  for (const warning of warnings) screen.errorLine(palette.warning(`[WARNING]: ${warning}`));
}
