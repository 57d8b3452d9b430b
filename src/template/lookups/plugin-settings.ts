// The options of the plugins that `config` can be asked for: what a variable says, else what is so by default.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ssh_connection.html
import type { Value } from '../../values/value.ts';
import type { LookupContext } from '../environment.ts';

interface PluginOption {
  /** The variables that set it, the strongest first. */
  readonly variables: readonly string[];
  /** The setting that holds where no variable is there, by the name that `ansible-config` shows. */
  readonly setting?: string;
  readonly otherwise?: Value;
}

/** Plugins by type and name, each with its options by name. */
const PLUGINS: Readonly<Record<string, Readonly<Record<string, PluginOption>>>> = {
  'connection/ssh': {
    port: { variables: ['ansible_port', 'ansible_ssh_port'], setting: 'DEFAULT_REMOTE_PORT' },
    remote_user: { variables: ['ansible_user', 'ansible_ssh_user'], setting: 'DEFAULT_REMOTE_USER' },
    private_key_file: {
      variables: ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
      setting: 'DEFAULT_PRIVATE_KEY_FILE',
    },
    ssh_common_args: { variables: ['ansible_ssh_common_args'], otherwise: '' },
    ssh_extra_args: { variables: ['ansible_ssh_extra_args'], otherwise: '' },
    ssh_executable: { variables: ['ansible_ssh_executable'], otherwise: 'ssh' },
    timeout: { variables: ['ansible_ssh_timeout', 'ansible_timeout'], setting: 'DEFAULT_TIMEOUT' },
  },
  'shell/sh': {
    remote_tmp: { variables: ['ansible_remote_tmp'], otherwise: '~/.ansible/tmp' },
    async_dir: { variables: ['ansible_async_dir'], otherwise: '~/.ansible_async' },
  },
};

/** Whether anything is known of that plugin. */
export function isKnownPlugin(type: string, plugin: string): boolean {
  return Object.hasOwn(PLUGINS, `${type}/${plugin}`);
}

/** Undefined for an option that the plugin does not have. */
export function pluginSetting(
  type: string,
  plugin: string,
  option: string,
  { scope, environment }: LookupContext,
): Value | undefined {
  const known = PLUGINS[`${type}/${plugin}`]?.[option];
  if (known === undefined) return undefined;
  for (const name of known.variables) {
    const value = scope.lookup(name);
    if (value !== undefined) return value;
  }
  const { setting, otherwise = null } = known;
  return (setting === undefined ? undefined : environment.settings?.get(setting)) ?? otherwise;
}
