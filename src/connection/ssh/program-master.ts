// The process of the program `ssh` that logs in to a host and holds the connection (ControlMaster). ssh finds its configuration, keys,
// certificates and proxies itself.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable } from '../../errors.ts';
import type { Target } from '../host.ts';
import { NO_ANSWERS, serveAnswers } from './answers.ts';
import type { Certificates } from './certificates.ts';
import type { SshSettings } from './config.ts';
import { masterArguments, READY } from './program-arguments.ts';
import { programFailure } from './program-failure.ts';
import { answerFor } from './secrets.ts';

/**
 * Runs a command and ends it as soon as its own input has ended: with this process, however that ends, the connection ends, and its
 * folder goes. The status is the command's. Parameters: the folder, the command.
 */
const HELD = `exec 3<&0
folder=$1
shift
"$@" 3<&- </dev/null & held=$!
{ cat <&3; kill $held; } >/dev/null 2>&1 & watch=$!
exec 3<&-
wait $held; status=$?
kill $watch 2>/dev/null
rm -rf -- "$folder"
exit $status`;

/** Characters of what ssh says that are kept. */
const HEARD_LIMIT = 16 * 1024;
/** Milliseconds in which a process that has ended is heard out. */
const LAST_WORDS_TIME = 1000;
/** Bytes of the temporary folder's name: a socket's has some hundred, and ssh appends to it while it makes one. */
const LONGEST_FOLDER = 55;
/** What ssh says of one session only. */
const OF_ONE_SESSION = /^channel \d+: open failed.*\n?/gm;

/** A connection that is up. */
export interface Master {
  /** Where other processes of ssh find it. */
  readonly socket: string;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** What it has said on its standard error since it was up. */
  heard(): string;
  /** Ends it. */
  release(): void;
}

/** Connects and logs in. Rejects with Unreachable, whose sentence says why. */
export async function openMaster(
  program: string,
  target: Target,
  settings: SshSettings,
  certificates: Certificates,
): Promise<Master> {
  const folder = makeFolder();
  const socket = join(folder, 's');
  const canAsk = target.password !== undefined || target.privateKeyPassphrase !== undefined;
  const answers = canAsk ? await serveAnswers(folder, answerFor(target, settings)) : NO_ANSWERS;
  // A session of its own: Ctrl-C is for Reprise to see to, and there is no terminal to ask on.
  const child = spawn(
    '/bin/sh',
    ['-c', HELD, 'sh', folder, program, ...masterArguments(target, settings, socket, canAsk)],
    { detached: true, stdio: 'pipe', env: { ...process.env, ...answers.environment } },
  );
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => {
    heard = (heard + chunk.toString()).slice(-HEARD_LIMIT).replace(OF_ONE_SESSION, '');
  });
  child.stdin.on('error', () => {});
  const ended = endOf(child).then(error => {
    heard += error;
  });
  const outcome = await loginOf(child, ended, settings.connectTimeout);
  answers.stop();
  if (outcome !== 'ready') {
    child.stdin.end();
    const said = outcome === 'late' ? undefined : heard;
    throw await programFailure(settings, certificates, target.privateKeyPassphrase, said);
  }
  // Banners and warnings explain no later end.
  heard = '';
  return { socket, ended, heard: () => heard, release: () => child.stdin.end() };
}

/** A folder that is private to this user, as mkdtemp makes it, with a name that is short enough for a socket in it. */
function makeFolder(): string {
  const usual = tmpdir();
  try {
    return mkdtempSync(join(usual.length > LONGEST_FOLDER ? '/tmp' : usual, 'reprise-ssh-'));
  } catch (error) {
    throw new Unreachable(`Failed to connect to the host via ssh: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Resolves when the process has ended and been heard out; to the reason where it could not be started. */
function endOf(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', async () => {
      // Not for ever: a proxy that outlives ssh holds on to its standard error.
      if (!child.stderr.closed)
        await Promise.race([once(child.stderr, 'close'), delay(LAST_WORDS_TIME, undefined, { ref: false })]);
      resolve('');
    });
  });
}

/** Waits until the connection is up, has failed, or has taken too long. */
async function loginOf(
  child: ChildProcessWithoutNullStreams,
  ended: Promise<void>,
  timeout: number,
): Promise<'ready' | 'failed' | 'late'> {
  const patience = new AbortController();
  let said = '';
  const ready = new Promise<'ready'>(resolve => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (said.length < HEARD_LIMIT) said += chunk.toString();
      if (said.includes(READY)) resolve('ready');
    });
  });
  const late = delay(timeout, 'late' as const, { signal: patience.signal }).catch(() => 'late' as const);
  const outcome = await Promise.race([ready, ended.then(() => 'failed' as const), late]);
  patience.abort();
  return outcome;
}
