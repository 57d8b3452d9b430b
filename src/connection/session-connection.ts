// A Connection whose hosts run everything through sessions: what `ssh` and `local` share.
import { Readable } from 'node:stream';
import { becomeLogin, TerminalRequired } from './become.ts';
import type { Transport } from './channel.ts';
import { readFile, writeFile } from './files.ts';
import type { Become, Binding, Call, Connection, Host, Output, Target } from './host.ts';
import { type Login, plainLogin } from './login.ts';
import { type Identity, SessionPool } from './session-pool.ts';

export class SessionConnection implements Connection {
  readonly #target: Target;
  readonly #transport: Transport;
  readonly #pool: SessionPool;
  readonly #identities = new Map<string, Identity & { readonly become: Become | undefined }>();
  /** Ways to another user that have worked. */
  readonly #proven = new Set<Login>();

  /** `limit` is the number of sessions that the transport can hold at once. */
  constructor(target: Target, transport: Transport, limit: number) {
    this.#target = target;
    this.#transport = transport;
    this.#pool = new SessionPool(transport, limit);
  }

  as(binding: Binding): Host {
    const identity = this.#identity(binding.become);
    const run = (call: Call) => this.#run(identity, binding.become, bind(call, binding));
    return {
      name: this.#target.name,
      run,
      read: path => readFile(run, path),
      write: (path, bytes, attributes) => writeFile(run, path, bytes, attributes),
      leave: user => this.#pool.retire(new Set(this.#keysOf(user))),
    };
  }

  /** Where the program that makes us another user turns out to want a terminal, it is given one, and the call is made again. */
  async #run(identity: Identity, become: Become | undefined, call: Call): Promise<Output> {
    const { login } = identity;
    if (become?.method !== 'sudo') return this.#pool.run(identity, call);
    try {
      // A stream could not be sent twice.
      if (call.stdin instanceof Readable && !this.#proven.has(login))
        await this.#pool.run(identity, { script: ':' });
      const output = await this.#pool.run(identity, call);
      this.#proven.add(login);
      return output;
    } catch (error) {
      if (!(error instanceof TerminalRequired)) throw error;
      const { shell, connectTimeout } = this.#target;
      identity.login = becomeLogin(become, shell, connectTimeout, { atTerminal: true });
      return this.#pool.run(identity, call);
    }
  }

  async reset(): Promise<void> {
    this.#pool.close();
    await this.#transport.close();
  }

  interrupt(): void {
    this.#pool.interrupt();
  }

  close(): Promise<void> {
    return this.reset();
  }

  #keysOf(user: string): string[] {
    return [...this.#identities.values()].filter(({ become }) => become?.user === user).map(({ key }) => key);
  }

  #identity(become: Become | undefined): Identity {
    const key = JSON.stringify(become ?? null);
    const known = this.#identities.get(key);
    if (known !== undefined) return known;
    const { shell, connectTimeout } = this.#target;
    const login =
      become === undefined
        ? plainLogin(() => this.#transport.label, shell, connectTimeout)
        : becomeLogin(become, shell, connectTimeout);
    const identity = { key, login, become };
    this.#identities.set(key, identity);
    return identity;
  }
}

/** The call with what the task asks of each of its calls; the call's own wishes win. */
function bind(call: Call, { env, timeout }: Binding): Call {
  return {
    ...call,
    env: env === undefined ? call.env : { ...env, ...call.env },
    timeout: call.timeout ?? timeout,
  };
}
