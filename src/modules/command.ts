// command: runs a program, without a shell.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { COMMAND_ARGUMENTS, type Line, refuse, runningLines } from './command-line.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { splitWords } from './shlex.ts';

const schema = {
  properties: {
    ...COMMAND_ARGUMENTS,
    cmd: { type: 'string', description: 'The program and its arguments, quoted as for a shell.' },
    argv: {
      type: 'array',
      items: { type: 'string' },
      description: 'The program and its arguments as a list: nothing needs quoting.',
    },
    executable: {
      type: 'string',
      description: 'Not used, as in Ansible since 2.4: only `shell` takes another shell.',
    },
    expand_argument_vars: {
      type: 'boolean',
      isNewer: true,
      default: true,
      description: 'Replace `$NAME` and `~` in arguments by what they stand for on the host.',
    },
  },
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/command_module.html */
export const command: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('command', 'Runs a program on the host, without a shell.'),
  schema,
  ...runningLines(lineOf),
};

function lineOf(args: ArgumentsOf<typeof schema>): Line {
  const text = args.cmd?.trim() ?? '';
  if (args.argv !== undefined && text !== '') return refuse('only command or argv can be given, not both');
  const argv = args.argv ?? splitWords(text);
  if ('problem' in argv) return refuse(`the command cannot be split into words: ${argv.problem}`);
  if (argv.length === 0) return refuse('no command given');
  const line = { ...args, argv, shown: argv, expand: args.expand_argument_vars };
  if (args.executable === undefined) return { line };
  const warning = `'executable' is no longer supported with the 'command' module. Not using '${args.executable}'.`;
  return { line: { ...line, warnings: [warning] } };
}
