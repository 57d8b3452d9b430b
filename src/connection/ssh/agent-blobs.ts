// The public keys that an agent holds, as they are: package ssh2 takes the certificates among them for plain keys.
// https://datatracker.ietf.org/doc/html/draft-miller-ssh-agent
import { connect, type Socket } from 'node:net';

const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const IDENTITIES_ANSWER = 12;
/** Milliseconds; an agent that asks its user first is not waited for. */
const PATIENCE = 2000;

/** The keys and certificates of the agent; none where it cannot be asked, which the login itself will tell. */
export async function agentBlobs(path: string): Promise<readonly Buffer[]> {
  // Not there, not an agent: a login goes on without it.
  return askAgent(path).catch(() => []);
}

/** The same; rejects with what is wrong where it cannot be asked. */
export async function askAgent(path: string): Promise<readonly Buffer[]> {
  const socket = connect(path);
  try {
    return blobsOf(await answerOf(socket));
  } finally {
    socket.destroy();
  }
}

function answerOf(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let heard = Buffer.alloc(0);
    socket.setTimeout(PATIENCE, () => reject(new Error(`nothing within ${PATIENCE / 1000} s`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('it hung up')));
    socket.on('data', chunk => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.length >= 4 && heard.length >= 4 + heard.readUInt32BE(0)) resolve(heard.subarray(4));
    });
    socket.write(REQUEST_IDENTITIES);
  });
}

function blobsOf(answer: Buffer): Buffer[] {
  if (answer[0] !== IDENTITIES_ANSWER) return [];
  const blobs: Buffer[] = [];
  let at = 5;
  const string = (): Buffer => {
    const start = at + 4;
    at = start + answer.readUInt32BE(at);
    return answer.subarray(start, at);
  };
  for (let left = answer.readUInt32BE(1); left > 0; left--) {
    blobs.push(string());
    string(); // its comment
  }
  return blobs;
}
