// Filters on paths of Windows hosts: https://docs.python.org/3/library/os.path.html (module ntpath)
import { toText } from '../../values/text.ts';
import { Tuple } from '../../values/value.ts';
import { filter } from '../define.ts';
import type { Filter } from '../environment.ts';

export const windowsPathFilters: readonly Filter[] = [
  filter('win_basename', [], input => splitPath(toText(input)).tail),
  filter('win_dirname', [], input => splitPath(toText(input)).head),
  filter('win_splitdrive', [], input => {
    const { drive, rest } = splitDrive(toText(input));
    return Tuple.of2(drive, rest);
  }),
];

/** A drive is a letter and a colon, or the host and share of a UNC path. */
function splitDrive(path: string): { drive: string; rest: string } {
  const drive = /^(?:[\\/]{2}[^\\/]+[\\/][^\\/]+|[\s\S]:)/.exec(path)?.[0] ?? '';
  return { drive, rest: path.slice(drive.length) };
}

function splitPath(path: string): { head: string; tail: string } {
  const { drive, rest } = splitDrive(path);
  const cut = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\')) + 1;
  const head = rest.slice(0, cut);
  return { head: drive + (head.replace(/[\\/]+$/, '') || head), tail: rest.slice(cut) };
}
