// What `--version` says: our own version, and for the names of Ansible's programs the one whose behaviour is followed.
import { packageVersion } from '../package-root.ts';
import { COMPATIBLE_VERSION } from './run-options.ts';

/** Under the name of one of Ansible's programs, the first line is in the form that scripts look for. */
export function versionText(program: string, calledAs = process.argv[1] ?? ''): string {
  const own = `reprise ${packageVersion()}\n`;
  return calledAs.endsWith(`/${program}`) ? `${program} [core ${COMPATIBLE_VERSION}]\n  ${own}` : own;
}
