// The sessions of one connection. Each identity has shells of its own, so nothing one user writes has to be read by
// another; calls made at once get a shell each, up to what the transport can hold.
import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable } from '../errors.ts';
import { ChannelRefused, type Transport } from './channel.ts';
import type { Call, Output } from './host.ts';
import type { Login } from './login.ts';
import { NotStarted, Session } from './session.ts';

/** Ends a process group: politely, then not. The group is that of the session's shell, as the transport made it. */
const TERMINATE = `pid=$1
if [ -r "/proc/$pid/stat" ]; then read -r line <"/proc/$pid/stat"; set -- \${line##*) }; group=$3
else group=$(ps -o pgid= -p "$pid") && group=$((group)); fi
[ "\${group:-0}" -gt 1 ] || exit 1
kill -s TERM -- "-$group" || exit 1
tries=0
while [ $tries -lt 20 ] && kill -s 0 -- "-$group" 2>/dev/null; do sleep 0.1 || sleep 1; tries=$((tries + 1)); done
kill -s KILL -- "-$group" 2>/dev/null || :`;

/** How often, and after how many milliseconds, a lone session that was refused is asked for again. */
const PATIENCE = 20;
const PAUSE = 100;

const INTERRUPTED = 'the run was interrupted';

/** Somebody to be on the host: the key tells identities apart, the login says how to become it. */
export interface Identity {
  readonly key: string;
  login: Login;
}

interface Entry {
  readonly key: string;
  readonly session: Session;
  isBusy: boolean;
}

export class SessionPool {
  readonly #transport: Transport;
  /** Sessions at once, of all identities; also lowered when the host refuses one. */
  #limit: number;
  readonly #entries = new Set<Entry>();
  #opening = 0;
  readonly #waiting: (() => void)[] = [];
  #ending: Promise<void> = Promise.resolve();
  #isInterrupted = false;

  constructor(transport: Transport, limit: number) {
    this.#transport = transport;
    this.#limit = limit;
  }

  /** Runs a call as that identity, on a free session of its own. Rejects as Host.run does. */
  async run(identity: Identity, call: Call): Promise<Output> {
    try {
      return await this.#runOnce(identity, call);
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      if (call.stdin !== undefined && typeof call.stdin !== 'string' && !Buffer.isBuffer(call.stdin))
        throw error.cause;
    }
    // An idle shell was ended behind our back before it had read the request: the call is made once more, on a new one.
    try {
      return await this.#runOnce(identity, call);
    } catch (error) {
      throw error instanceof NotStarted ? error.cause : error;
    }
  }

  /** Ends the idle sessions of these identities, and waits until they are gone. */
  async retire(keys: ReadonlySet<string>): Promise<void> {
    const idle = [...this.#entries].filter(({ key, isBusy }) => !isBusy && keys.has(key));
    for (const entry of idle) this.#entries.delete(entry);
    await Promise.all(idle.map(({ session }) => session.retire()));
    this.#wakeOne();
  }

  /** Ends all sessions; calls that run reject with Unreachable. */
  close(): void {
    for (const entry of this.#entries) entry.session.close();
    this.#entries.clear();
  }

  /** Kills the scripts that run; their calls and all further ones reject with Unreachable. */
  interrupt(): void {
    this.#isInterrupted = true;
    for (const { session, isBusy } of this.#entries)
      if (isBusy) session.interrupt(new Unreachable(INTERRUPTED));
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #runOnce(identity: Identity, call: Call): Promise<Output> {
    const entry = await this.#acquire(identity);
    try {
      return await entry.session.run(call);
    } finally {
      entry.isBusy = false;
      if (!entry.session.isOpen) this.#entries.delete(entry);
      this.#wakeOne();
    }
  }

  async #acquire(identity: Identity): Promise<Entry> {
    for (;;) {
      if (this.#isInterrupted) throw new Unreachable(INTERRUPTED);
      const free = this.#idle(entry => entry.key === identity.key);
      if (free !== undefined) {
        free.isBusy = true;
        return free;
      }
      if (await this.#makeRoom()) {
        const entry = await this.#open(identity);
        if (entry !== undefined) return entry;
        // Refused while another identity's shell is idle: nobody would wake us, but its place can be had.
        if (this.#idle(() => true) !== undefined) continue;
      }
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
  }

  /** Whether a session can be opened now; ends an idle one of another identity when that is what it takes. */
  async #makeRoom(): Promise<boolean> {
    if (this.#entries.size + this.#opening < this.#limit) return true;
    const idle = this.#idle(() => true);
    if (idle === undefined) return false;
    this.#entries.delete(idle);
    // The place in the host's count is taken until the shell is gone.
    this.#opening++;
    await idle.session.retire();
    this.#opening--;
    return true;
  }

  #idle(matches: (entry: Entry) => boolean): Entry | undefined {
    for (const entry of this.#entries) {
      if (!entry.session.isOpen) this.#entries.delete(entry);
      else if (!entry.isBusy && matches(entry)) return entry;
    }
    return undefined;
  }

  /** A new session, busy; undefined when the host allows no more and another will get free. */
  async #open(identity: Identity): Promise<Entry | undefined> {
    this.#opening++;
    try {
      const entry = { key: identity.key, session: await this.#start(identity), isBusy: true };
      this.#entries.add(entry);
      return entry;
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      const others = this.#entries.size + this.#opening - 1;
      if (others === 0) throw new Unreachable(error.message, { cause: error });
      // One place is left free, for ending a script that is late.
      this.#limit = Math.max(1, others - 1);
      return undefined;
    } finally {
      this.#opening--;
      this.#wakeOne();
    }
  }

  /** A host may still count a session that has just ended: the only one that is asked for is asked for again. */
  async #start(identity: Identity): Promise<Session> {
    for (let patience = PATIENCE; ; patience--) {
      try {
        return await this.#openSession(identity);
      } catch (error) {
        const isAlone = this.#entries.size === 0 && this.#opening === 1;
        if (!(error instanceof ChannelRefused) || !isAlone || patience === 0) throw error;
        await delay(PAUSE);
      }
    }
  }

  #openSession(identity: Identity): Promise<Session> {
    return Session.open(this.#transport, identity.login, pid => {
      const ended = this.#ending.then(() => this.#terminate(identity, pid));
      this.#ending = ended.catch(() => {});
      return ended;
    });
  }

  /** By a shell of the same identity, as nobody else may; one at a time, so that one free place is enough. */
  async #terminate(identity: Identity, pid: number): Promise<void> {
    try {
      await terminateOver(this.#transport, identity, pid);
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      const twin = this.#transport.twin();
      try {
        await terminateOver(twin, identity, pid);
      } finally {
        await twin.close();
      }
    }
  }

  #wakeOne(): void {
    this.#waiting.shift()?.();
  }
}

async function terminateOver(transport: Transport, identity: Identity, pid: number): Promise<void> {
  const session = await Session.open(transport, identity.login, async () => {});
  await session.run({ script: TERMINATE, args: [String(pid)] });
  await session.retire();
}
