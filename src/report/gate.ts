// The one gate that hides secrets: everything that is told passes it on its way to any listener.
import type { Reporter, RunEvent } from '../engine/events.ts';

const STARS = '********';
/** Shorter secrets would blot out ordinary words; they are still kept out of results by `no_log` and by schemas. */
const SHORTEST = 4;

export class SecretGate implements Reporter {
  readonly #inner: readonly Reporter[];
  readonly #secrets = new Set<string>();

  constructor(inner: readonly Reporter[]) {
    this.#inner = inner;
  }

  /** Hides a secret from now on, in the spellings in which it could be shown. */
  hide(secret: string): void {
    if (secret.length < SHORTEST) return;
    this.#secrets.add(secret);
    this.#secrets.add(JSON.stringify(secret).slice(1, -1));
    this.#secrets.add(encodeURIComponent(secret));
  }

  /** A text without the secrets known so far. */
  clean(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, STARS);
    return clean;
  }

  report(event: RunEvent): void {
    const clean = this.#secrets.size === 0 ? event : (this.#cleanData(event) as RunEvent);
    for (const reporter of this.#inner) reporter.report(clean);
  }

  async close(): Promise<void> {
    await Promise.all(this.#inner.map(reporter => reporter.close?.()));
  }

  #cleanData(data: unknown): unknown {
    if (typeof data === 'string') return this.clean(data);
    if (Array.isArray(data)) return data.map(item => this.#cleanData(item));
    if (data instanceof Map)
      return new Map([...data].map(([key, value]) => [this.#cleanData(key), this.#cleanData(value)]));
    if (typeof data !== 'object' || data === null || Object.getPrototypeOf(data) !== Object.prototype)
      return data;
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.#cleanKey(key, value)]));
  }

  /** Places in source files are kept as they are: the screen cleans what is shown of them. */
  #cleanKey(key: string, value: unknown): unknown {
    return key === 'span' || key === 'error' ? value : this.#cleanData(value);
  }
}
