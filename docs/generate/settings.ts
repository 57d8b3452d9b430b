// The page of the settings, from their table; what each means is said here.
import type { Definition } from '../../src/settings/define.ts';
import { DEFINITIONS, type SettingName } from '../../src/settings/definitions.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

/** A setting without a meaning here does not compile. */
export const MEANINGS: Readonly<Record<SettingName, string>> = {
  inventory: 'Where the hosts are described when `-i` does not say.',
  rolesPath: 'Where roles are looked for, after the folders beside the playbook.',
  collectionsPath: 'Where collections are looked for.',
  library: 'Where your own modules lie that are neither beside a playbook nor in a role.',
  actionPlugins: 'Where action plug-ins would lie; one in Python is refused when a task uses it.',
  filterPlugins: 'Where your own filters lie.',
  testPlugins: 'Where your own tests lie.',
  lookupPlugins: 'Where your own lookups lie.',
  callbackPlugins: 'Where your own callbacks lie.',
  connectionPlugins: 'Where your own kinds of connection lie.',
  forks: 'How many hosts are worked on at once.',
  strategy:
    'How hosts go through the tasks when a play does not say: `linear`, `free`, `host_pinned`, `debug`.',
  gathering:
    'Whether plays gather facts: `implicit`, only when they say so (`explicit`), or once a host (`smart`).',
  gatherSubset: 'Which facts plays gather that do not say.',
  factPath: 'The folder of local facts on hosts, for plays that do not say.',
  privateRoleVars: 'Whether the `vars` of a role are seen by its own tasks alone.',
  hashBehaviour: 'Whether a stronger mapping replaces or completes a weaker one.',
  jinja2Native:
    'Whether templates give values with their types; without it text, as in version 2.14 (docs/differences.md).',
  allowBrokenConditionals: 'Written as `false`: conditions must give booleans, as in version 2.19.',
  errorOnUndefinedVars: 'Always: `false` is refused, since something undefined is an error here.',
  injectFacts: 'Whether facts are also variables, as `ansible_…`.',
  anyErrorsFatal: 'Whether the failure of one host ends the play for all.',
  errorOnMissingHandler: 'Whether a `notify` that no handler answers to is an error.',
  forceHandlers: 'Whether notified handlers run on hosts that failed.',
  noLog: 'Hides the results of all tasks that do not say `no_log` themselves.',
  taskTimeout: 'Seconds that a task may take; 0 is for ever.',
  taskDebugger: 'Whether a task that fails stops at the debugger, unless it or its play says otherwise.',
  taskDebuggerIgnoreErrors: 'Whether a failure that is ignored does not stop there.',
  pollInterval: 'Seconds between two looks at a task with `async` that has no `poll`.',
  asyncDir: 'Where jobs of `async` leave their results on hosts.',
  tags: 'The tags to run when `-t` does not say.',
  skipTags: 'The tags to skip when `--skip-tags` does not say.',
  managedString: 'What `ansible_managed` is.',
  duplicateKeys:
    'Whether a key written twice in a mapping is a warning, an error, or nothing; the last one counts.',
  hostPatternMismatch: 'What becomes of a pattern that matches no host.',
  inventoryKinds:
    'The kinds of inventory sources that are read; `advanced_host_list` before `host_list` makes ranges of `-i h[1:3],` hosts.',
  localhostWarning: 'Whether a run without an inventory tells that `all` is empty.',
  unparsedWarning: 'Whether a run without an inventory tells so.',
  unparsedIsFailed: 'Whether a run without an inventory is an error.',
  ignoredExtensions:
    'How files end that are no inventories, in a folder of them; unless set, those of texts, settings, packages and older versions.',
  ignoredPatterns: 'Patterns of names of such files, in the language of Python.',
  inventoryExport: 'As `--export` of `reprise inventory`.',
  transport: 'How hosts are reached: `ssh`, `local`; `smart` is ssh.',
  remoteUser: 'The user to log in as.',
  remotePort: 'The port of sshd.',
  privateKeyFile: 'The private key to log in with.',
  hostKeyChecking: "Whether a host's key must be known before it is trusted.",
  timeout: 'Seconds that connecting and logging in may take.',
  sshExecutable:
    'The program `ssh`, or a wrapper of it, that holds connections; where it is set, every host is reached through it.',
  sshArgs: 'Options of ssh, such as `-o ProxyJump=…`.',
  sshCommonArgs: 'More of those.',
  sshExtraArgs: 'More of those.',
  sshRetries: 'How often a connection that broke off is tried again.',
  executable: 'The shell that runs commands on hosts.',
  become: 'Whether tasks run as another user.',
  becomeMethod: 'How: `sudo`, `su`, `doas`, `runuser`.',
  becomeUser: 'Which user.',
  becomeExecutable: 'The program that makes one another user.',
  becomeFlags: 'Its flags.',
  playbookDir: 'Where a playbook would lie, for `adhoc` and `inventory`: `--playbook-dir`.',
  becomeAllowSameUser: 'Whether that program also runs where the login user is the one to become.',
  becomeAskPass: 'Whether its password is asked for.',
  becomePasswordFile: 'A file with that password.',
  askPass: 'Whether the login password is asked for.',
  connectionPasswordFile: 'A file with the login password.',
  askVaultPass: 'Whether a vault password is asked for.',
  vaultPasswordFile: 'A file with a vault password, or a program that prints one.',
  vaultIdentity: 'The id of vaults that name none.',
  vaultIdentityList: 'Vault ids and their passwords, as with `--vault-id`.',
  vaultIdMatch: 'Whether a password is tried only on what names its own id.',
  vaultEncryptIdentity: 'The id to encrypt with when several are given.',
  verbosity: 'As many `-v`.',
  stdoutCallback: 'The form of the output.',
  callbacksEnabled: 'What listens to a run beside the output.',
  adhocCallbacks: 'Whether `stdout_callback` holds for single tasks too, which are `minimal` otherwise.',
  displayArgsToStdout: 'Whether banners show the arguments of tasks, as written.',
  verboseToStderr: 'Whether what `-v` adds between results goes to standard error.',
  actionWarnings: 'Whether the warnings that modules return are shown.',
  deprecationWarnings: 'Whether deprecations are told.',
  showTaskPathOnFailure: 'Whether a failure tells where its task is written.',
  showPerHostStart: 'Whether the start of a task on each host is shown.',
  junitFolder: 'Where the callback `junit` writes its files.',
  treeFolder: 'Where the callback `tree` writes the result of each host.',
  resultFormat: 'How results are written on the terminal.',
  prettyResults:
    'JSON on several lines always, or never; YAML as it is read best, or (`false`) with nothing left out.',
  forceColor: 'Colours even where the output is no terminal.',
  noColor: 'No colours.',
  displaySkippedHosts: 'Whether skipped tasks are shown.',
  displayOkHosts: 'Whether tasks that changed nothing are shown.',
  displayFailedStderr: 'Whether failures are written to standard error.',
  checkModeMarkers: 'Whether the names of plays and tasks tell that nothing is changed.',
  showCustomStats: 'Whether what `set_stats` collected is shown at the end.',
  diffAlways: 'As `--diff`.',
  diffContext: 'How many equal lines a diff shows around what differs.',
  maxDiffSize: 'Bytes up to which `--diff` shows the content of a file; 0 is for all.',
  retryFilesEnabled:
    'Whether the hosts that failed are written into a file `PLAYBOOK.retry`, for `--limit @FILE`.',
  retryFilesSavePath: 'The folder of these files; that of the playbook unless set.',
  logPath: 'A file that all output is also appended to, without colours, for its owner alone.',
  factCaching:
    'Where facts are kept between runs: `memory` forgets them, `jsonfile` has a file for each host.',
  factCachingConnection: 'The folder of those files.',
  factCachingPrefix: 'What their names begin with.',
  factCachingTimeout: 'Seconds for which a kept fact holds; 0 is for ever.',
  journal: 'The folder of the journals of runs; `~/.local/state/reprise/journal` unless set.',
};

export function settingsPage(): string {
  const entries = Object.entries(DEFINITIONS) as [SettingName, Definition<unknown>][];
  return page(
    generatedFrom('src/settings/definitions.ts'),
    '# Settings',
    'A flag outranks an environment variable, which outranks ansible.cfg, which outranks the default. ansible.cfg is the first of\n`$ANSIBLE_CONFIG`, `./ansible.cfg`, `~/.ansible.cfg` and `/etc/ansible/ansible.cfg`; `section.key` below is a key of its\nsection. A key of several is written in the first form; the others are older spellings.',
    settingTable(entries),
  );
}

function settingTable(entries: readonly (readonly [SettingName, Definition<unknown>])[]): string {
  return table(
    ['ansible.cfg', 'environment', 'value', 'default', 'meaning'],
    entries.map(([name, { keys, variables, kind, fallback }]) => [
      keys.map(code).join(', '),
      variables.map(code).join(', '),
      kind.description,
      shownDefault(fallback),
      MEANINGS[name],
    ]),
  );
}

function shownDefault(fallback: unknown): string {
  if (fallback === undefined || fallback === '') return '';
  if (Array.isArray(fallback)) return fallback.map(code).join(', ');
  return code(fallback);
}
