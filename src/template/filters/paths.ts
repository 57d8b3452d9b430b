// Filters on paths of POSIX hosts and of the control node, as Python's os.path has them: nothing is normalised unasked.
// https://docs.python.org/3/library/os.path.html
import { readlinkSync, realpathSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { posix } from 'node:path';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import { Tuple, type Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter } from '../environment.ts';
import { globPaths } from '../lookups/glob.ts';

export const pathFilters: readonly Filter[] = [
  filter('basename', [], input => baseName(expectPath(input))),
  filter('dirname', [], input => dirName(expectPath(input))),
  filter('splitext', [], input => splitExtension(expectPath(input))),
  filter('expanduser', [], input => expandUser(expectPath(input))),
  filter('expandvars', [], input => expandVariables(expectPath(input))),
  filter('realpath', [], input => resolvePath(expectPath(input))),
  filter('normpath', [], input => normalizePath(expectPath(input))),
  filter('relpath', [optional('start', '.')], (input, [start]) => {
    const path = expectPath(input);
    if (path === '') throw new PythonError('ValueError', 'no path specified');
    return posix.relative(posix.resolve(expectPath(start)), posix.resolve(path)) || '.';
  }),
  filter('path_join', [], input => {
    if (typeof input === 'string') return input;
    if (!Array.isArray(input))
      throw new PythonError(
        'TypeError',
        `|path_join expects string or sequence, got <class '${typeName(input)}'> instead.`,
      );
    return joinPaths(input.map(expectPath));
  }),
  filter('commonpath', [], input => {
    if (!Array.isArray(input))
      throw new PythonError(
        'TypeError',
        `|commonpath expects sequence, got <class '${typeName(input)}'> instead.`,
      );
    return commonPath(input.map(expectPath));
  }),
  filter('fileglob', [], input => globPaths(toText(input)).filter(path => statSync(path).isFile())),
];

function expectPath(value: Value): string {
  if (typeof value === 'string') return value;
  throw new PythonError('TypeError', `expected str, bytes or os.PathLike object, not ${typeName(value)}`);
}

/** What stands behind the last slash; empty behind a trailing one. */
function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** What stands before the last slash, as os.path.dirname has it: `/` stays, `a` has none. */
export function dirName(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /[^/]/.test(head) ? head.replace(/\/+$/, '') : head;
}

/** The extension with its dot; dots at the start of a name begin none. */
function splitExtension(path: string): Tuple {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  const cut = dot > 0 && /[^.]/.test(name.slice(0, dot)) ? path.length - name.length + dot : path.length;
  return Tuple.of2(path.slice(0, cut), path.slice(cut));
}

/** A later absolute path throws away what came before. */
export function joinPaths(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined) throw new PythonError('TypeError', 'join() needs at least one path');
  return rest.reduce((left, right) => {
    if (right.startsWith('/')) return right;
    return left === '' || left.endsWith('/') ? left + right : `${left}/${right}`;
  }, first);
}

/** `~` is the home of whoever runs; another user's home stays as written, unless it is the same user's. */
export function expandUser(path: string): string {
  const [, user, rest = ''] = /^~([^/]*)(.*)$/s.exec(path) ?? [];
  if (user === undefined || (user !== '' && user !== userInfo().username)) return path;
  const home = process.env.HOME ?? homedir();
  return home.replace(/\/+$/, '') + rest || '/';
}

/** A variable that is not set stays as written. */
function expandVariables(path: string): string {
  return path.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, name?: string, braced?: string) => {
    return process.env[name ?? braced ?? ''] ?? whole;
  });
}

/** Symbolic links resolved as far as the path exists; the rest is taken as it is. */
function resolvePath(path: string): string {
  const absolute = posix.resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    // A missing part ends the search for links, as in Python.
    const parent = posix.dirname(absolute);
    return parent === absolute
      ? absolute
      : followLink(posix.join(resolvePath(parent), posix.basename(absolute)));
  }
}

/** A link to nowhere still names its target. */
function followLink(path: string): string {
  try {
    return posix.resolve(posix.dirname(path), readlinkSync(path));
  } catch {
    return path;
  }
}

function normalizePath(path: string): string {
  const normal = posix.normalize(path);
  const trimmed = normal.length > 1 ? normal.replace(/\/+$/, '') : normal;
  // POSIX leaves the meaning of exactly two leading slashes open, so Python keeps them.
  return /^\/\/(?!\/)/.test(path) ? `/${trimmed}` : trimmed;
}

function commonPath(paths: readonly string[]): string {
  if (paths.length === 0) throw new PythonError('ValueError', 'commonpath() arg is an empty sequence');
  const isAbsolute = paths.map(path => path.startsWith('/'));
  if (new Set(isAbsolute).size > 1)
    throw new PythonError('ValueError', "Can't mix absolute and relative paths");
  const split = paths.map(path => path.split('/').filter(part => part !== '' && part !== '.'));
  const [first = []] = split;
  const differs = first.findIndex((part, index) => split.some(parts => parts[index] !== part));
  const shared = differs === -1 ? first : first.slice(0, differs);
  return (isAbsolute[0] === true ? '/' : '') + shared.join('/');
}
