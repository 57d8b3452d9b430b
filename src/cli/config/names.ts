// The names under which `ansible-config` shows settings.
import { DEFINITIONS, type SettingName } from '../../settings/definitions.ts';
import { type Settings, settingNames } from '../../settings/settings.ts';
import { fromData } from '../../values/data.ts';
import type { Value } from '../../values/value.ts';

/** Those that are not their environment variable's name without `ANSIBLE_`. */
const NAMES: Readonly<Partial<Record<SettingName, string>>> = {
  inventory: 'DEFAULT_HOST_LIST',
  rolesPath: 'DEFAULT_ROLES_PATH',
  collectionsPath: 'COLLECTIONS_PATHS',
  library: 'DEFAULT_MODULE_PATH',
  actionPlugins: 'DEFAULT_ACTION_PLUGIN_PATH',
  filterPlugins: 'DEFAULT_FILTER_PLUGIN_PATH',
  testPlugins: 'DEFAULT_TEST_PLUGIN_PATH',
  lookupPlugins: 'DEFAULT_LOOKUP_PLUGIN_PATH',
  callbackPlugins: 'DEFAULT_CALLBACK_PLUGIN_PATH',
  connectionPlugins: 'DEFAULT_CONNECTION_PLUGIN_PATH',
  forks: 'DEFAULT_FORKS',
  strategy: 'DEFAULT_STRATEGY',
  gathering: 'DEFAULT_GATHERING',
  gatherSubset: 'DEFAULT_GATHER_SUBSET',
  hashBehaviour: 'DEFAULT_HASH_BEHAVIOUR',
  jinja2Native: 'DEFAULT_JINJA2_NATIVE',
  errorOnUndefinedVars: 'DEFAULT_UNDEFINED_VAR_BEHAVIOR',
  injectFacts: 'INJECT_FACTS_AS_VARS',
  forceHandlers: 'DEFAULT_FORCE_HANDLERS',
  noLog: 'DEFAULT_NO_LOG',
  pollInterval: 'DEFAULT_POLL_INTERVAL',
  tags: 'TAGS_RUN',
  skipTags: 'TAGS_SKIP',
  managedString: 'DEFAULT_MANAGED_STR',
  transport: 'DEFAULT_TRANSPORT',
  remoteUser: 'DEFAULT_REMOTE_USER',
  remotePort: 'DEFAULT_REMOTE_PORT',
  privateKeyFile: 'DEFAULT_PRIVATE_KEY_FILE',
  hostKeyChecking: 'HOST_KEY_CHECKING',
  timeout: 'DEFAULT_TIMEOUT',
  executable: 'DEFAULT_EXECUTABLE',
  become: 'DEFAULT_BECOME',
  becomeMethod: 'DEFAULT_BECOME_METHOD',
  becomeUser: 'DEFAULT_BECOME_USER',
  becomeAllowSameUser: 'BECOME_ALLOW_SAME_USER',
  becomeExecutable: 'DEFAULT_BECOME_EXE',
  becomeFlags: 'DEFAULT_BECOME_FLAGS',
  becomeAskPass: 'DEFAULT_BECOME_ASK_PASS',
  askPass: 'DEFAULT_ASK_PASS',
  askVaultPass: 'DEFAULT_ASK_VAULT_PASS',
  vaultPasswordFile: 'DEFAULT_VAULT_PASSWORD_FILE',
  vaultIdentity: 'DEFAULT_VAULT_IDENTITY',
  vaultIdentityList: 'DEFAULT_VAULT_IDENTITY_LIST',
  vaultIdMatch: 'DEFAULT_VAULT_ID_MATCH',
  vaultEncryptIdentity: 'DEFAULT_VAULT_ENCRYPT_IDENTITY',
  verbosity: 'DEFAULT_VERBOSITY',
  playbookDir: 'PLAYBOOK_DIR',
  stdoutCallback: 'DEFAULT_STDOUT_CALLBACK',
  adhocCallbacks: 'DEFAULT_LOAD_CALLBACK_PLUGINS',
  forceColor: 'ANSIBLE_FORCE_COLOR',
  noColor: 'ANSIBLE_NOCOLOR',
  logPath: 'DEFAULT_LOG_PATH',
};

/** `forks` is `DEFAULT_FORKS`. */
export function shownName(name: SettingName): string {
  return NAMES[name] ?? (DEFINITIONS[name].variables[0] ?? name).replace(/^ANSIBLE_/, '');
}

/** Every setting's value by its shown name, those that only Ansible knows among them, for the lookup `config`. */
export function shownSettings(settings: Settings): ReadonlyMap<string, Value> {
  const ours = settingNames().map(name => [shownName(name), settings[name]] as const);
  return new Map([...settings.ansibleOnly, ...ours].map(([name, value]) => [name, fromData(value ?? null)]));
}
