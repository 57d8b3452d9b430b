// Lookups that ask the control node: its environment and its commands.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/pipe_lookup.html
import { spawnSync } from 'node:child_process';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { splitLines, stripEnd } from '../filters/python-text.ts';
import { Undefined } from '../undefined.ts';
import { baseFolder } from './options.ts';

/** As much output as a command may have, in bytes. */
const MAX_OUTPUT = 256 * 1024 * 1024;

export const commandLookups: readonly Lookup[] = [
  {
    name: 'env',
    run: (terms, options, context) =>
      terms.map((term): Value => {
        const [name = ''] = toText(term).trim().split(/\s+/);
        const fallback = options.get('default') ?? '';
        const value = process.env[name];
        if (value === undefined && fallback instanceof Undefined) {
          return context.fail(`The "env" lookup, found an undefined variable: ${name}`);
        }
        return value ?? fallback;
      }),
  },
  {
    name: 'pipe',
    run: (terms, _options, context) =>
      terms.map((term): Value => stripEnd(runCommand(toText(term), 'pipe', context))),
  },
  {
    name: 'lines',
    run: (terms, _options, context) =>
      terms.flatMap((term): Value[] => splitLines(runCommand(toText(term), 'lines', context))),
  },
];

/** What a shell command prints. Fails with its status, or its absence. */
function runCommand(command: string, lookup: string, context: LookupContext): string {
  const { status, signal, stdout, error } = spawnSync('/bin/sh', ['-c', command], {
    cwd: baseFolder(context),
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) return context.fail(`lookup ${lookup}: ${error.message}`);
  if (status !== 0) return context.fail(`lookup_plugin.${lookup}(${command}) returned ${status ?? signal}`);
  return stdout;
}
