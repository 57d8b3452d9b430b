// slurp: brings the content of a file, in Base64.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { look, WHOLE } from './files/look.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: { src: { type: 'string', description: 'The file.', aliases: ['path'] } },
  required: ['src'],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/slurp_module.html */
export const slurp: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('slurp', 'Returns the content of a file in Base64.'),
  schema,
  checkMode: 'full',
  async run(host, args) {
    const { state } = await look(host, [args.src], { contentLimit: WHOLE, follow: true });
    if (state.content !== undefined) {
      return {
        changed: false,
        content: state.content.toString('base64'),
        encoding: 'base64',
        source: state.path,
      };
    }
    const failed = { changed: false, failed: true };
    if (state.target === undefined) return { ...failed, msg: `file not found: ${state.path}` };
    if (state.target.kind === 'directory')
      return { ...failed, msg: `source is a directory and must be a file: ${state.path}` };
    return { ...failed, msg: `file is not readable: ${state.path}` };
  },
};
