// package: the host's own package manager, which is apt here.
import { apt } from './apt.ts';
import { builtin } from './builtin.ts';
import type { Module } from './module.ts';
import { type AptArguments, aptSchema } from './packages/arguments.ts';

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/package_module.html */
export const packageModule: Module<AptArguments & { readonly use: string }> = {
  ...builtin('package', 'Makes sure that packages are there, or are not.'),
  schema: {
    ...aptSchema,
    properties: {
      ...aptSchema.properties,
      use: { type: 'string', description: 'The package manager.', enum: ['auto', 'apt'], default: 'auto' },
    },
    required: ['name'],
  },
  checkMode: 'full',
  run: (host, args, context) => apt.run(host, args, context),
};
