// lineinfile: one line that shall be in a file, or lines that shall not.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { EDIT_ARGUMENTS, ENCODING_ARGUMENT, editFile } from './files/edit-file.ts';
import { ensureLine, removeLines } from './files/edit-line.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';

const schema = {
  properties: {
    ...EDIT_ARGUMENTS,
    ...ENCODING_ARGUMENT,
    line: { type: 'string', description: 'The line.', aliases: ['value'] },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    regexp: {
      type: 'string',
      aliases: ['regex'],
      description: 'The last line that matches becomes the line.',
    },
    search_string: { type: 'string', description: 'The last line that contains this becomes the line.' },
    insertafter: { type: 'string', description: 'Where a new line goes: behind the last match, or `EOF`.' },
    insertbefore: { type: 'string', description: 'Where a new line goes: before the last match, or `BOF`.' },
    firstmatch: { type: 'boolean', default: false, description: 'The first match counts, not the last.' },
    backrefs: {
      type: 'boolean',
      default: false,
      description: 'Fill `\\1` in the line with what `regexp` matched.',
    },
    create: { type: 'boolean', default: false, description: 'Make the file when it is not there.' },
  },
  required: ['path'],
  mutuallyExclusive: [
    ['insertbefore', 'insertafter'],
    ['regexp', 'search_string'],
    ['backrefs', 'search_string'],
  ],
} as const satisfies ArgumentsSchema;

type LineArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/lineinfile_module.html */
export const lineinfile: Module<LineArguments> = {
  ...builtin('lineinfile', 'Makes a line be in a file, or lines not be there.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const refused = check(args);
    if (refused !== undefined) return fail(refused);
    const { line = '' } = args;
    const isPresent = args.state === 'present';
    return editFile(
      host,
      args,
      {
        create: isPresent && args.create,
        absent: path => missing(path, isPresent),
        decide(text, adapt) {
          const edit = {
            ...args,
            line: adapt(line),
            regexp: args.regexp && adapt(args.regexp),
            search_string: args.search_string && adapt(args.search_string),
            insertafter: args.insertafter && adapt(args.insertafter),
            insertbefore: args.insertbefore && adapt(args.insertbefore),
          };
          if (isPresent) return ensureLine(text ?? '', edit);
          const { found, ...edited } = removeLines(text ?? '', edit);
          return { ...edited, result: { found } };
        },
        backupKey: 'backup',
        showsAttributes: true,
      },
      context,
    );
  },
};

function check(args: LineArguments): string | undefined {
  if (args.state === 'absent') {
    if (args.line !== undefined || args.regexp !== undefined || args.search_string !== undefined)
      return undefined;
    return 'one of line, search_string, or regexp is required with state=absent';
  }
  if (args.backrefs && args.regexp === undefined) return 'regexp is required with backrefs=true';
  return args.line === undefined ? 'line is required with state=present' : undefined;
}

function missing(path: string, isPresent: boolean): ModuleResult {
  if (!isPresent) return { changed: false, msg: 'file not present' };
  return { changed: false, failed: true, rc: 257, msg: `Destination ${path} does not exist !` };
}
