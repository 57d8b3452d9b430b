// wait_for: waits on the host until a port answers or a file is there, or no longer; or for a number of seconds.
import { compileRegex } from '../values/regex/python-regex.ts';
import { builtin } from './builtin.ts';
import { factsResult, parseFacts } from './files/facts.ts';
import type { Module, ModuleResult } from './module.ts';
import { readParts } from './parts.ts';
import { procAddresses, searchPatterns, socketStates, WAIT_SCRIPT } from './waiting/script.ts';

interface WaitForArguments {
  readonly host: string;
  readonly port?: number | undefined;
  readonly path?: string | undefined;
  readonly search_regex?: string | undefined;
  readonly state: 'started' | 'present' | 'stopped' | 'absent' | 'drained';
  readonly timeout: number;
  readonly delay: number;
  readonly sleep: number;
  readonly connect_timeout: number;
  readonly active_connection_states: readonly string[];
  readonly exclude_hosts: readonly string[];
  readonly msg?: string | undefined;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/wait_for_module.html */
export const wait_for: Module<WaitForArguments> = {
  ...builtin('wait_for', 'Waits until a port of the host or a file on it is in the wished state.'),
  schema: {
    properties: {
      host: { type: 'string', description: 'Whose port, seen from the host.', default: '127.0.0.1' },
      port: { type: 'integer', description: 'The TCP port.' },
      path: { type: 'string', description: 'The file, instead of a port.' },
      search_regex: { type: 'string', description: 'What the file must contain, or the port must send.' },
      state: {
        type: 'string',
        description: 'What is waited for; `drained` is a port without open connections.',
        enum: ['absent', 'drained', 'present', 'started', 'stopped'],
        default: 'started',
      },
      timeout: { type: 'integer', description: 'Seconds after which it fails.', default: 300 },
      delay: { type: 'integer', description: 'Seconds before the first try.', default: 0 },
      sleep: { type: 'integer', description: 'Seconds between tries.', default: 1 },
      connect_timeout: { type: 'integer', description: 'Seconds for a connection.', default: 5 },
      active_connection_states: {
        type: 'array',
        description: 'States of connections that count for `drained`.',
        items: { type: 'string' },
        default: ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'],
      },
      exclude_hosts: {
        type: 'array',
        description: 'Addresses whose connections do not count for `drained`.',
        items: { type: 'string' },
        default: [],
      },
      msg: { type: 'string', description: 'Said instead of the usual message when it fails.' },
    },
  },
  checkMode: 'none',
  async run(host, args) {
    const problem = checkArguments(args);
    if (problem !== undefined) return { changed: false, failed: true, elapsed: 0, msg: problem };
    const mistake = args.search_regex === undefined ? undefined : mistakeIn(args.search_regex);
    if (mistake !== undefined) return { changed: false, failed: true, msg: mistake };
    const start = Date.now();
    const output = await host.run({ script: WAIT_SCRIPT, args: scriptArguments(args) });
    const elapsed = Math.floor((Date.now() - start) / 1000);
    const parts = readParts(output.stdout.toString());
    const failure = failureMessage(args, parts, output.stderr.toString());
    if (failure !== undefined) return { changed: false, failed: true, elapsed, msg: failure };
    const stat = parseFacts(parts.get('stat')?.trim() ?? '');
    return {
      changed: false,
      elapsed,
      state: args.state,
      port: args.port ?? null,
      path: args.path ?? null,
      search_regex: args.search_regex ?? null,
      // Ansible gives the groups of a file's match alone.
      ...matchGroups(args.search_regex, args.path === undefined ? undefined : parts.get('match')),
      // Of the path, whose kind then stands where the state was.
      ...(stat === undefined ? {} : factsResult(stat)),
    };
  },
};

function checkArguments(args: WaitForArguments): string | undefined {
  const { port, path, state, host } = args;
  if (port !== undefined && path !== undefined)
    return 'port and path parameter can not both be passed to wait_for';
  if (path !== undefined && (state === 'stopped' || state === 'drained')) {
    return `state=${state} should only be used for checking a port in the wait_for module`;
  }
  if (args.exclude_hosts.length > 0 && state !== 'drained')
    return 'exclude_hosts should only be with state=drained';
  const { unknown } = socketStates(args.active_connection_states);
  if (unknown.length > 0) return `unknown active_connection_state (${unknown[0]}) defined`;
  if (state === 'drained') {
    const name = [host, ...args.exclude_hosts].find(
      address => address !== 'localhost' && !procAddresses(address),
    );
    if (name !== undefined) return `state=drained needs addresses, not names: '${name}'`;
  }
  return undefined;
}

function mistakeIn(expression: string): string | undefined {
  try {
    compileRegex(expression);
    searchPatterns(expression);
    return undefined;
  } catch (error) {
    return `Invalid regular expression: ${(error as Error).message}`;
  }
}

function scriptArguments(args: WaitForArguments): string[] {
  const kind = args.path !== undefined ? 'path' : args.port !== undefined ? 'port' : 'time';
  const { pcre = '', ere = '' } = args.search_regex === undefined ? {} : searchPatterns(args.search_regex);
  const seconds = [args.timeout, args.sleep, args.connect_timeout, args.delay].map(String);
  const local = args.host === 'localhost' ? '127.0.0.1' : args.host;
  const addresses = (list: readonly string[]) =>
    list.flatMap(address => procAddresses(address) ?? []).join(' ');
  return [
    kind,
    args.state,
    args.host,
    String(args.port ?? ''),
    args.path ?? '',
    ...seconds,
    pcre,
    ere,
    socketStates(args.active_connection_states).codes.join(' '),
    addresses([local]),
    addresses(args.exclude_hosts),
  ];
}

function failureMessage(
  args: WaitForArguments,
  parts: ReadonlyMap<string, string>,
  stderr: string,
): string | undefined {
  if (parts.has('done')) return undefined;
  const problem = parts.get('problem');
  if (problem !== undefined) return problem;
  if (!parts.has('timeout')) return `waiting ended early: ${stderr}`;
  return args.msg ?? timeoutMessage(args);
}

function timeoutMessage(args: WaitForArguments): string {
  const place = args.path ?? `${args.host}:${args.port}`;
  if (args.state === 'absent' && args.path !== undefined)
    return `Timeout when waiting for ${place} to be absent.`;
  if (args.state === 'absent' || args.state === 'stopped')
    return `Timeout when waiting for ${place} to stop.`;
  if (args.state === 'drained') return `Timeout when waiting for ${place} to drain`;
  if (args.search_regex !== undefined) {
    return `Timeout when waiting for search string ${args.search_regex} in ${place}`;
  }
  return `Timeout when waiting for ${args.path === undefined ? '' : 'file '}${place}`;
}

function matchGroups(expression: string | undefined, text: string | undefined): ModuleResult {
  const match =
    expression === undefined || text === undefined ? null : searchPatterns(expression).script.exec(text);
  return {
    match_groups: match === null ? [] : match.slice(1).map(group => group ?? null),
    match_groupdict: { ...match?.groups },
  };
}
