// How a task reaches its host: variables over keywords over flags, for the transport and for becoming another user.
import { userInfo } from 'node:os';
import type { Become, Target } from '../connection/host.ts';
import { UserError } from '../errors.ts';
import type { Directives } from '../playbook/model.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { booleanOf, type Evaluator, numberOf, textOf } from './directive-values.ts';
import type { LoginDefaults } from './options.ts';

/** The target of a host, by the variables in scope. `name` is the host that is spoken to. */
export function targetOf(
  name: string,
  directives: Directives,
  defaults: LoginDefaults,
  at: Evaluator,
): Target {
  const variable = (...names: string[]) => textVariable(names, at);
  const kind = variable('ansible_connection') ?? textOf(directives.connection, at) ?? defaults.connection;
  const port =
    variable('ansible_port', 'ansible_ssh_port') ?? numberOf(directives.port, at) ?? defaults.remotePort;
  const timeout = variable('ansible_ssh_timeout', 'ansible_timeout');
  const sshArgs = [
    variable('ansible_ssh_args') ?? defaults.sshArgs,
    variable('ansible_ssh_common_args'),
    variable('ansible_ssh_extra_args'),
  ].filter(part => part !== undefined && part !== '');
  const retries = variable('ansible_ssh_retries');
  const checking = variable('ansible_ssh_host_key_checking', 'ansible_host_key_checking');
  return {
    name,
    kind:
      kind === 'smart' || kind === 'paramiko' || kind === 'paramiko_ssh'
        ? 'ssh'
        : kind.replace('ansible.builtin.', ''),
    address: variable('ansible_ssh_host', 'ansible_host') ?? name,
    port: port === undefined ? undefined : Number(port),
    user:
      variable('ansible_ssh_user', 'ansible_user') ??
      textOf(directives.remoteUser, at) ??
      defaults.remoteUser,
    password: variable('ansible_password', 'ansible_ssh_password', 'ansible_ssh_pass') ?? defaults.password,
    privateKeyFile:
      variable('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? defaults.privateKeyFile,
    sshArgs: sshArgs.length > 0 ? sshArgs.join(' ') : undefined,
    sshExecutable: variable('ansible_ssh_executable') ?? defaults.sshExecutable,
    connectRetries: retries === undefined ? defaults.connectRetries : Number(retries),
    hostKeyChecking: checking === undefined ? defaults.hostKeyChecking : /^(true|yes|1|on)$/i.test(checking),
    connectTimeout: timeout === undefined ? defaults.connectTimeout : Number(timeout) * 1000,
    shell: variable('ansible_shell_executable') ?? defaults.shell,
    options: kindOptions(kind, at),
  };
}

/** The variables `ansible_KIND_…` of a kind that is neither ssh nor local, by the rest of their names. */
function kindOptions(kind: string, at: Evaluator): Record<string, string> | undefined {
  const short = kind.slice(kind.lastIndexOf('.') + 1);
  if (['ssh', 'local', 'smart', 'paramiko', 'paramiko_ssh'].includes(short)) return undefined;
  const prefix = `ansible_${short}_`;
  const options: Record<string, string> = {};
  for (const name of at.scope.names()) {
    if (!name.startsWith(prefix)) continue;
    const value = textVariable([name], at);
    if (value !== undefined) options[name.slice(prefix.length)] = value;
  }
  return options;
}

const METHODS = ['sudo', 'su', 'doas', 'runuser'] as const;

/** The identity a task takes on its host; undefined for the login user. Throws INVALID_VALUE for an unknown method. */
export function becomeOf(directives: Directives, defaults: LoginDefaults, at: Evaluator): Become | undefined {
  const variable = (...names: string[]) => textVariable(names, at);
  const wanted = at.scope.lookup('ansible_become');
  const isWanted =
    wanted === undefined || wanted === null
      ? booleanOf(directives.become, defaults.become, at)
      : /^(true|yes|1|on|y|t)$/i.test(toText(wanted));
  if (!isWanted) return undefined;
  const written =
    variable('ansible_become_method') ?? textOf(directives.becomeMethod, at) ?? defaults.becomeMethod;
  const method = METHODS.find(
    known => known === written.replace(/^(ansible\.builtin|community\.general)\./, ''),
  );
  if (method === undefined) {
    throw new UserError('INVALID_VALUE', `'${written}' is not a method to become another user`, {
      span: directives.becomeMethod?.span,
      hint: `it takes ${METHODS.join(', ')}`,
    });
  }
  return {
    method,
    user: variable('ansible_become_user') ?? textOf(directives.becomeUser, at) ?? defaults.becomeUser,
    password:
      variable('ansible_become_password', 'ansible_become_pass', `ansible_${method}_pass`) ??
      defaults.becomePassword,
    executable:
      variable('ansible_become_exe', `ansible_${method}_exe`) ??
      textOf(directives.becomeExe, at) ??
      defaults.becomeExecutable,
    flags:
      variable('ansible_become_flags', `ansible_${method}_flags`) ??
      textOf(directives.becomeFlags, at) ??
      defaults.becomeFlags,
  };
}

/** Whether that is who one is on the host already, as far as that is written; sudo need not be there then. */
export function isLoginUser({ user }: Become, target: Target): boolean {
  return user === (target.kind === 'local' ? userHere() : target.user);
}

/** Undefined for a user id that has no name. */
function userHere(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

function textVariable(names: readonly string[], { scope }: Evaluator): string | undefined {
  for (const name of names) {
    const value: Value | undefined = scope.lookup(name);
    if (value !== undefined && value !== null && value !== '') return toText(value);
  }
  return undefined;
}
