// reboot: starts the host anew, and waits until it is back.
import { setTimeout as sleep } from 'node:timers/promises';
import { CallTimeout, type Host } from '../connection/host.ts';
import { BecomeFailed, Unreachable } from '../errors.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module, ModuleContext } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    reboot_timeout: {
      type: 'integer',
      default: 600,
      aliases: ['reboot_timeout_sec'],
      description: 'Seconds to wait for the host to be up, and again for the test to succeed.',
    },
    connect_timeout: {
      type: 'integer',
      aliases: ['connect_timeout_sec'],
      description: 'Seconds for each try to be answered.',
    },
    pre_reboot_delay: {
      type: 'integer',
      default: 0,
      aliases: ['pre_reboot_delay_sec'],
      description: 'Seconds that the host waits first; whole minutes count.',
    },
    post_reboot_delay: {
      type: 'integer',
      default: 0,
      aliases: ['post_reboot_delay_sec'],
      description: 'Seconds to wait before the first look.',
    },
    msg: {
      type: 'string',
      default: 'Reboot initiated by Ansible',
      description: 'What users of the host are told.',
    },
    test_command: {
      type: 'string',
      default: 'whoami',
      description: 'A command that succeeds when the host is ready.',
    },
    boot_time_command: {
      type: 'string',
      default: 'cat /proc/sys/kernel/random/boot_id',
      description: 'A command whose answer is another after each boot.',
    },
    reboot_command: { type: 'string', description: 'The command that reboots; `shutdown -r` unless given.' },
    search_paths: {
      type: 'array',
      items: { type: 'string' },
      default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
      description: 'Where the program is looked for.',
    },
  },
} as const satisfies ArgumentsSchema;

type RebootArguments = ArgumentsOf<typeof schema>;

/** Parameters: the command that tells the boot, the program, the folders to look in. */
const LOOK = `${SAY}boot=$1 program=$2
shift 2
said=$(sh -c "$boot" 2>&1) || { say "status=$?" "said=$said"; exit 0; }
say "boot=$said"
[ ! -e /etc/alpine-release ] || say alpine=
[ -n "$program" ] || if [ -e /etc/alpine-release ]; then program=reboot; else program=shutdown; fi
case $program in /*) say "program=$program"; exit 0;; esac
for folder; do [ ! -e "$folder/$program" ] || { say "program=$folder/$program"; exit 0; }; done
say "missing=$program"
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/reboot_module.html */
export const reboot: Module<RebootArguments> = {
  ...builtin('reboot', 'Starts the host anew, and waits until it is back.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    if (context.route?.().kind === 'local' && context.route().delegate === undefined) {
      const msg = 'Running reboot with local connection would reboot the control node.';
      return { changed: false, elapsed: 0, rebooted: false, failed: true, msg };
    }
    if (context.check) return { changed: true, elapsed: 0, rebooted: true };
    const [program = '', ...words] = args.reboot_command?.split(' ') ?? [];
    const look = readRecords(
      await host.run({ script: LOOK, args: [args.boot_time_command, program, ...args.search_paths] }),
    );
    const boot = look.get('boot')?.trim();
    if (boot === undefined) {
      const why = `rc: ${look.get('status')}, stdout: ${look.get('said')}`;
      return fail(`reboot: failed to get host boot time info, ${why}`);
    }
    const path = look.get('program');
    if (path === undefined) {
      const folders = args.search_paths.map(one => `'${one}'`).join(', ');
      return fail(`Unable to find command "${look.get('missing')}" in search paths: [${folders}]`);
    }
    const start = Date.now();
    const refusal = await order(host, args, { path, words, isAlpine: look.get('alpine') !== undefined });
    const elapsed = (): number => Math.floor((Date.now() - start) / 1000);
    if (refusal !== undefined) return { ...fail(refusal), rebooted: false, elapsed: elapsed() };
    context.progress('waiting for the host to come back');
    await sleep(args.post_reboot_delay * 1000, undefined, { signal: context.signal });
    const failure =
      (await waitUntil('last boot time check', host, args, context, args.boot_time_command, said => {
        return said !== '' && said !== boot;
      })) ??
      (await waitUntil('post-reboot test command', host, args, context, args.test_command, () => true));
    const result = { rebooted: true, elapsed: elapsed() };
    return failure === undefined ? { changed: true, ...result } : { ...fail(failure), ...result };
  },
};

interface Order {
  readonly path: string;
  /** Of a command that the task gives. */
  readonly words: readonly string[];
  readonly isAlpine: boolean;
}

/** The sentence that says why the host did not take the order. A connection that breaks has done what was asked. */
async function order(host: Host, args: RebootArguments, order: Order): Promise<string | undefined> {
  const { path, words, isAlpine } = order;
  const minutes = String(Math.floor(Math.max(0, args.pre_reboot_delay) / 60));
  const isGiven = args.reboot_command !== undefined;
  const call = isGiven
    ? { script: 'exec sh -c "$1"', args: [[path, ...words].join(' ')] }
    : { script: 'exec "$@"', args: isAlpine ? [path] : [path, '-r', minutes, args.msg] };
  try {
    const { status, stdout, stderr } = await host.run({ ...call, timeout: 60_000 });
    if (status === 0) return undefined;
    return `Reboot command failed. Error was: '${stdout.toString().trim()}, ${stderr.toString().trim()}'`;
  } catch (error) {
    if (error instanceof Unreachable || error instanceof CallTimeout) return undefined;
    throw error;
  }
}

const LONGEST_PAUSE = 12;

/** Asks again and again, with longer pauses; the failure when the time is over. */
async function waitUntil(
  what: string,
  host: Host,
  args: RebootArguments,
  context: ModuleContext,
  command: string,
  isDone: (said: string) => boolean,
): Promise<string | undefined> {
  const end = Date.now() + args.reboot_timeout * 1000;
  for (let pause = 1; Date.now() < end; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    if (await succeeds()) return undefined;
    await sleep(Math.min(pause * 1000, Math.max(0, end - Date.now())), undefined, { signal: context.signal });
  }
  return `Timed out waiting for ${what} (timeout=${args.reboot_timeout})`;

  async function succeeds(): Promise<boolean> {
    try {
      const timeout = (args.connect_timeout ?? 10) * 1000;
      const { status, stdout } = await host.run({ script: 'exec sh -c "$1"', args: [command], timeout });
      return status === 0 && isDone(stdout.toString().trim());
    } catch (error) {
      if (error instanceof Unreachable || error instanceof BecomeFailed || error instanceof CallTimeout)
        return false;
      throw error;
    }
  }
}
