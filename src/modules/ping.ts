// ping: one round trip, to show that the host answers and has a shell.
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Module } from './module.ts';

interface PingArguments {
  readonly data: string;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ping_module.html */
export const ping: Module<PingArguments> = {
  ...builtin('ping', 'Shows that the host can be reached and has a POSIX shell.'),
  schema: {
    properties: {
      data: { type: 'string', description: 'What comes back; `crash` fails.', default: 'pong' },
    },
  },
  checkMode: 'full',
  async run(host, args) {
    const output = await host.run({ script: `printf %s "$1"`, args: [args.data] });
    if (args.data === 'crash') return fail('boom');
    return { changed: false, ping: output.stdout.toString() };
  },
};
