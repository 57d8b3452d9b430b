// What every form of output tells besides results: the configuration file, warnings, deprecations.
import type { RunEvent } from '../../engine/events.ts';
import { configFileText } from '../config-file-text.ts';
import type { Palette } from '../palette.ts';
import type { Screen } from '../terminal.ts';
import { warningText } from '../warning.ts';
import { wrapped } from '../wrapped.ts';

/** What is told, and where. */
export interface MessageOptions {
  readonly verbosity: number;
  /** What is only for those who asked with `-v` goes to standard error (`verbose_to_stderr`). */
  readonly verboseToError?: boolean;
  /** The warnings in results are not told (`action_warnings`). */
  readonly hidesResultWarnings?: boolean;
  /** Deprecations are not told (`deprecation_warnings`). */
  readonly hidesDeprecations?: boolean;
}

/** Where a callback writes. */
export interface CallbackParts extends MessageOptions {
  readonly screen: Screen;
  readonly palette: Palette;
  /** How many equal lines a diff shows around a change. */
  readonly diffContext: number;
}

type MessageParts = Omit<CallbackParts, 'diffContext'>;

/** Tells them; a warning only once, however many hosts meet it. */
export class Messages {
  readonly #parts: MessageParts;
  readonly #told = new Set<string>();

  constructor(parts: MessageParts) {
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
        if (!this.#parts.hidesDeprecations)
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
    if (this.#parts.hidesResultWarnings) return;
    const warnings = Array.isArray(result.warnings) ? result.warnings : [];
    for (const warning of warnings) this.#once(warningText(String(warning), this.#parts.palette));
  }

  #config(path: string | undefined): void {
    if (this.#parts.verbosity === 0) return;
    this.verbose(configFileText(path));
  }

  /** A line for those who asked for it. */
  verbose(text: string): void {
    const { screen, palette, verboseToError } = this.#parts;
    if (verboseToError) screen.errorLine(palette.verbose(text));
    else screen.line(palette.verbose(text));
  }

  #once(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#parts.screen.errorLine(text);
  }
}
