// The colours that Ansible users know: green is ok, yellow is changed, red is failed, cyan is skipped.
import { Chalk } from 'chalk';

export interface Palette {
  readonly ok: (text: string) => string;
  readonly changed: (text: string) => string;
  readonly failed: (text: string) => string;
  readonly unreachable: (text: string) => string;
  readonly skipped: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly verbose: (text: string) => string;
  readonly debug: (text: string) => string;
  readonly emphasis: (text: string) => string;
}

/** Colours, or functions that leave text as it is. */
export function paletteOf(hasColor: boolean): Palette {
  const chalk = new Chalk({ level: hasColor ? 1 : 0 });
  return {
    ok: chalk.green,
    changed: chalk.yellow,
    failed: chalk.red,
    unreachable: chalk.redBright,
    skipped: chalk.cyan,
    warning: chalk.magentaBright,
    verbose: chalk.blue,
    debug: chalk.gray,
    emphasis: chalk.bold,
  };
}
