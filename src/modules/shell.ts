// shell: runs a line of shell, with pipes, redirections and variables.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { COMMAND_ARGUMENTS, type CommandLine, detachedCommandLine, runCommandLine } from './command-line.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';

const schema = {
  properties: {
    ...COMMAND_ARGUMENTS,
    cmd: { type: 'string', description: 'What the shell runs.' },
    executable: { type: 'string', description: 'The shell; /bin/sh unless given.' },
  },
} as const satisfies ArgumentsSchema;

type Line =
  | { readonly line: CommandLine; readonly refusal?: undefined }
  | { readonly refusal: ModuleResult; readonly line?: undefined };

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/shell_module.html */
export const shell: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('shell', 'Runs a line of shell on the host.'),
  schema,
  freeForm: 'cmd',
  checkMode: 'full',
  async run(host, args, context) {
    const { line, refusal } = lineOf(args);
    return line === undefined ? refusal : runCommandLine(host, line, context);
  },
  detached: args => {
    const { line, refusal } = lineOf(args);
    return line === undefined ? { refusal } : { work: detachedCommandLine(line) };
  },
};

function lineOf(args: ArgumentsOf<typeof schema>): Line {
  const shown = args.cmd?.trim() ?? '';
  if (shown === '') return { refusal: { changed: false, failed: true, rc: 256, msg: 'no command given' } };
  return { line: { ...args, argv: [args.executable ?? '/bin/sh', '-c', shown], shown, expand: false } };
}
