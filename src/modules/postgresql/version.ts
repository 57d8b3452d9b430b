// A server's version as the modules return it.

export interface ServerVersion {
  readonly major?: number;
  readonly minor?: number;
  readonly patch?: number;
  readonly full?: string;
  readonly raw: string;
}

/** From what `SELECT version()` says: `PostgreSQL 15.18 (Debian …) on …`. Before 10 there were three numbers. */
export function parseServerVersion(raw: string): ServerVersion {
  const full = raw.split(' ')[1] ?? '';
  const [major, minor, patch] = full.split('.').map(part => Number.parseInt(part, 10));
  return {
    ...(major === undefined || Number.isNaN(major) ? {} : { major }),
    ...(minor === undefined || Number.isNaN(minor) ? {} : { minor }),
    ...(patch === undefined || Number.isNaN(patch) ? {} : { patch }),
    full,
    raw,
  };
}
