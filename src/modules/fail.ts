// fail: ends the host's play with a message. Runs on the control node alone.
import { builtin } from './builtin.ts';
import type { Module } from './module.ts';

interface FailArguments {
  readonly msg: unknown;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/fail_module.html */
export const fail: Module<FailArguments> = {
  ...builtin('fail', 'Fails with a message.'),
  schema: {
    properties: {
      msg: {
        type: 'any',
        description: 'Why it fails.',
        default: 'Failed as requested from task',
        isValue: true,
      },
    },
  },
  checkMode: 'full',
  async run(_host, args) {
    return { changed: false, failed: true, msg: args.msg };
  },
};
