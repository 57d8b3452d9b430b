// Host patterns: what `hosts:` of a play and `-l` select from an inventory, in Ansible's order.
import { isIPv6 } from 'node:net';
import { nearest, UserError } from '../errors.ts';
import { readSource } from '../source/read.ts';
import type { Span } from '../source/span.ts';
import { splitPort } from './host-name.ts';
import { type Inventory, LOCALHOST_NAMES } from './model.ts';

export interface Selection {
  /** Where the pattern is written. */
  readonly span?: Span | undefined;
  /** Hears of a name in the pattern that matches nothing (UNKNOWN_HOST), as Ansible warns of it. */
  readonly warn?: ((warning: UserError, pattern: string) => void) | undefined;
}

type Slice = { readonly index: number } | { readonly from: number; readonly to: number | undefined };

/**
 * The hosts that a pattern selects, without repetition: `all`, `web*`, `a:b`, `a,b`, `a:&b`, `a:!b`, `~regex`, `web[0]`,
 * `web[0:2]`. Throws UserError HOST_PATTERN for one that cannot be read.
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_patterns.html
 */
export function selectHosts(
  inventory: Inventory,
  pattern: string | readonly string[],
  selection: Selection = {},
): string[] {
  const written = typeof pattern === 'string' ? [pattern] : pattern;
  return evaluate(
    inventory,
    written.flatMap(part => splitPattern(part, selection.span)),
    selection,
  );
}

/**
 * The hosts of `hosts` that a limit (`-l`) leaves, in their order. `@FILE` in it stands for the names in that file, one on
 * each line.
 * Throws UserError UNKNOWN_HOST when a name of the limit is in no inventory and nothing is left.
 */
export function limitHosts(
  inventory: Inventory,
  hosts: readonly string[],
  limit: string,
  selection: Selection = {},
): string[] {
  const allowed = new Set(
    evaluate(inventory, splitPattern(limit, selection.span).flatMap(readLimitFile), selection),
  );
  return hosts.filter(host => allowed.has(host));
}

/**
 * Refuses a limit that leaves no host of the whole inventory, as `ansible-playbook` does before it starts: UserError
 * UNKNOWN_HOST with the nearest name. Gives what else in it matches nothing.
 */
export function checkLimit(inventory: Inventory, limit: string, span?: Span): readonly UserError[] {
  const unknown: UserError[] = [];
  const left = limitHosts(inventory, selectHosts(inventory, 'all'), limit, {
    span,
    warn: warning => unknown.push(warning),
  });
  if (left.length > 0 || inventory.hosts.size === 0) return unknown;
  // Only localhost itself may be selected without being in the inventory.
  if (splitPattern(limit).some(name => LOCALHOST_NAMES.includes(name))) return [];
  throw (
    unknown[0] ??
    new UserError('UNKNOWN_HOST', `the limit '${limit}' leaves no host`, {
      span,
      hint: 'reprise --list-hosts shows what a pattern selects',
    })
  );
}

/**
 * A written pattern as its parts: at commas, or else at colons and white space; brackets and addresses stay whole. Throws
 * UserError HOST_PATTERN for a bracket without its other half.
 */
export function splitPattern(pattern: string, span?: Span): string[] {
  if (pattern.includes(',')) return trimmed(pattern.split(','));
  // One name, as most are: nothing in it to look for.
  if (/^[\w.-]+$/.test(pattern)) return [pattern];
  const isAddress = splitPort(pattern).port !== undefined || isIPv6(pattern);
  if (isAddress) return trimmed([pattern]);
  const part = /(?:\[[^\]]*\]|[^\s:[\]])+/g;
  if (/[[\]]/.test(pattern.replace(part, ''))) {
    throw new UserError('HOST_PATTERN', `a bracket in '${pattern}' has no other half`, { span });
  }
  return trimmed(pattern.match(part) ?? []);
}

function trimmed(parts: readonly string[]): string[] {
  return parts.map(part => part.trim()).filter(part => part !== '');
}

function readLimitFile(part: string): string[] {
  if (!part.startsWith('@')) return [part];
  return trimmed(readSource(part.slice(1)).text.split('\n'));
}

/** Plain parts first, then intersections, then exclusions, each kind in its written order. */
function evaluate(inventory: Inventory, parts: readonly string[], selection: Selection): string[] {
  const plain = parts.filter(part => !/^[&!]/.test(part));
  const additions = plain.length === 0 && parts.length > 0 ? ['all'] : plain;
  const selected = new Set(additions.flatMap(part => matchOne(inventory, part, selection)));
  for (const part of parts.filter(candidate => candidate.startsWith('&'))) {
    const kept = new Set(matchOne(inventory, part.slice(1), selection));
    for (const host of selected) if (!kept.has(host)) selected.delete(host);
  }
  for (const part of parts.filter(candidate => candidate.startsWith('!'))) {
    for (const host of matchOne(inventory, part.slice(1), selection)) selected.delete(host);
  }
  return [...selected];
}

