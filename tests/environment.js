// What a test file runs in: Node, with a folder for temporary files of its own that is gone when the file has ended.
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

const USUAL = tmpdir();
/** With the process id of who made it. Short: sockets below it have some hundred bytes for their names. */
const NAME = /^reprise-test-(\d+)-/;

let folder;

/** What stands in TMPDIR is where tests, Reprise and everything that they start put their temporary files. */
export default class Environment extends TestEnvironment {
  constructor(config, context) {
    removeLeft();
    folder = mkdtempSync(join(USUAL, `reprise-test-${process.pid}-`));
    // As /tmp: tests become other users.
    chmodSync(folder, 0o1777);
    process.env.TMPDIR = folder;
    super(config, context);
  }

  async teardown() {
    await super.teardown();
    remove();
  }
}

function remove() {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Those of processes that were killed. */
function removeLeft() {
  for (const name of readdirSync(USUAL)) {
    const id = NAME.exec(name)?.[1];
    if (id !== undefined && !isAlive(Number(id))) rmSync(join(USUAL, name), { recursive: true, force: true });
  }
}

function isAlive(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    if (folder !== undefined) remove();
    process.kill(process.pid, signal);
  });
}
