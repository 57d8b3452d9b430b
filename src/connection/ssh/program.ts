// Whether this machine has a program.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program's path, by PATH unless its name is one; undefined where there is none. */
export function findProgram(name: string, path: string = process.env.PATH ?? ''): string | undefined {
  if (name.includes('/')) return isProgram(name) ? name : undefined;
  return path
    .split(delimiter)
    .filter(folder => folder !== '')
    .map(folder => join(folder, name))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    // Absent, or not for this user: the next folder is looked at.
    return false;
  }
}
