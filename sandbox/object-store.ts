// The S3 server of the sandbox: s3rver over TLS on the control machine, so that it outlives any host's death.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { UserError } from '../src/errors.ts';
import { controlAddress, s3 } from './hosts.ts';
import { type Layout, statePaths } from './layout.ts';
import { killRecorded, recordedProcess, recordProcess } from './process-record.ts';

const startLimit = 30_000;

export function isObjectStoreRunning(layout: Layout): boolean {
  return recordedProcess(statePaths(layout).s3Process) !== undefined;
}

/** Starts the S3 server unless it runs, and waits until it accepts TLS connections. */
export async function ensureObjectStore(layout: Layout): Promise<void> {
  const paths = statePaths(layout);
  if (isObjectStoreRunning(layout) && (await acceptsTls(paths.caCertificate))) return;
  await killRecorded(paths.s3Process);
  const data = join(paths.s3Folder, 'data');
  mkdirSync(data, { recursive: true });
  const output = openSync(paths.s3Log, 'a');
  const child = spawn(
    process.execPath,
    [
      ...[s3rverProgram(), '--directory', data, '--address', controlAddress, '--port', String(s3.port)],
      ...['--key', paths.s3Key, '--cert', paths.s3Certificate, '--silent'],
      ...['--no-vhost-buckets', '--configure-bucket', s3.bucket],
    ],
    { detached: true, stdio: ['ignore', output, output], cwd: paths.s3Folder },
  );
  if (child.pid !== undefined) recordProcess(paths.s3Process, child.pid);
  closeSync(output);
  child.unref();
  const deadline = Date.now() + startLimit;
  while (!(await acceptsTls(paths.caCertificate))) {
    if (isObjectStoreRunning(layout) && Date.now() < deadline) {
      await sleep(50);
      continue;
    }
    const last = readFileSync(paths.s3Log, 'utf8').trim().split('\n').slice(-10).join('\n');
    throw new UserError('SANDBOX', `the S3 server did not start: ${last || 'no output'}`, {
      hint: `its log is ${paths.s3Log}`,
    });
  }
}

/** Stops the S3 server and deletes what it stored. */
export async function discardObjectStore(layout: Layout): Promise<void> {
  const paths = statePaths(layout);
  await killRecorded(paths.s3Process);
  rmSync(paths.s3Folder, { recursive: true, force: true });
}

function s3rverProgram(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(require.resolve('s3rver'), '..', '..', 'bin', 's3rver.js');
  } catch (cause) {
    throw new UserError('SANDBOX', 'the S3 server of the sandbox, npm package s3rver, is not installed', {
      hint: 'run `npm ci` in a clone of the repository; it is a development dependency',
      cause,
    });
  }
}

function acceptsTls(caFile: string): Promise<boolean> {
  if (!existsSync(caFile)) return Promise.resolve(false);
  return new Promise(resolve => {
    const socket = connect({
      host: controlAddress,
      port: s3.port,
      servername: s3.name,
      ca: readFileSync(caFile),
    });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.once('secureConnect', () => finish(true));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
