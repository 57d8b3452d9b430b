// A cluster as Pigsty leaves it behind, laid out by shell alone: etcd with TLS, client certificates and users, Patroni and
// pgBackRest with Pigsty's files and folders. Nothing of it comes from our own roles.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testMembers } from '../../sandbox/database.ts';
import { type SandboxHost, sandboxHosts, sandboxUp } from '../../sandbox/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { meta, onHost } from './cluster.ts';

export type Method = 'local' | 'minio';

/** etcd's password of the cluster's user: with what a shell or YAML could trip over. */
export const ETCD_PASSWORD = "Etcd '#1: $x";

const folder = join(packageRoot(), 'tests', 'e2e', 'pigsty');
const script = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** The four hosts anew: etcd on the first, the cluster pg-test on the others, with a first backup. */
export async function layOutPigsty(method: Method): Promise<void> {
  await sandboxUp({ clean: true });
  await onHost(meta, `${assignments({ password: ETCD_PASSWORD })}\n${script('etcd.sh')}`);
  const [first, ...others] = testMembers;
  if (first === undefined) throw new RangeError('a cluster without members');
  await Promise.all(testMembers.map(host => layOutMember(host, method)));
  await onHost(first, script('primary.sh'));
  await Promise.all(others.map(host => onHost(host, script('replica.sh'))));
}

/** The files of one member; nothing runs yet. */
async function layOutMember(host: SandboxHost, method: Method): Promise<void> {
  const certificates = await onHost(meta, `cd /root/pki/${host.address} && tar cz * | base64 -w 0`);
  const words = {
    ip: host.address,
    instance: `pg-test-${testMembers.indexOf(host) + 1}`,
    method,
    password: ETCD_PASSWORD,
    certificates,
    hosts: sandboxHosts.map(each => each.address).join(', '),
  };
  await onHost(host, `${assignments(words)}\n${script('member.sh')}`);
}

function assignments(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([name, value]) => `${name}='${value.replaceAll("'", "'\\''")}'`)
    .join('\n');
}
