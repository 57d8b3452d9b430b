// postgresql_membership: roles are members of groups, or are not, or of these alone.
import { quoteName, quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

interface MembershipArguments extends LoginArguments {
  readonly groups: readonly string[];
  readonly target_roles: readonly string[];
  readonly fail_on_role: boolean;
  readonly state: 'absent' | 'exact' | 'present';
  readonly db?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    groups: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['group', 'source_role', 'source_roles'],
      description: 'The roles to be members of.',
    },
    target_roles: {
      type: 'array',
      items: { type: 'string' },
      aliases: ['target_role', 'users', 'user'],
      description: 'The members.',
    },
    fail_on_role: {
      type: 'boolean',
      default: true,
      description: 'Fail when a role is not there; else it is passed over.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'exact', 'present'],
      default: 'present',
      description: '`exact`: members of these groups and of no others.',
    },
    db: { type: 'string', aliases: ['login_db'], description: 'The database to connect to.' },
  },
  required: ['groups', 'target_roles'],
};

interface Found {
  readonly roles: readonly string[];
  /** Pairs of group and member. */
  readonly members: readonly (readonly [group: string, member: string])[];
}

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_membership_module.html */
export const postgresql_membership: Module<MembershipArguments> = postgresqlModule({
  name: 'postgresql_membership',
  summary: 'Makes sure that roles are members of groups, or are not.',
  schema,
  names: args => [...args.groups, ...args.target_roles],
  async run(host, args, context) {
    const login = loginTo(args, args.db);
    const found = await askJson<Found>(
      host,
      login,
      lookFor([...args.groups, ...args.target_roles], args.target_roles),
    );
    const absent = [...args.groups, ...args.target_roles].filter(role => !found.roles.includes(role));
    const [first] = absent;
    if (first !== undefined && args.fail_on_role) return failure(`Role ${first} does not exist`);
    const groups = args.groups.filter(role => found.roles.includes(role));
    const targets = args.target_roles.filter(role => found.roles.includes(role));
    const isMember = (group: string, role: string): boolean =>
      found.members.some(pair => pair[0] === group && pair[1] === role);
    const granted = groups.map(group => [group, targets.filter(role => !isMember(group, role))] as const);
    const revoked =
      args.state === 'exact'
        ? surplus(found.members, groups, targets)
        : groups.map(group => [group, targets.filter(role => isMember(group, role))] as const);
    const revokes =
      args.state === 'present'
        ? []
        : revoked.flatMap(([group, roles]) =>
            roles.map(role => `REVOKE ${quoteName(group)} FROM ${quoteName(role)}`),
          );
    const grants =
      args.state === 'absent'
        ? []
        : granted.flatMap(([group, roles]) =>
            roles.map(role => `GRANT ${quoteName(group)} TO ${quoteName(role)}`),
          );
    const queries = [...revokes, ...grants];
    if (queries.length > 0 && !context.check) await execute(host, login, queries);
    const shown = (
      pairs: readonly (readonly [string, readonly string[]])[],
    ): Record<string, readonly string[]> =>
      Object.fromEntries(args.state === 'exact' ? pairs.filter(pair => pair[1].length > 0) : pairs);
    return {
      changed: queries.length > 0,
      state: args.state,
      groups,
      target_roles: targets,
      queries,
      ...(args.state === 'absent' ? {} : { granted: shown(granted) }),
      ...(args.state === 'present' ? {} : { revoked: shown(revoked) }),
      ...(absent.length === 0 ? {} : { warnings: absent.map(role => `Role ${role} does not exist, pass`) }),
    };
  },
});

function lookFor(roles: readonly string[], members: readonly string[]): string {
  const list = (names: readonly string[]): string => names.map(quoteText).join(', ') || 'NULL';
  return `SELECT json_build_object(
    'roles', (SELECT coalesce(json_agg(rolname), '[]') FROM pg_catalog.pg_roles WHERE rolname IN (${list(roles)})),
    'members', (SELECT coalesce(json_agg(json_build_array(g.rolname, u.rolname)), '[]') FROM pg_catalog.pg_auth_members m
      JOIN pg_catalog.pg_roles g ON g.oid = m.roleid JOIN pg_catalog.pg_roles u ON u.oid = m.member
      WHERE u.rolname IN (${list(members)})))`;
}

/** Memberships of these roles in groups that were not named. */
function surplus(
  members: Found['members'],
  groups: readonly string[],
  targets: readonly string[],
): (readonly [string, string[]])[] {
  const others = [...new Set(members.map(([group]) => group))]
    .filter(group => !groups.includes(group))
    .sort();
  return others.map(group => [
    group,
    targets.filter(role => members.some(pair => pair[0] === group && pair[1] === role)),
  ]);
}
