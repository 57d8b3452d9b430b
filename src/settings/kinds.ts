// How a setting's text becomes its value: Ansible's types of configuration.
import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** What a text is read against. */
export interface ReadingContext {
  /** Relative paths start here: the folder of ansible.cfg, or the current one. */
  readonly folder: string;
  /** What `{{CWD}}` stands for. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Kind<T> {
  /** For messages: `a whole number`. */
  readonly description: string;
  /** The value, or undefined when the text is none. */
  parse(text: string, context: ReadingContext): T | undefined;
}

export const TEXT: Kind<string> = { description: 'a text', parse: text => text };

export const INTEGER: Kind<number> = {
  description: 'a whole number',
  parse: text => (/^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : undefined),
};

export const NUMBER: Kind<number> = {
  description: 'a number',
  parse: text => (/^\s*[-+]?(\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text) : undefined),
};

export const BOOLEAN: Kind<boolean> = {
  description: 'yes or no',
  parse(text) {
    const word = text.trim().toLowerCase();
    if (['y', 'yes', 'on', '1', 'true', 't', '1.0'].includes(word)) return true;
    return ['n', 'no', 'off', '0', 'false', 'f', '0.0'].includes(word) ? false : undefined;
  },
};

/** Words with commas between them. */
export const LIST: Kind<readonly string[]> = {
  description: 'a list with commas',
  parse: text => split(text, ','),
};

export const PATH: Kind<string> = {
  description: 'a path',
  parse: (text, context) => expandPath(text, context),
};

/** Paths with commas between them. */
export const PATH_LIST: Kind<readonly string[]> = {
  description: 'a list of paths with commas',
  parse: (text, context) => split(text, ',').map(path => expandPath(path, context)),
};

/** Paths with colons between them. */
export const SEARCH_PATH: Kind<readonly string[]> = {
  description: 'a list of paths with colons',
  parse: (text, context) => split(text, ':').map(path => expandPath(path, context)),
};

/** One of a few words. */
export function choice<W extends string>(...words: readonly W[]): Kind<W> {
  return {
    description: `one of ${words.join(', ')}`,
    parse: text => words.find(word => word === text.trim()),
  };
}

/** A path with `~`, `$VARIABLE` and `{{CWD}}` filled in, absolute. */
export function expandPath(path: string, { folder, cwd, env }: ReadingContext): string {
  const filled = path
    .trim()
    .replace(/\{\{\s*CWD\s*\}\}/g, cwd)
    .replace(/^~(?=\/|$)/, env.HOME ?? homedir())
    .replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (written, braced?: string, bare?: string) => env[braced ?? bare ?? ''] ?? written,
    );
  return resolve(folder, filled);
}

function split(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '');
}