function matchOne(inventory: Inventory, part: string, selection: Selection): readonly string[] {
  if (part === '' || part === '~') {
    throw new UserError('HOST_PATTERN', 'nothing stands behind !, & or ~ in this pattern', {
      span: selection.span,
      hint: 'name a group or a host behind it',
    });
  }
  // A host of exactly this name is meant even where the name could be read as a range.
  if (inventory.hosts.has(part)) return [part];
  const { base, slice } = splitSlice(part, selection.span);
  const hosts = enumerate(inventory, base, selection);
  if (slice === undefined) return hosts;
  if ('index' in slice) {
    const host = hosts.at(slice.index);
    if (host !== undefined || hosts.length === 0) return host === undefined ? [] : [host];
    throw new UserError(
      'HOST_PATTERN',
      `'${part}' asks for a host that is not there: '${base}' has ${hosts.length}`,
      {
        span: selection.span,
        hint: 'the first host has index 0',
      },
    );
  }
  return hosts.slice(slice.from, slice.to);
}

/** Groups that match with their hosts; hosts themselves when no group matches or the pattern is no plain name. */
function enumerate(inventory: Inventory, pattern: string, selection: Selection): readonly string[] {
  const matches = matcher(pattern, selection.span);
  const groups = [...inventory.groups.keys()].filter(matches);
  // A host may come several times: a slice counts each of them, as Ansible's does.
  const found = groups.flatMap(group => inventory.membersOf(group));
  if (groups.length === 0 || /^~|[.?*[]/.test(pattern))
    found.push(...[...inventory.hosts.keys()].filter(matches));
  if (found.length === 0 && LOCALHOST_NAMES.includes(pattern)) {
    const localhost = inventory.host(pattern);
    return localhost === undefined ? [] : [localhost.name];
  }
  if (found.length === 0 && groups.length === 0 && pattern !== 'all') {
    selection.warn?.(describeUnknown(inventory, pattern, selection), pattern);
  }
  return found;
}

function describeUnknown(inventory: Inventory, pattern: string, { span }: Selection): UserError {
  const near = nearest(pattern, [...inventory.groups.keys(), ...inventory.hosts.keys()]);
  const hint = near === undefined ? undefined : `did you mean '${near}'?`;
  const sources = inventory.sources.length === 0 ? 'the inventory' : inventory.sources.join(', ');
  return new UserError('UNKNOWN_HOST', `'${pattern}' is no host or group of ${sources}`, { span, hint });
}

/** `web[1]`, `web[-1]`, `web[0:2]` (both ends count), `web[1:]`; never in a regular expression. */
function splitSlice(
  part: string,
  span: Span | undefined,
): { readonly base: string; readonly slice: Slice | undefined } {
  const match = part.startsWith('~') ? null : /^(.+)\[(?:(-?\d+)|(\d+)([:-])(\d*))\]$/.exec(part);
  if (match === null) return { base: part, slice: undefined };
  const [, base = part, index, from, separator, to] = match;
  if (index !== undefined) return { base, slice: { index: Number(index) } };
  if (separator === '-') {
    throw new UserError('HOST_PATTERN', `the range in '${part}' is written with a colon`, {
      span,
      hint: `write ${base}[${from}:${to}]`,
    });
  }
  return {
    base,
    slice: { from: Number(from), to: to === '' || to === undefined ? undefined : Number(to) + 1 },
  };
}

/** A glob must match the whole name; a regular expression its beginning. */
function matcher(pattern: string, span: Span | undefined): (name: string) => boolean {
  try {
    const regex = pattern.startsWith('~')
      ? new RegExp(`^(?:${pattern.slice(1)})`)
      : new RegExp(`^${translateGlob(pattern)}$`, 's');
    return name => regex.test(name);
  } catch (cause) {
    throw new UserError('HOST_PATTERN', `'${pattern}' is no pattern: ${(cause as Error).message}`, {
      span,
      cause,
    });
  }
}

/** Python's fnmatch: `*`, `?`, `[abc]`, `[!abc]`; a bracket that is never closed is itself. */
function translateGlob(glob: string): string {
  return glob.replace(
    /\*+|\?|\[(!?)(\]?[^\]]*)\]|[\\^$.|+(){}[\]]/g,
    (found, negation: string | undefined, set: string | undefined) => {
      if (found.startsWith('*')) return '.*';
      if (found === '?') return '.';
      if (set === undefined || found.length === 1) return `\\${found}`;
      return `[${negation === '!' ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
    },
  );
}
