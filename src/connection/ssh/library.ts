// Package ssh2, loaded when the first connection needs it: it takes a tenth of a second that local runs need not pay.

/** The package. */
export async function loadSsh2(): Promise<typeof import('ssh2')> {
  const { default: ssh2 } = await import('ssh2');
  return ssh2;
}
