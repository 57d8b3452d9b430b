// user: an account of the host is there, as wished, or is not. One round trip to look, one to change.
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Foreseen } from './foreseen.ts';
import type { Module, ModuleResult } from './module.ts';
import { failedStep, runSteps, type Step, type StepOutcome } from './steps.ts';
import { type Account, lookAtUser, parseAccount, type SshKey, type UserState } from './users/account.ts';
import { ACCOUNTS } from './users/accounts.ts';
import { userSchema } from './users/arguments.ts';
import { GETENT } from './users/getent.ts';
import { passwordField, planUser, type UserWish } from './users/plan.ts';
import { warningsOf } from './users/warnings.ts';

export interface UserArguments extends UserWish {
  readonly local: boolean;
  readonly generate_ssh_key: boolean;
  readonly ssh_key_type: string;
  readonly ssh_key_bits?: number | undefined;
  readonly ssh_key_comment: string;
  readonly ssh_key_file?: string | undefined;
  readonly ssh_key_passphrase?: string | undefined;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/user_module.html */
export const user: Module<UserArguments> = {
  ...builtin('user', 'Makes sure that a user is there, with these properties, or is not.'),
  schema: userSchema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    for (const name of ['umask', 'uid_min', 'uid_max'] as const)
      if (args.local && args[name] !== undefined) return fail(`'${name}' can not be used with 'local'`);
    const keyFile = args.generate_ssh_key ? (args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`) : undefined;
    const wishedGroups = [
      ...(args.group === undefined ? [] : [args.group]),
      args.name,
      ...(args.groups ?? []),
    ];
    const groups = wishedGroups.filter(name => name !== '');
    const seen = await lookAtUser(host, { ...args, groups, keyFile });
    // Of a user that check mode would make, Ansible looks at no group: a package may bring it.
    const areSupposed = context.check && seen.account === undefined;
    const missing = areSupposed ? groups.map(asGroup) : foreseenGroups(groups, context.foreseen);
    const state = { ...seen, groups: [...seen.groups, ...missing] };
    const plan = planUser(args, state);
    if (plan.failure !== undefined) return fail(plan.failure);
    const makesKey = keyFile !== undefined && args.state === 'present' && state.sshKey === undefined;
    const changed = plan.steps.length > 0 || makesKey;
    if (changed && args.state === 'present') context.foreseen?.addAccount('user', args.name);
    const warnings = warningsOf(args, state.account !== undefined);
    if (keyFile !== undefined && args.state === 'present' && state.sshKey !== undefined && !args.force)
      warnings.push(
        `Found existing ssh key private file "${absolute(keyFile, state.account?.home ?? '')}", no force, so it is left as it is.`,
      );
    const about = { changed, ...(warnings.length === 0 ? {} : { warnings }) };
    // Ansible tells nothing more of an account that check mode would remove.
    if (context.check && changed && args.state === 'absent') return about;
    if (!changed || context.check) return { ...about, ...describe(args, state, state.account, state.sshKey) };

    const steps = [...plan.steps, ...(makesKey ? [keyStep(args, keyFile, state)] : [])];
    const report: Step[] = args.state === 'present' ? [{ argv: ['named', 'passwd', args.name] }] : [];
    const stdin = `${args.name}:${passwordField(args)}\n`;
    const env = { KEY_PASSPHRASE: args.ssh_key_passphrase ?? '' };
    if (args.state === 'absent') await host.leave?.(args.name);
    const outcomes = await runSteps(host, [...steps, ...report], {
      stdin,
      functions: GETENT + ACCOUNTS,
      ...(env.KEY_PASSPHRASE === '' ? {} : { env }),
    });
    const failure = failedStep(outcomes);
    if (failure !== undefined)
      return fail(failure.stderr.replace(/(home directory does not exist)\n$/, '$1'), {
        name: args.name,
        rc: failure.status,
      });
    const account = parseAccount(outcomes[steps.length]?.stdout ?? '');
    const key = makesKey ? readKey(outcomes[steps.length - 1]) : state.sshKey;
    return {
      ...about,
      ...describe(args, state, account, key),
      ...said(outcomes.slice(0, plan.steps.length)),
    };
  },
};

/** Groups that check mode has told of: their numbers are not known yet. */
function foreseenGroups(names: readonly string[], foreseen: Foreseen | undefined): UserState['groups'] {
  return names.filter(name => foreseen?.hasAccount('group', name) === true).map(asGroup);
}

function asGroup(name: string): UserState['groups'][number] {
  return { name, gid: -1, members: [] };
}

/** Ansible's return values: as the account is after the task, or is now in check mode. */
function describe(
  args: UserArguments,
  state: UserState,
  account: Account | undefined,
  key: SshKey | undefined,
): ModuleResult {
  const isRemoval = args.state === 'absent' && state.account !== undefined;
  if (args.state === 'absent') {
    return {
      name: args.name,
      state: 'absent',
      ...(isRemoval ? { force: args.force, remove: args.remove } : {}),
    };
  }
  // A user that check mode would create has no values yet.
  if (account === undefined) return {};
  const { append, move_home, create_home, system } = args;
  return {
    name: args.name,
    state: 'present',
    uid: account.uid,
    group: account.gid,
    comment: account.comment,
    home: account.home,
    shell: account.shell,
    ...(state.account === undefined ? { create_home, system } : { append, move_home }),
    ...(args.groups === undefined ? {} : { groups: args.groups.join(',') }),
    ...(args.password === undefined ? {} : { password: 'NOT_LOGGING_PASSWORD' }),
    ...(key === undefined ? {} : { ssh_fingerprint: key.fingerprint, ssh_public_key: key.publicKey }),
    ...(args.generate_ssh_key
      ? { ssh_key_file: absolute(args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`, account.home) }
      : {}),
  };
}

