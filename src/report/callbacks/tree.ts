// The callback `tree`: the last result of each host in a file of its name.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/tree_callback.html
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, RunEvent } from '../../engine/events.ts';
import { systemReason } from '../../errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { resultText } from '../result-text.ts';

export class TreeReporter implements Reporter {
  readonly #folder: string;
  readonly #warn: (message: string) => void;

  /** `warn` hears of a file that could not be written. */
  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  report(event: RunEvent): void {
    if (event.type !== 'result') return;
    try {
      makeFolders(this.#folder);
      const name = event.host.replaceAll('/', '_');
      writeFileSync(join(this.#folder, name), resultText(event.result, {}), { mode: 0o600 });
    } catch (error) {
      this.#warn(`the result of ${event.host} could not be written: ${systemReason(error)}`);
    }
  }
}
