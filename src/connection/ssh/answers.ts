// Answers to what `ssh` asks for: passwords and passphrases. It starts a small program to ask (SSH_ASKPASS), which hands the
// question to this process through a socket in a private folder: a secret is in no command line, environment or file.
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { quoteAll } from '../quote.ts';

export interface Answers {
  /** What `ssh` has to find in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): void;
}

/** Runs under Node, started by ssh with its question as argument: status 1 for one that has no answer. */
const ASK = `const socket = require('node:net').connect(process.argv[2]);
let answer = '';
socket.on('data', chunk => { answer += chunk; });
socket.on('error', () => process.exit(1));
socket.on('end', () => {
  if (answer === '') process.exit(1);
  process.stdout.write(answer);
});
socket.write(JSON.stringify(process.argv.slice(3).join(' ')) + '\\n');
`;

/** For a login that has no secrets: whatever ssh would ask is not answered, and no window opens on a desktop. */
export const NO_ANSWERS: Answers = { environment: { SSH_ASKPASS_REQUIRE: 'never' }, stop: () => {} };

/** Answers questions as `answer` does; undefined declines. `folder` must be private to this user. */
export async function serveAnswers(
  folder: string,
  answer: (question: string) => string | undefined,
): Promise<Answers> {
  const path = join(folder, 'questions');
  const server = createServer({ allowHalfOpen: true }, socket => {
    let heard = '';
    // One that has gone needs no answer.
    socket.on('error', () => {});
    socket.on('data', chunk => {
      heard += chunk.toString();
      if (!heard.endsWith('\n')) return;
      const given = answer(JSON.parse(heard) as string);
      socket.end(given === undefined ? '' : `${given}\n`);
    });
  }).listen(path);
  await once(server, 'listening');
  // A login that is under way keeps the run alive, not what would answer it.
  server.unref();
  const script = join(folder, 'ask.cjs');
  const program = join(folder, 'ask');
  writeFileSync(script, ASK, { mode: 0o600 });
  writeFileSync(program, `#!/bin/sh\nexec ${quoteAll([process.execPath, script, path])} "$@"\n`);
  chmodSync(program, 0o700);
  return {
    environment: {
      SSH_ASKPASS: program,
      SSH_ASKPASS_REQUIRE: 'force',
      // Before OpenSSH 8.4 it asks this way only where there seems to be a screen.
      DISPLAY: process.env.DISPLAY ?? ':0',
    },
    stop: () => server.close(),
  };
}
