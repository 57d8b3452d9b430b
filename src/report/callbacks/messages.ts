// What every form of output tells besides results: the configuration file, warnings, deprecations.
import type { RunEvent } from '../../engine/events.ts';
import type { Palette } from '../palette.ts';
import type { Screen } from '../terminal.ts';
import { warningText } from '../warning.ts';
import { wrapped } from '../wrapped.ts';

/** Where a callback writes. */
export interface CallbackParts {
  readonly screen: Screen;
  readonly palette: Palette;
  readonly verbosity: number;
  /** How many equal lines a diff shows around a change. */
  readonly diffContext: number;
}

/** Tells them; a warning only once, however many hosts meet it. */
export class Messages {
  readonly #parts: Pick<CallbackParts, 'screen' | 'palette' | 'verbosity'>;
  readonly #told = new Set<string>();

  constructor(parts: Pick<CallbackParts, 'screen' | 'palette' | 'verbosity'>) {
    this.#parts = parts;
  }

  /** Tells such an event; false for any other. */
  tell(event: RunEvent): boolean {
    const { palette } = this.#parts;
    switch (event.type) {
      case 'config':
        this.#config(event.path);
        return true;
      case 'warning':
        this.#once(warningText(event.message, palette, event.error));
        return true;
      case 'deprecation':
        this.#once(palette.warning(wrapped(`[DEPRECATION WARNING]: ${event.message}`)));
        return true;
      case 'display':
        // Somebody may be asked: the line that tells what goes on would be drawn over it.
        this.#parts.screen.status(undefined);
        this.#parts.screen.line(event.text);
        return true;
      case 'notice':
        this.#parts.screen.errorLine(palette.warning(`[${event.host}] ${event.message}`));
        return true;
      default:
        return false;
    }
  }

  /** The warnings that a result carries. */
  tellWarnings(result: Readonly<Record<string, unknown>>): void {
    const warnings = Array.isArray(result.warnings) ? result.warnings : [];
    for (const warning of warnings) this.#once(warningText(String(warning), this.#parts.palette));
  }

  #config(path: string | undefined): void {
    const { screen, palette, verbosity } = this.#parts;
    if (verbosity === 0) return;
    const text = path ? `Using ${path} as config file` : 'No config file found; using defaults';
    screen.line(palette.verbose(text));
  }

  #once(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#parts.screen.errorLine(text);
  }
}
