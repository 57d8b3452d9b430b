// template: renders a template file of the control node and puts the result in its place.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { encodeText } from '../values/encodings.ts';
import { PythonError } from '../values/python-error.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { DELIVERY_ARGUMENTS, deliver } from './files/deliver.ts';
import { sourceOfBytes } from './files/source.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    src: {
      type: 'string',
      description: 'The template: Handlebars when its name ends with `.hbs`, Jinja2 otherwise.',
    },
    newline_sequence: {
      type: 'string',
      enum: ['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'],
      default: '\n',
      description: 'What ends a line of the result.',
    },
    trim_blocks: { type: 'boolean', default: true, description: 'Drop the line end behind a block tag.' },
    lstrip_blocks: { type: 'boolean', default: false, description: 'Drop blanks before a block tag.' },
    block_start_string: { type: 'string', default: '{%', description: 'What opens a block tag.' },
    block_end_string: { type: 'string', default: '%}', description: 'What closes a block tag.' },
    variable_start_string: { type: 'string', default: '{{', description: 'What opens an expression.' },
    variable_end_string: { type: 'string', default: '}}', description: 'What closes an expression.' },
    comment_start_string: { type: 'string', default: '{#', description: 'What opens a comment.' },
    comment_end_string: { type: 'string', default: '#}', description: 'What closes a comment.' },
    output_encoding: {
      type: 'string',
      default: 'utf-8',
      description:
        'The encoding of the result, by its Python name: utf-8, utf-16, and those of one byte a character.',
    },
    ...DELIVERY_ARGUMENTS,
  },
  required: ['src', 'dest'],
  missingMessage: 'src and dest are required',
} as const satisfies ArgumentsSchema;

/** Between single quotes YAML leaves them as they are spelled. */
const LINE_ENDS = {
  '\n': '\n',
  '\r': '\r',
  '\r\n': '\r\n',
  '\\n': '\n',
  '\\r': '\r',
  '\\r\\n': '\r\n',
} as const;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html */
export const template: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('template', 'Renders a template file and puts the result in its place on the host.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const path = context.files.find('templates', args.src);
    const text = context.templates.renderFile(path, {
      name: args.src,
      dest: args.dest,
      trimBlocks: args.trim_blocks,
      lstripBlocks: args.lstrip_blocks,
      blockStart: args.block_start_string,
      blockEnd: args.block_end_string,
      variableStart: args.variable_start_string,
      variableEnd: args.variable_end_string,
      commentStart: args.comment_start_string,
      commentEnd: args.comment_end_string,
      newlineSequence: LINE_ENDS[args.newline_sequence],
    });
    let bytes: Buffer;
    try {
      bytes = encodeText(text, args.output_encoding);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      return fail(error.message);
    }
    const source = sourceOfBytes(bytes, statSync(path).mode & 0o7777);
    return deliver(host, args, { source, name: basename(path), shownSource: path }, context);
  },
};
