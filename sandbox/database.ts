// SQL on the sandbox's clusters, as the database's own user on the host that leads.
import { EngineBug } from '../src/errors.ts';
import { findHost, type SandboxHost } from './hosts.ts';
import { sshCommand } from './shell.ts';

/** The rows of a query on a host, `|` between columns. Throws what psql said when it fails. */
export async function query(host: SandboxHost, sql: string): Promise<string[]> {
  // The statement travels as an argument of ssh, through the host's shell, hence the quotes.
  const quoted = `'${sql.replaceAll("'", "'\\''")}'`;
  const line = `sudo -n -u postgres /usr/pgsql/bin/psql -p 5432 -X -q -A -t -v ON_ERROR_STOP=1 -d postgres -c ${quoted}`;
  const { status, stdout, stderr } = await sshCommand(host, line);
  if (status !== 0)
    throw new EngineBug(`psql on ${host.address} ended with status ${status}: ${stderr.trim()}`);
  return stdout.split('\n').filter(row => row !== '');
}

/** The member of pg-test that leads, by asking each of them. */
export async function findLeader(members: readonly SandboxHost[]): Promise<SandboxHost> {
  for (const member of members) {
    try {
      const [inRecovery] = await query(member, 'SELECT pg_is_in_recovery()');
      if (inRecovery === 'f') return member;
    } catch {
      // A member that is down is not the leader.
    }
  }
  throw new EngineBug(`none of ${members.map(member => member.address).join(', ')} is a leader`);
}

export const testMembers: readonly SandboxHost[] = ['10.10.10.11', '10.10.10.12', '10.10.10.13'].map(
  findHost,
);
