// blockinfile: lines between two markers, kept as they are given.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { ensureBlock } from './files/edit-block.ts';
import { EDIT_ARGUMENTS, ENCODING_ARGUMENT, editFile } from './files/edit-file.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    ...EDIT_ARGUMENTS,
    ...ENCODING_ARGUMENT,
    block: {
      type: 'string',
      default: '',
      description: 'The lines; none remove the block.',
      aliases: ['content'],
    },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    marker: {
      type: 'string',
      default: '# {mark} ANSIBLE MANAGED BLOCK',
      description: 'The lines around the block; `{mark}` becomes the word for begin or end.',
    },
    marker_begin: { type: 'string', default: 'BEGIN', description: 'The word in the line before the block.' },
    marker_end: { type: 'string', default: 'END', description: 'The word in the line behind the block.' },
    insertafter: { type: 'string', description: 'Where a new block goes: behind the last match, or `EOF`.' },
    insertbefore: { type: 'string', description: 'Where a new block goes: before the last match, or `BOF`.' },
    create: { type: 'boolean', default: false, description: 'Make the file when it is not there.' },
    prepend_newline: {
      type: 'boolean',
      isNewer: true,
      default: false,
      description: 'Keep an empty line before the block.',
    },
    append_newline: {
      type: 'boolean',
      isNewer: true,
      default: false,
      description: 'Keep an empty line behind the block.',
    },
  },
  required: ['path'],
  mutuallyExclusive: [['insertbefore', 'insertafter']],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/blockinfile_module.html */
export const blockinfile: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('blockinfile', 'Keeps lines between two markers in a file.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const edit = {
      ...args,
      block: args.state === 'present' ? args.block : '',
      begin: args.marker.replaceAll('{mark}', args.marker_begin),
      end: args.marker.replaceAll('{mark}', args.marker_end),
    };
    return editFile(
      host,
      args,
      {
        create: args.create,
        absent: path => ({ changed: false, failed: true, rc: 257, msg: `Path ${path} does not exist !` }),
        decide: (text, adapt) =>
          ensureBlock(text, {
            ...edit,
            block: adapt(edit.block),
            begin: adapt(edit.begin),
            end: adapt(edit.end),
            insertafter: args.insertafter && adapt(args.insertafter),
            insertbefore: args.insertbefore && adapt(args.insertbefore),
          }),
        backupKey: 'backup_file',
        showsAttributes: true,
      },
      context,
    );
  },
};
