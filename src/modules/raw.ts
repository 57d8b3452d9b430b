// raw: hands a line to the host's shell and returns what it prints, untouched.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { outputFields } from './command-line.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    cmd: { type: 'string', description: 'What the shell runs.' },
    executable: { type: 'string', description: 'The shell, with its whole path; /bin/sh unless given.' },
  },
  required: ['cmd'],
  // As Ansible's, which reads none of them: `raw: … creates=/bin/python` runs each time.
  additionalProperties: true,
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/raw_module.html */
export const raw: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('raw', 'Runs a line of shell on the host and returns its output as it is.'),
  schema,
  freeForm: 'cmd',
  checkMode: 'none',
  uncheckedMessage: null,
  async run(host, args) {
    const output = await host.run({
      script: 'exec "$1" -c "$2"',
      args: [args.executable ?? '/bin/sh', args.cmd],
    });
    return {
      changed: true,
      rc: output.status,
      ...outputFields(output.stdout.toString('utf8'), output.stderr.toString('utf8')),
      ...(output.status === 0 ? {} : { failed: true, msg: 'non-zero return code' }),
    };
  },
};
