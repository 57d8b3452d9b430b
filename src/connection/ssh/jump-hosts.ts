// The jump hosts of one run: all hosts behind the same one share the connection to it.
import type { Target } from '../host.ts';
import type { JumpHost } from './route.ts';

interface Shared {
  readonly jump: JumpHost;
  /** Routes that lead through it. */
  uses: number;
}

export class JumpHosts {
  readonly #open: (target: Target) => JumpHost;
  readonly #shared = new Map<string, Shared>();

  constructor(open: (target: Target) => JumpHost) {
    this.#open = open;
  }

  /** The jump host, connected once for equal targets. The last one to close it closes the connection. */
  to(target: Target): JumpHost {
    const key = JSON.stringify(target);
    const shared = this.#shared.get(key) ?? { jump: this.#open(target), uses: 0 };
    this.#shared.set(key, shared);
    shared.uses++;
    let isOpen = true;
    return {
      forward: (host, port) => shared.jump.forward(host, port),
      close: async () => {
        if (!isOpen) return;
        isOpen = false;
        shared.uses--;
        if (shared.uses > 0) return;
        this.#shared.delete(key);
        await shared.jump.close();
      },
    };
  }
}
