// A root directory of its own for tests that change a system: an overlay over this machine's, in namespaces of its own for
// mounts, processes, host name and network. What is done in it is gone when it closes. Needs root and Linux.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { Call, Host, Output } from '../../../src/connection/host.ts';

export interface Root {
  /** Runs a program inside; `input` is what it reads. */
  run(
    argv: readonly string[],
    input?: string | Buffer,
    env?: Readonly<Record<string, string>>,
  ): Promise<Output>;
  /** The root as a host whose shell is that program with its first arguments, up to `-c`. */
  host(shell: readonly string[]): CountingHost;
  close(): Promise<void>;
}

export interface CountingHost extends Host {
  /** How many scripts ran: one each is one round trip. */
  readonly count: () => number;
}

// The first process, $1, ends and takes all others and the mounts with it when its input does.
const SETUP = `
set -e
base=$(mktemp -d)
mount -t tmpfs -o mode=0755 tmpfs "$base"
mkdir "$base/upper" "$base/work" "$base/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/upper,workdir=$base/work" "$base/root"
for folder in sys dev; do mount --rbind "/$folder" "$base/root/$folder"; done
mount -t proc proc "$base/root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$base/root/tmp"
mount -t tmpfs -o mode=0755 tmpfs "$base/root/run"
ip link set lo up
hostname probe
cp /bin/cat "$base/root/$1"
mkdir "$base/root/bare"
for applet in $(busybox --list); do ln -s /bin/busybox "$base/root/bare/$applet"; done
exec chroot "$base/root" "/$1"
`;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** `init` is the name of the first process, by which programs tell what runs the system. */
export async function openRoot(init = 'init'): Promise<Root> {
  const flags = ['--mount', '--uts', '--net', '--pid', '--fork', '--kill-child'];
  const holder = spawn('unshare', [...flags, 'sh', '-c', SETUP, 'sh', init], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  holder.stdin.write('ready\n');
  const ended = new Promise<void>(resolve => holder.on('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    holder.stdout.once('data', () => resolve());
    holder.once('exit', status => reject(new RangeError(`the root directory could not be made: ${status}`)));
  });
  const first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
  const enter = ['-t', first, '--mount', '--uts', '--net', '--pid', '--root', '--wd', '--'];
  const run: Root['run'] = async (argv, input, env = {}) => {
    const child = spawn('nsenter', [...enter, ...argv], {
      env: { PATH, HOME: '/root', LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const closed = new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', code => resolve(code ?? 255));
    });
    // A script that does not read its input closes the pipe early.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const [stdout, stderr, status] = await Promise.all([buffer(child.stdout), buffer(child.stderr), closed]);
    return { status, stdout, stderr };
  };
  return {
    run,
    host: shell => hostOf(run, shell),
    async close() {
      holder.stdin.end();
      await ended;
    },
  };
}

function hostOf(run: Root['run'], shell: readonly string[]): CountingHost {
  let count = 0;
  const unused = (): never => {
    throw new RangeError('modules run scripts');
  };
  return {
    name: 'localhost',
    count: () => count,
    async run(call: Call) {
      count++;
      const { stdin: input } = call;
      const stdin =
        input === undefined || typeof input === 'string' || Buffer.isBuffer(input)
          ? input
          : await buffer(input);
      return run([...shell, call.script, 'sh', ...(call.args ?? []).map(String)], stdin, call.env);
    },
    read: unused,
    write: unused,
  };
}
