// Who is who: the rules that make a group of hosts a PostgreSQL cluster, checked before anything runs.
import { nearest, UserError } from '../errors.ts';
import type { Span } from '../source/span.ts';

export const ROLES = ['primary', 'replica', 'standby', 'offline', 'delayed'] as const;
export type Role = (typeof ROLES)[number];

/** A variable as the inventory gives it to a host; `span` where that is known. */
export interface Declared {
  readonly value: unknown;
  readonly span?: Span | undefined;
}

/** What the inventory says of a host; `group` is the group that names the cluster. */
export interface DeclaredMember {
  readonly host: string;
  /** Where the host stands in the inventory; shown for what it lacks. */
  readonly span?: Span | undefined;
  readonly group: string | undefined;
  readonly cluster: Declared | undefined;
  readonly seq: Declared | undefined;
  readonly role: Declared | undefined;
}

const CLUSTER_FORM = /^[A-Za-z0-9-]+$/;

/** Every violation of the identity rules among hosts that claim to be members; hosts without pg_cluster are none. */
export function checkIdentity(members: readonly DeclaredMember[]): UserError[] {
  const clusters = new Map<string, DeclaredMember[]>();
  const errors: UserError[] = [];
  for (const member of members) {
    if (member.cluster === undefined) continue;
    errors.push(...checkMember(member));
    const name = String(member.cluster.value);
    clusters.set(name, [...(clusters.get(name) ?? []), member]);
  }
  for (const [name, cluster] of clusters) errors.push(...checkCluster(name, cluster));
  return errors;
}

/** The pg_seq of a member, or undefined when it is no non-negative integer. */
export function readSequence(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function checkMember(member: DeclaredMember): UserError[] {
  const errors: UserError[] = [];
  const name = String(member.cluster?.value);
  if (name === 'root' || !CLUSTER_FORM.test(name)) {
    errors.push(
      problem(member, member.cluster, `pg_cluster '${name}' cannot name a cluster`, nameHint(name)),
    );
  }
  if (member.seq === undefined) {
    errors.push(
      problem(member, undefined, 'pg_seq is missing', 'give each member a number of its own: pg_seq: 1'),
    );
  } else if (readSequence(member.seq.value) === undefined) {
    const hint = 'a sequence number is a whole number from 0';
    errors.push(problem(member, member.seq, `pg_seq is '${String(member.seq.value)}'`, hint));
  }
  if (member.role === undefined) {
    errors.push(problem(member, undefined, 'pg_role is missing', `pg_role is one of ${ROLES.join(', ')}`));
  } else if (!(ROLES as readonly unknown[]).includes(member.role.value)) {
    const written = String(member.role.value);
    const near = nearest(written, ROLES);
    const hint = near === undefined ? `pg_role is one of ${ROLES.join(', ')}` : `did you mean '${near}'?`;
    errors.push(problem(member, member.role, `pg_role is '${written}'`, hint));
  }
  return errors;
}

function checkCluster(name: string, members: readonly DeclaredMember[]): UserError[] {
  const errors: UserError[] = [];
  const seen = new Map<number, DeclaredMember>();
  for (const member of members) {
    const seq = readSequence(member.seq?.value);
    if (seq === undefined) continue;
    const other = seen.get(seq);
    if (other === undefined) seen.set(seq, member);
    else
      errors.push(
        problem(
          member,
          member.seq,
          `pg_seq ${seq} belongs to ${other.host} already`,
          'pg_seq is unique in a cluster',
        ),
      );
  }
  const primaries = members.filter(member => member.role?.value === 'primary');
  const [first, ...others] = members;
  if (primaries.length === 0 && first !== undefined) {
    const hosts = [first, ...others].map(member => member.host).join(', ');
    errors.push(
      problem(
        { ...first, host: hosts },
        first.role,
        `cluster '${name}' has no primary`,
        'give exactly one member pg_role: primary',
      ),
    );
  }
  for (const member of primaries.slice(1)) {
    const message = `cluster '${name}' has a second primary beside ${primaries[0]?.host}`;
    errors.push(problem(member, member.role, message, 'exactly one member has pg_role: primary'));
  }
  return errors;
}

function nameHint(name: string): string {
  return name === 'root' ? '`root` is reserved in etcd' : 'a name has letters, digits and hyphens only';
}

function problem(member: DeclaredMember, at: Declared | undefined, message: string, hint: string): UserError {
  const where =
    member.group === undefined ? `host ${member.host}` : `group ${member.group}, host ${member.host}`;
  return new UserError('IDENTITY', `${where}: ${message}`, {
    hint,
    span: at?.span ?? member.span ?? member.cluster?.span,
  });
}