function absolute(path: string, home: string): string {
  return path.startsWith('/') ? path : `${home}/${path}`;
}

/** What the commands printed, as Ansible adds it. */
function said(outcomes: readonly StepOutcome[]): ModuleResult {
  const stdout = outcomes.map(outcome => outcome.stdout).join('');
  const stderr = outcomes.map(outcome => outcome.stderr).join('');
  return { ...(stdout === '' ? {} : { stdout }), ...(stderr === '' ? {} : { stderr }) };
}

// $1 user, $2 key file, $3 type, $4 bits or empty, $5 comment. Prints the fingerprint, then the public key.
const MAKE_KEY = `${GETENT}
home=$(named passwd "$1" | cut -d: -f6)
owner=$(named passwd "$1" | cut -d: -f3,4)
case $2 in /*) key=$2 ;; *) key=$home/$2; [ -e "$home" ] || { printf 'User %s home directory does not exist' "$1" >&2; exit 1; } ;; esac
folder=\${key%/*}
[ -d "$folder" ] || { mkdir -p -m 0700 "$folder" && chown "$owner" "$folder"; } || exit
set -- -q -t "$3" \${4:+-b "$4"} -C "$5" -f "$key"
if [ -n "$KEY_PASSPHRASE" ]; then
  # The only way to give it a passphrase that is no argument: a program that it asks.
  asker=$(umask 077; mktemp) || exit
  trap 'rm -f "$asker"' EXIT
  trap 'exit 143' HUP PIPE TERM
  printf '%s\\n' '#!/bin/sh' 'printf "%s\\n" "$KEY_PASSPHRASE"' >"$asker"
  chmod 700 "$asker"
  DISPLAY=none SSH_ASKPASS=$asker SSH_ASKPASS_REQUIRE=force setsid ssh-keygen "$@" </dev/null || exit
else ssh-keygen "$@" -N '' || exit
fi
chown "$owner" "$key" "$key.pub" && ssh-keygen -l -f "$key" && cat "$key.pub"
`;

function keyStep(args: UserArguments, keyFile: string, state: UserState): Step {
  const comment = args.ssh_key_comment.replace('$HOSTNAME', state.hostName);
  const words = [args.name, keyFile, args.ssh_key_type, String(args.ssh_key_bits ?? ''), comment];
  return { argv: ['sh', '-c', MAKE_KEY, 'sh', ...words] };
}

function readKey(outcome: StepOutcome | undefined): SshKey | undefined {
  const [fingerprint, publicKey] = outcome?.stdout.trim().split('\n') ?? [];
  return fingerprint === undefined ? undefined : { fingerprint, publicKey: publicKey ?? '' };
}
