// The order of a result's fields. It is seen where a result is written as text: as the item of a loop over `results`.
import type { ModuleResult } from './module.ts';

const FILE = 'uid gid owner group mode state size';
const WRITTEN = `diff dest src md5sum checksum path changed ${FILE}`;
const COMMAND = 'changed stdout stderr rc cmd start end delta msg skipped';

/** The fields of modules as ansible-core 2.14 gives them; what is not named here follows as the module tells it. */
const ORDERS: Readonly<Record<string, string>> = {
  apt: 'changed stdout stderr diff cache_updated cache_update_time',
  assemble: `src dest checksum md5sum changed msg ${FILE}`,
  authorized_key:
    'user path manage_dir key state exclusive validate_certs follow key_options comment keyfile changed uid gid',
  command: COMMAND,
  copy: WRITTEN,
  fetch: 'changed md5sum dest remote_md5sum checksum remote_checksum',
  file: `path dest src changed diff ${FILE}`,
  find: 'files changed msg matched examined skipped_paths',
  get_url: `msg status_code response changed checksum_dest checksum_src dest elapsed url src md5sum ${FILE}`,
  getent: 'ansible_facts',
  git: 'changed before remote_url_changed after',
  group: 'name state changed system gid',
  include_vars: 'ansible_included_var_files ansible_facts',
  ini_file: `changed diff msg path ${FILE}`,
  known_hosts: 'name path state hash_host key diff',
  lineinfile: 'changed msg backup diff rc',
  mount: 'changed name opts dump passno fstab boot backup_file src fstype',
  raw: 'rc stdout stdout_lines stderr stderr_lines changed',
  replace: 'rc msg changed',
  script: 'changed rc stdout stdout_lines stderr stderr_lines',
  service: 'name state changed',
  shell: COMMAND,
  systemd: 'name changed status enabled state',
  template: WRITTEN,
  unarchive: `handler dest src extract_results changed ${FILE}`,
  uri:
    'content redirected url status server date connection content_type content_length last_modified cookies_string ' +
    'cookies msg elapsed changed json',
  user: 'name state append move_home changed uid group comment home shell',
  wait_for: 'state port search_regex match_groups match_groupdict path elapsed',
};

/** Modules that do not say that they changed nothing: it is added at the end. */
const WITHOUT_CHANGED = new Set(
  'debug getent include_vars known_hosts package_facts ping service_facts set_fact setup wait_for'.split(' '),
);

/** Modules that say so where they fail. */
const WITH_CHANGED = new Set('command raw script shell uri'.split(' '));

const LINES = ['stdout_lines', 'stderr_lines'];

/** The result of a module with its fields in order, and with what it was called with behind them; `changed` may be left to be added. */
export function inOrder(
  module: string,
  result: ModuleResult,
  invocation: Readonly<Record<string, unknown>> | undefined,
): ModuleResult {
  const hasFailed = result.failed === true;
  const order = ORDERS[module]?.split(' ') ?? [];
  const isUntold =
    result.changed === false && (hasFailed ? !WITH_CHANGED.has(module) : WITHOUT_CHANGED.has(module));
  const behind = new Set([
    ...(hasFailed ? ['failed', 'msg'] : []),
    ...(isUntold ? ['changed'] : []),
    ...LINES.filter(name => !order.includes(name)),
    ...(isUnchangedFile(module, result) ? ['checksum', 'dest'] : []),
  ]);
  const names = [...order, ...Object.keys(result)].filter(name => name in result && !behind.has(name));
  const tail = ['failed', 'msg', 'invocation', 'checksum', 'dest', ...LINES];
  const all: ModuleResult = invocation === undefined ? result : { ...result, invocation };
  const ordered = [...names, ...tail.filter(name => behind.has(name) || name === 'invocation')];
  return Object.fromEntries(ordered.filter(name => name in all).map(name => [name, all[name]]));
}

/** A file that is as it should be is looked at by another module there. */
function isUnchangedFile(module: string, result: ModuleResult): boolean {
  return (module === 'copy' || module === 'template') && result.changed === false && 'path' in result;
}
