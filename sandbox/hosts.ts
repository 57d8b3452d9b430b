// The four hosts of the sandbox and their fixed addresses; every other file asks here.
import { nearest, UserError } from '../src/errors.ts';

export interface SandboxHost {
  /** Machine and host name. Its bridge port is `vb-NAME`, which Linux limits to 15 bytes. */
  readonly name: string;
  readonly address: string;
  /** Further names in every host's /etc/hosts. */
  readonly aliases: readonly string[];
}

export const sandboxHosts: readonly SandboxHost[] = [
  { name: 'reprise-10', address: '10.10.10.10', aliases: ['pg-meta-1', 'etcd-1'] },
  { name: 'reprise-11', address: '10.10.10.11', aliases: ['pg-test-1'] },
  { name: 'reprise-12', address: '10.10.10.12', aliases: ['pg-test-2'] },
  { name: 'reprise-13', address: '10.10.10.13', aliases: ['pg-test-3'] },
];

export const subnet = '10.10.10.0/24';
/** The control machine's address on the bridge; the S3 server listens there. */
export const controlAddress = '10.10.10.1';
export const bridgeName = 'br-reprise';
/** Where the hosts find the S3 server. */
export const s3 = { name: 'sss.pigsty', port: 9000, bucket: 'pgsql' } as const;

/** The host of that address, name, alias or last number (`11`); a SANDBOX error names the nearest. */
export function findHost(text: string): SandboxHost {
  const found = sandboxHosts.find(host => namesOf(host).includes(text));
  if (found !== undefined) return found;
  const near = /^\d+$/.test(text) ? undefined : nearest(text, sandboxHosts.flatMap(namesOf));
  throw new UserError('SANDBOX', `'${text}' is not a host of the sandbox`, {
    hint:
      near === undefined
        ? `the hosts are ${sandboxHosts.map(host => host.address).join(', ')}`
        : `did you mean '${near}'?`,
  });
}

function namesOf(host: SandboxHost): string[] {
  return [host.address, host.name, ...host.aliases, host.address.slice(host.address.lastIndexOf('.') + 1)];
}
