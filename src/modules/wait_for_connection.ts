// wait_for_connection: tries until the host answers, after a reboot for instance.
import { setTimeout as sleep } from 'node:timers/promises';
import { CallTimeout } from '../connection/host.ts';
import { BecomeFailed, Unreachable } from '../errors.ts';
import { builtin } from './builtin.ts';
import type { Module } from './module.ts';

interface WaitForConnectionArguments {
  readonly connect_timeout: number;
  readonly delay: number;
  readonly sleep: number;
  readonly timeout: number;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/wait_for_connection_module.html */
export const wait_for_connection: Module<WaitForConnectionArguments> = {
  ...builtin('wait_for_connection', 'Waits until the host can be reached.'),
  schema: {
    properties: {
      connect_timeout: { type: 'integer', description: 'Seconds for each try to be answered.', default: 5 },
      delay: { type: 'integer', description: 'Seconds before the first try.', default: 0 },
      sleep: { type: 'integer', description: 'Seconds between tries.', default: 1 },
      timeout: { type: 'integer', description: 'Seconds after which it fails.', default: 600 },
    },
  },
  checkMode: 'none',
  async run(host, args, context) {
    const start = Date.now();
    const elapsed = () => Math.floor((Date.now() - start) / 1000);
    await sleep(args.delay * 1000, undefined, { signal: context.signal });
    for (;;) {
      try {
        await host.run({ script: ':', timeout: args.connect_timeout * 1000 });
        return { changed: false, elapsed: elapsed() };
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (elapsed() + args.sleep >= args.timeout) {
          const msg = `timed out waiting for ping module test: ${error.message}`;
          return { changed: false, failed: true, elapsed: elapsed(), msg };
        }
      }
      await sleep(args.sleep * 1000, undefined, { signal: context.signal });
    }
  },
};

/** A host that is still booting refuses, hangs, or answers before its users can become another. */
function isTransient(error: unknown): error is Error {
  return error instanceof Unreachable || error instanceof BecomeFailed || error instanceof CallTimeout;
}
