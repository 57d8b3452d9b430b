// A door before the sandbox's S3 server: everything goes through it, until it answers what would be written as a store does
// that is full, or that lets nobody write, or is gone from the first file of a backup set on.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import { controlAddress, s3, sandboxLayout, statePaths } from '../../sandbox/index.ts';

/** The port of the door, for `repo1-storage-port`. */
export const FRONT_PORT = 9001;

/** Status and code of an answer: MinIO's for a full disk, S3's for a missing right. */
export const REFUSALS = { full: [507, 'XMinioStorageFull'], 'read-only': [403, 'AccessDenied'] } as const;

const FILE_OF_A_SET = /\/backup\/.*\/(?:bundle|pg_data)\//;

export interface S3Front {
  /** From now on what would be written is refused, until it is mended. */
  refuse(what: keyof typeof REFUSALS): void;
  /** Half of the next file that is read from a backup set is the last that comes through, until it is mended. */
  loseHalfway(): void;
  mend(): void;
  close(): void;
}

/** Opens the door, with the S3 server's own certificate. */
export async function startS3Front(): Promise<S3Front> {
  const paths = statePaths(sandboxLayout());
  const ca = readFileSync(paths.caCertificate);
  let refused: keyof typeof REFUSALS | undefined;
  let store: 'there' | 'about to go' | 'gone' = 'there';
  const server = createServer(
    { key: readFileSync(paths.s3Key), cert: readFileSync(paths.s3Certificate) },
    (asked, answer) => {
      const writes = asked.method === 'PUT' || asked.method === 'POST';
      if (store === 'about to go' && asked.method === 'GET' && FILE_OF_A_SET.test(asked.url ?? '')) {
        store = 'gone';
        passHalf(asked, answer, ca);
      } else if (store === 'gone') asked.socket.destroy();
      else if (refused !== undefined && writes) refuse(asked, answer, REFUSALS[refused]);
      else pass(asked, answer, ca);
    },
  );
  await new Promise<void>(resolve => server.listen(FRONT_PORT, controlAddress, resolve));
  return {
    refuse: what => {
      refused = what;
    },
    loseHalfway: () => {
      store = 'about to go';
    },
    mend: () => {
      refused = undefined;
      store = 'there';
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(
  asked: IncomingMessage,
  answer: ServerResponse,
  [status, code]: readonly [number, string],
): void {
  asked.resume();
  asked.once('end', () => {
    answer.writeHead(status, { 'content-type': 'application/xml' });
    answer.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code></Error>`);
  });
}

function pass(asked: IncomingMessage, answer: ServerResponse, ca: Buffer): void {
  ask(asked, answer, ca, given => {
    answer.writeHead(given.statusCode ?? 500, given.headers);
    given.pipe(answer);
  });
}

function passHalf(asked: IncomingMessage, answer: ServerResponse, ca: Buffer): void {
  ask(asked, answer, ca, async given => {
    answer.writeHead(given.statusCode ?? 500, given.headers);
    const body = Buffer.concat(await given.toArray());
    answer.write(body.subarray(0, body.length / 2), () => answer.destroy());
  });
}

/** Hands a question on to the S3 server. */
function ask(
  asked: IncomingMessage,
  answer: ServerResponse,
  ca: Buffer,
  whenGiven: (given: IncomingMessage) => void,
): void {
  const { method, url, headers } = asked;
  const onward = request(
    { host: controlAddress, port: s3.port, servername: s3.name, ca, method, path: url, headers },
    whenGiven,
  );
  onward.once('error', () => answer.destroy());
  asked.pipe(onward);
}
