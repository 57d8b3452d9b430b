// Names of users and groups of the control node: Node itself knows only who runs it.
import { readFileSync } from 'node:fs';

/** The user's name in /etc/passwd, or undefined. */
export function userName(uid: number): string | undefined {
  return nameIn('/etc/passwd', uid);
}

/** The group's name in /etc/group, or undefined. */
export function groupName(gid: number): string | undefined {
  return nameIn('/etc/group', gid);
}

function nameIn(path: string, id: number): string | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return text
    .split('\n')
    .map(line => line.split(':'))
    .find(([, , number]) => number === String(id))?.[0];
}
