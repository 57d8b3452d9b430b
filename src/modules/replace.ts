// replace: every match of a pattern in a file, over lines where the pattern says so.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EDIT_ARGUMENTS, editFile } from './files/edit-file.ts';
import { replaceMatches } from './files/edit-replace.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    ...EDIT_ARGUMENTS,
    regexp: {
      type: 'string',
      description: "The pattern, in Python's language; `^` and `$` match at every line.",
    },
    replace: { type: 'string', default: '', description: 'What matches become; `\\1` is the first group.' },
    after: { type: 'string', description: 'Only behind the first match of this pattern.' },
    before: { type: 'string', description: 'Only before the first match of this pattern.' },
    encoding: { type: 'string', enum: ['utf-8'], default: 'utf-8', description: 'The encoding of the file.' },
  },
  required: ['path', 'regexp'],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/replace_module.html */
export const replace: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('replace', 'Replaces every match of a pattern in a file.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const result = await editFile(
      host,
      args,
      {
        create: false,
        absent: path => ({ changed: false, failed: true, rc: 257, msg: `Path ${path} does not exist !` }),
        decide(text, adapt) {
          const edited = replaceMatches(text ?? '', {
            regexp: adapt(args.regexp),
            replace: adapt(args.replace),
            after: args.after && adapt(args.after),
            before: args.before && adapt(args.before),
          });
          return { ...edited, isFinal: edited.isSectionMissing === true };
        },
        backupKey: 'backup_file',
        showsAttributes: false,
      },
      context,
    );
    return result.failed === true ? result : { rc: 0, ...result };
  },
};
