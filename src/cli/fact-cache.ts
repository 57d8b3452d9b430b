// `fact_caching`: where facts are kept between runs, and `--flush-cache`.
import { resolve } from 'node:path';
import { type FactCache, JsonFactCache } from '../engine/fact-cache.ts';
import { UserError } from '../errors.ts';
import { expandPath } from '../settings/kinds.ts';
import type { Loaded } from './load.ts';

/** The kinds of caches; `memory` keeps facts for one run. */
const KINDS = ['memory', 'jsonfile'];

/** The cache that the settings ask for, emptied when `flush` says so. Throws UserError SETTINGS. */
export function openFactCache(
  { settings, inventory }: Loaded,
  flush: boolean,
  warn: (message: string) => void,
): FactCache | undefined {
  const kind = settings.factCaching.replace(/^ansible\.builtin\./, '');
  if (!KINDS.includes(kind)) {
    throw new UserError('SETTINGS', `facts cannot be kept in '${kind}'`, {
      span: settings.origins.factCaching.span,
      hint: `fact_caching takes ${KINDS.join(', ')}`,
    });
  }
  if (kind === 'memory') return undefined;
  const written = settings.factCachingConnection;
  if (written === undefined) {
    throw new UserError('SETTINGS', `fact_caching = ${kind} needs a folder to keep facts in`, {
      span: settings.origins.factCaching.span,
      hint: 'fact_caching_connection names it',
    });
  }
  const cache = new JsonFactCache({
    folder: resolve(expandPath(written, { folder: process.cwd(), cwd: process.cwd(), env: process.env })),
    prefix: settings.factCachingPrefix,
    timeout: settings.factCachingTimeout,
    warn,
  });
  if (flush) for (const host of inventory.hosts.keys()) cache.forget(host);
  return cache;
}
