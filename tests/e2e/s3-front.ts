// A door before the sandbox's S3 server: everything goes through it, until it answers what would be written as a store does
// that is full, or that lets nobody write.
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import { controlAddress, s3, sandboxLayout, statePaths } from '../../sandbox/index.ts';

/** The port of the door, for `repo1-storage-port`. */
export const FRONT_PORT = 9001;

/** Status and code of an answer: MinIO's for a full disk, S3's for a missing right. */
export const REFUSALS = { full: [507, 'XMinioStorageFull'], 'read-only': [403, 'AccessDenied'] } as const;

export interface S3Front {
  /** From now on what would be written is refused, or nothing is any more. */
  refuse(what: keyof typeof REFUSALS | undefined): void;
  close(): void;
}

/** Opens the door, with the S3 server's own certificate. */
export async function startS3Front(): Promise<S3Front> {
  const paths = statePaths(sandboxLayout());
  const ca = readFileSync(paths.caCertificate);
  let refused: keyof typeof REFUSALS | undefined;
  const server = createServer(
    { key: readFileSync(paths.s3Key), cert: readFileSync(paths.s3Certificate) },
    (asked, answer) => {
      const writes = asked.method === 'PUT' || asked.method === 'POST';
      if (refused !== undefined && writes) refuse(asked, answer, REFUSALS[refused]);
      else pass(asked, answer, ca);
    },
  );
  await new Promise<void>(resolve => server.listen(FRONT_PORT, controlAddress, resolve));
  return {
    refuse: what => {
      refused = what;
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
  const { method, url, headers } = asked;
  const onward = request(
    { host: controlAddress, port: s3.port, servername: s3.name, ca, method, path: url, headers },
    given => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    },
  );
  onward.once('error', () => answer.destroy());
  asked.pipe(onward);
}
