// shell: runs a line of shell, with pipes, redirections and variables.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { COMMAND_ARGUMENTS, type Line, refuse, runningLines } from './command-line.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    ...COMMAND_ARGUMENTS,
    cmd: { type: 'string', description: 'What the shell runs.' },
    executable: { type: 'string', description: 'The shell; /bin/sh unless given.' },
  },
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/shell_module.html */
export const shell: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('shell', 'Runs a line of shell on the host.'),
  schema,
  ...runningLines(lineOf),
};

function lineOf(args: ArgumentsOf<typeof schema>): Line {
  const shown = args.cmd ?? '';
  if (shown.trim() === '') return refuse('no command given');
  return { line: { ...args, argv: [args.executable ?? '/bin/sh', '-c', shown], shown, expand: false } };
}
