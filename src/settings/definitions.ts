// Every setting: where ansible.cfg and the environment write it, what it is, and what holds when nobody says.
// https://docs.ansible.com/ansible/latest/reference_appendices/config.html
import { type Definition, define, optional, pluginFolders } from './define.ts';
import { BOOLEAN, choice, INTEGER, LIST, PATH, PATH_LIST, SEARCH_PATH, TEXT } from './kinds.ts';

const ROLES = ['~/.ansible/roles', '/usr/share/ansible/roles', '/etc/ansible/roles'];
const COLLECTIONS = ['~/.ansible/collections', '/usr/share/ansible/collections'];

export const DEFINITIONS = {
  // What runs, and on what.
  inventory: define(PATH_LIST, 'defaults.inventory', 'ANSIBLE_INVENTORY', ['/etc/ansible/hosts']),
  rolesPath: define(SEARCH_PATH, 'defaults.roles_path', 'ANSIBLE_ROLES_PATH', ROLES),
  collectionsPath: define(
    SEARCH_PATH,
    'defaults.collections_path defaults.collections_paths',
    'ANSIBLE_COLLECTIONS_PATH ANSIBLE_COLLECTIONS_PATHS',
    COLLECTIONS,
  ),
  // Where plug-ins of users lie that are neither beside a playbook nor in a role.
  library: define(SEARCH_PATH, 'defaults.library', 'ANSIBLE_LIBRARY', pluginFolders('modules')),
  actionPlugins: define(
    SEARCH_PATH,
    'defaults.action_plugins',
    'ANSIBLE_ACTION_PLUGINS',
    pluginFolders('action'),
  ),
  filterPlugins: define(
    SEARCH_PATH,
    'defaults.filter_plugins',
    'ANSIBLE_FILTER_PLUGINS',
    pluginFolders('filter'),
  ),
  testPlugins: define(SEARCH_PATH, 'defaults.test_plugins', 'ANSIBLE_TEST_PLUGINS', pluginFolders('test')),
  lookupPlugins: define(
    SEARCH_PATH,
    'defaults.lookup_plugins',
    'ANSIBLE_LOOKUP_PLUGINS',
    pluginFolders('lookup'),
  ),
  callbackPlugins: define(
    SEARCH_PATH,
    'defaults.callback_plugins',
    'ANSIBLE_CALLBACK_PLUGINS',
    pluginFolders('callback'),
  ),
  connectionPlugins: define(
    SEARCH_PATH,
    'defaults.connection_plugins',
    'ANSIBLE_CONNECTION_PLUGINS',
    pluginFolders('connection'),
  ),
  forks: define(INTEGER, 'defaults.forks', 'ANSIBLE_FORKS', 50),
  strategy: define(TEXT, 'defaults.strategy', 'ANSIBLE_STRATEGY', 'linear'),
  gathering: define(
    choice('implicit', 'explicit', 'smart'),
    'defaults.gathering',
    'ANSIBLE_GATHERING',
    'implicit',
  ),
  gatherSubset: define(LIST, 'defaults.gather_subset', 'ANSIBLE_GATHER_SUBSET', []),
  factPath: optional(TEXT, 'defaults.fact_path', 'ANSIBLE_FACT_PATH'),
  privateRoleVars: define(BOOLEAN, 'defaults.private_role_vars', 'ANSIBLE_PRIVATE_ROLE_VARS', false),
  hashBehaviour: define(
    choice('replace', 'merge'),
    'defaults.hash_behaviour',
    'ANSIBLE_HASH_BEHAVIOUR',
    'replace',
  ),
  jinja2Native: define(BOOLEAN, 'defaults.jinja2_native', 'ANSIBLE_JINJA2_NATIVE', false),
  allowBrokenConditionals: define(
    BOOLEAN,
    'defaults.allow_broken_conditionals',
    'ANSIBLE_ALLOW_BROKEN_CONDITIONALS',
    true,
  ),
  errorOnUndefinedVars: define(
    BOOLEAN,
    'defaults.error_on_undefined_vars',
    'ANSIBLE_ERROR_ON_UNDEFINED_VARS',
    true,
  ),
  injectFacts: define(BOOLEAN, 'defaults.inject_facts_as_vars', 'ANSIBLE_INJECT_FACT_VARS', true),
  anyErrorsFatal: define(BOOLEAN, 'defaults.any_errors_fatal', 'ANSIBLE_ANY_ERRORS_FATAL', false),
  errorOnMissingHandler: define(
    BOOLEAN,
    'defaults.error_on_missing_handler',
    'ANSIBLE_ERROR_ON_MISSING_HANDLER',
    true,
  ),
  forceHandlers: define(BOOLEAN, 'defaults.force_handlers', 'ANSIBLE_FORCE_HANDLERS', false),
  noLog: define(BOOLEAN, 'defaults.no_log', 'ANSIBLE_NO_LOG', false),
  taskTimeout: define(INTEGER, 'defaults.task_timeout', 'ANSIBLE_TASK_TIMEOUT', 0),
  taskDebugger: define(BOOLEAN, 'defaults.enable_task_debugger', 'ANSIBLE_ENABLE_TASK_DEBUGGER', false),
  taskDebuggerIgnoreErrors: define(
    BOOLEAN,
    'defaults.task_debugger_ignore_errors',
    'ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS',
    true,
  ),
  /** Seconds between looks at a task with `async` that does not say. */
  pollInterval: define(INTEGER, 'defaults.poll_interval', 'ANSIBLE_POLL_INTERVAL', 15),
  /** Where jobs of `async` leave their results on hosts. */
  asyncDir: define(TEXT, 'defaults.async_dir', 'ANSIBLE_ASYNC_DIR', '~/.ansible_async'),
  tags: define(LIST, 'tags.run', 'ANSIBLE_RUN_TAGS', []),
  skipTags: define(LIST, 'tags.skip', 'ANSIBLE_SKIP_TAGS', []),
  managedString: define(TEXT, 'defaults.ansible_managed', 'ANSIBLE_MANAGED_STR', 'Ansible managed'),
  duplicateKeys: define(
    choice('warn', 'error', 'ignore'),
    'defaults.duplicate_dict_key',
    'ANSIBLE_DUPLICATE_YAML_DICT_KEY',
    'warn',
  ),
  hostPatternMismatch: define(
    choice('warning', 'error', 'ignore'),
    'inventory.host_pattern_mismatch',
    'ANSIBLE_HOST_PATTERN_MISMATCH',
    'warning',
  ),

  inventoryKinds: define(LIST, 'inventory.enable_plugins', 'ANSIBLE_INVENTORY_ENABLED', [
    'host_list',
    'script',
    'auto',
    'yaml',
    'ini',
    'toml',
  ]),
  localhostWarning: define(BOOLEAN, 'defaults.localhost_warning', 'ANSIBLE_LOCALHOST_WARNING', true),
  unparsedWarning: define(
    BOOLEAN,
    'inventory.inventory_unparsed_warning',
    'ANSIBLE_INVENTORY_UNPARSED_WARNING',
    true,
  ),
  unparsedIsFailed: define(
    BOOLEAN,
    'inventory.unparsed_is_failed',
    'ANSIBLE_INVENTORY_UNPARSED_FAILED',
    false,
  ),
  ignoredExtensions: optional(
    LIST,
    'defaults.inventory_ignore_extensions inventory.ignore_extensions',
    'ANSIBLE_INVENTORY_IGNORE',
  ),
  ignoredPatterns: define(
    LIST,
    'defaults.inventory_ignore_patterns inventory.ignore_patterns',
    'ANSIBLE_INVENTORY_IGNORE_REGEX',
    [],
  ),
  inventoryExport: define(BOOLEAN, 'inventory.export', 'ANSIBLE_INVENTORY_EXPORT', false),

  // How to reach a host.
  transport: define(TEXT, 'defaults.transport', 'ANSIBLE_TRANSPORT', 'smart'),
  remoteUser: optional(TEXT, 'defaults.remote_user', 'ANSIBLE_REMOTE_USER'),
  remotePort: optional(INTEGER, 'defaults.remote_port', 'ANSIBLE_REMOTE_PORT'),
  privateKeyFile: optional(PATH, 'defaults.private_key_file', 'ANSIBLE_PRIVATE_KEY_FILE'),
  hostKeyChecking: define(
    BOOLEAN,
    'ssh_connection.host_key_checking defaults.host_key_checking',
    'ANSIBLE_SSH_HOST_KEY_CHECKING ANSIBLE_HOST_KEY_CHECKING',
    true,
  ),
  /** Seconds to connect and log in. */
  timeout: define(
    INTEGER,
    'ssh_connection.timeout defaults.timeout',
    'ANSIBLE_SSH_TIMEOUT ANSIBLE_TIMEOUT',
    10,
  ),
  sshArgs: define(TEXT, 'ssh_connection.ssh_args', 'ANSIBLE_SSH_ARGS', ''),
  sshCommonArgs: define(TEXT, 'ssh_connection.ssh_common_args', 'ANSIBLE_SSH_COMMON_ARGS', ''),
  sshExtraArgs: define(TEXT, 'ssh_connection.ssh_extra_args', 'ANSIBLE_SSH_EXTRA_ARGS', ''),
  sshExecutable: optional(TEXT, 'ssh_connection.ssh_executable', 'ANSIBLE_SSH_EXECUTABLE'),
  /** How often a connection that broke off is tried again. */
  sshRetries: define(INTEGER, 'ssh_connection.retries connection.retries', 'ANSIBLE_SSH_RETRIES', 0),
  executable: define(TEXT, 'defaults.executable', 'ANSIBLE_EXECUTABLE', '/bin/sh'),

  // Who to become.
  become: define(BOOLEAN, 'privilege_escalation.become', 'ANSIBLE_BECOME', false),
  becomeMethod: define(TEXT, 'privilege_escalation.become_method', 'ANSIBLE_BECOME_METHOD', 'sudo'),
  becomeUser: define(TEXT, 'privilege_escalation.become_user', 'ANSIBLE_BECOME_USER', 'root'),
  becomeAllowSameUser: define(
    BOOLEAN,
    'privilege_escalation.become_allow_same_user',
    'ANSIBLE_BECOME_ALLOW_SAME_USER',
    false,
  ),
  becomeExecutable: optional(TEXT, 'privilege_escalation.become_exe', 'ANSIBLE_BECOME_EXE'),
  becomeFlags: optional(TEXT, 'privilege_escalation.become_flags', 'ANSIBLE_BECOME_FLAGS'),
  becomeAskPass: define(BOOLEAN, 'privilege_escalation.become_ask_pass', 'ANSIBLE_BECOME_ASK_PASS', false),
  becomePasswordFile: optional(PATH, 'defaults.become_password_file', 'ANSIBLE_BECOME_PASSWORD_FILE'),
  askPass: define(BOOLEAN, 'defaults.ask_pass', 'ANSIBLE_ASK_PASS', false),
  connectionPasswordFile: optional(
    PATH,
    'defaults.connection_password_file',
    'ANSIBLE_CONNECTION_PASSWORD_FILE',
  ),

  // What is encrypted.
  askVaultPass: define(BOOLEAN, 'defaults.ask_vault_pass', 'ANSIBLE_ASK_VAULT_PASS', false),
  vaultPasswordFile: optional(PATH, 'defaults.vault_password_file', 'ANSIBLE_VAULT_PASSWORD_FILE'),
  vaultIdentity: define(TEXT, 'defaults.vault_identity', 'ANSIBLE_VAULT_IDENTITY', 'default'),
  vaultIdentityList: define(LIST, 'defaults.vault_identity_list', 'ANSIBLE_VAULT_IDENTITY_LIST', []),
  vaultIdMatch: define(BOOLEAN, 'defaults.vault_id_match', 'ANSIBLE_VAULT_ID_MATCH', false),
  vaultEncryptIdentity: optional(TEXT, 'defaults.vault_encrypt_identity', 'ANSIBLE_VAULT_ENCRYPT_IDENTITY'),

  // What is shown and kept.
  playbookDir: optional(PATH, 'defaults.playbook_dir', 'ANSIBLE_PLAYBOOK_DIR'),
  verbosity: define(INTEGER, 'defaults.verbosity', 'ANSIBLE_VERBOSITY', 0),
  stdoutCallback: define(TEXT, 'defaults.stdout_callback', 'ANSIBLE_STDOUT_CALLBACK', 'default'),
  resultFormat: define(
    choice('json', 'yaml'),
    'defaults.callback_result_format',
    'ANSIBLE_CALLBACK_RESULT_FORMAT',
    'json',
  ),
  /** JSON on several lines always or never; YAML as it is read best, or with nothing left out. */
  prettyResults: optional(BOOLEAN, 'defaults.callback_format_pretty', 'ANSIBLE_CALLBACK_FORMAT_PRETTY'),
  callbacksEnabled: define(
    LIST,
    'defaults.callbacks_enabled defaults.callback_whitelist',
    'ANSIBLE_CALLBACKS_ENABLED ANSIBLE_CALLBACK_WHITELIST',
    [],
  ),
  adhocCallbacks: define(BOOLEAN, 'defaults.bin_ansible_callbacks', 'ANSIBLE_LOAD_CALLBACK_PLUGINS', false),
  displayArgsToStdout: define(
    BOOLEAN,
    'defaults.display_args_to_stdout',
    'ANSIBLE_DISPLAY_ARGS_TO_STDOUT',
    false,
  ),
  verboseToStderr: define(BOOLEAN, 'defaults.verbose_to_stderr', 'ANSIBLE_VERBOSE_TO_STDERR', false),
  actionWarnings: define(BOOLEAN, 'defaults.action_warnings', 'ANSIBLE_ACTION_WARNINGS', true),
  deprecationWarnings: define(BOOLEAN, 'defaults.deprecation_warnings', 'ANSIBLE_DEPRECATION_WARNINGS', true),
  showPerHostStart: define(BOOLEAN, 'defaults.show_per_host_start', 'ANSIBLE_SHOW_PER_HOST_START', false),
  showTaskPathOnFailure: define(
    BOOLEAN,
    'defaults.show_task_path_on_failure',
    'ANSIBLE_SHOW_TASK_PATH_ON_FAILURE',
    false,
  ),
  junitFolder: define(TEXT, 'callback_junit.output_dir', 'JUNIT_OUTPUT_DIR', '~/.ansible.log'),
  treeFolder: define(PATH, 'callback_tree.directory', 'ANSIBLE_CALLBACK_TREE_DIR', '~/.ansible/tree'),
  forceColor: define(BOOLEAN, 'defaults.force_color', 'ANSIBLE_FORCE_COLOR', false),
  noColor: define(BOOLEAN, 'defaults.nocolor', 'ANSIBLE_NOCOLOR NO_COLOR', false),
  displaySkippedHosts: define(
    BOOLEAN,
    'defaults.display_skipped_hosts',
    'ANSIBLE_DISPLAY_SKIPPED_HOSTS',
    true,
  ),
  displayOkHosts: define(BOOLEAN, 'defaults.display_ok_hosts', 'ANSIBLE_DISPLAY_OK_HOSTS', true),
  displayFailedStderr: define(
    BOOLEAN,
    'defaults.display_failed_stderr',
    'ANSIBLE_DISPLAY_FAILED_STDERR',
    false,
  ),
  checkModeMarkers: define(BOOLEAN, 'defaults.check_mode_markers', 'ANSIBLE_CHECK_MODE_MARKERS', false),
  showCustomStats: define(BOOLEAN, 'defaults.show_custom_stats', 'ANSIBLE_SHOW_CUSTOM_STATS', false),
  diffAlways: define(BOOLEAN, 'diff.always', 'ANSIBLE_DIFF_ALWAYS', false),
  diffContext: define(INTEGER, 'diff.context', 'ANSIBLE_DIFF_CONTEXT', 3),
  /** Bytes up to which a diff shows a file's content. */
  maxDiffSize: define(INTEGER, 'defaults.max_diff_size', 'ANSIBLE_MAX_DIFF_SIZE', 104_448),
  retryFilesEnabled: define(BOOLEAN, 'defaults.retry_files_enabled', 'ANSIBLE_RETRY_FILES_ENABLED', false),
  retryFilesSavePath: optional(PATH, 'defaults.retry_files_save_path', 'ANSIBLE_RETRY_FILES_SAVE_PATH'),
  logPath: optional(PATH, 'defaults.log_path', 'ANSIBLE_LOG_PATH'),
  factCaching: define(TEXT, 'defaults.fact_caching', 'ANSIBLE_CACHE_PLUGIN', 'memory'),
  factCachingConnection: optional(
    TEXT,
    'defaults.fact_caching_connection',
    'ANSIBLE_CACHE_PLUGIN_CONNECTION',
  ),
  factCachingPrefix: define(TEXT, 'defaults.fact_caching_prefix', 'ANSIBLE_CACHE_PLUGIN_PREFIX', ''),
  /** Seconds for which a cached fact holds; 0 is for ever. */
  factCachingTimeout: define(
    INTEGER,
    'defaults.fact_caching_timeout',
    'ANSIBLE_CACHE_PLUGIN_TIMEOUT',
    86_400,
  ),
  /** The folder of the journals of runs. */
  journal: optional(PATH, 'reprise.journal', 'REPRISE_JOURNAL'),
};

export type SettingName = keyof typeof DEFINITIONS;

/** The type of each setting's value. */
export type SettingValues = {
  readonly [Name in SettingName]: (typeof DEFINITIONS)[Name] extends Definition<infer T> ? T : never;
};
