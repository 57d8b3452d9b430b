// How a command ends when it throws: the sentence on stderr, and Ansible's exit status.
import { EngineBug, UserError, UserErrors } from '../errors.ts';
import { packageVersion } from '../package-root.ts';
import { diagnosticsText } from '../report/diagnostic.ts';
import { paletteOf } from '../report/palette.ts';

/** Ansible's: 1 something is missing, 4 something cannot be parsed, 5 bad flags, 250 a bug; of several the highest. */
export function exitStatusOf(error: unknown): number {
  if (error instanceof UserErrors) return Math.max(...error.errors.map(exitStatusOf));
  if (!(error instanceof UserError)) return 250;
  if (error.exitStatus !== undefined) return error.exitStatus;
  switch (error.code) {
    case 'USAGE':
    case 'SETTINGS':
      return 5;
    case 'UNKNOWN_HOST':
    case 'UNKNOWN_HANDLER':
    case 'UNKNOWN_ROLE':
    case 'INVENTORY':
    case 'HOST_PATTERN':
    case 'FILE_NOT_FOUND':
    case 'FILE_UNREADABLE':
    case 'VAULT_PASSWORD':
    case 'VAULT_DATA':
    case 'SANDBOX':
      return 1;
    default:
      return 4;
  }
}

/**
 * Prints the error on stderr: a mistake as its sentence with its place, anything else as a fault of ours with its
 * stack.
 */
export function printError(error: unknown): void {
  const palette = paletteOf(process.stderr.isTTY === true && process.env.NO_COLOR === undefined);
  if (error instanceof UserError || error instanceof UserErrors) {
    process.stderr.write(`${diagnosticsText(error, palette)}\n`);
    return;
  }
  const cause = error instanceof EngineBug && error.cause !== undefined ? error.cause : error;
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  process.stderr.write(
    `${palette.failed('bug')}: this is a fault of reprise ${packageVersion()}, not of your playbook. Please report it with this:\n${stack}\n`,
  );
}
