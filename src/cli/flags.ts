// The flags of `ansible-playbook`, and ours: their spellings and what they mean.

export interface FlagDefinition {
  readonly key: string;
  /** The first long spelling is the one that help shows. */
  readonly long: readonly [string, ...string[]];
  readonly short?: string;
  /** What stands for the value in help; absent for a flag without one. */
  readonly value?: string;
  readonly description: string;
}

/** Of every program. */
export const GENERAL_FLAGS = [
  { key: 'help', short: '-h', long: ['--help'], description: 'show this help and exit' },
  { key: 'version', long: ['--version'], description: 'show the version and exit' },
  { key: 'verbose', short: '-v', long: ['--verbose'], description: 'say more; -vv and -vvv even more' },
] as const satisfies readonly FlagDefinition[];

/** Which hosts there are. */
export const INVENTORY_FLAGS = [
  {
    key: 'inventory',
    short: '-i',
    long: ['--inventory', '--inventory-file'],
    value: 'SOURCE',
    description: 'an inventory file or folder, or hosts with commas; several times',
  },
] as const satisfies readonly FlagDefinition[];

/** Which of them are meant. */
const LIMIT_FLAGS = [
  { key: 'limit', short: '-l', long: ['--limit'], value: 'PATTERN', description: 'only these of the hosts' },
  { key: 'listHosts', long: ['--list-hosts'], description: 'list the hosts that match, run nothing' },
] as const satisfies readonly FlagDefinition[];

/** Which tasks are meant. */
const TAGS_FLAGS = [
  {
    key: 'tags',
    short: '-t',
    long: ['--tags'],
    value: 'TAGS',
    description: 'only tasks with one of these tags',
  },
  { key: 'skipTags', long: ['--skip-tags'], value: 'TAGS', description: 'no tasks with one of these tags' },
] as const satisfies readonly FlagDefinition[];

/** Variables from the command line. */
export const EXTRA_VARS_FLAGS = [
  {
    key: 'extraVars',
    short: '-e',
    long: ['--extra-vars'],
    value: 'VARS',
    description: 'variables as name=value, JSON or @FILE; several times',
  },
] as const satisfies readonly FlagDefinition[];

/** How tasks run. */
const RUN_FLAGS = [
  { key: 'check', short: '-C', long: ['--check'], description: 'change nothing, say what would change' },
  { key: 'diff', short: '-D', long: ['--diff'], description: 'show what changes in files' },
  {
    key: 'yes',
    short: '-y',
    long: ['--yes'],
    description: 'answer yes to every question before destroying data',
  },
  {
    key: 'forks',
    short: '-f',
    long: ['--forks'],
    value: 'N',
    description: 'at most this many hosts at once',
  },
  {
    key: 'modulePath',
    short: '-M',
    long: ['--module-path'],
    value: 'PATHS',
    description: 'folders with modules of your own, colons between them',
  },
  {
    key: 'journal',
    long: ['--journal'],
    value: 'FOLDER',
    description: 'where the journal of the run is kept',
  },
] as const satisfies readonly FlagDefinition[];

/** What only a run of playbooks has. */
const PLAYBOOK_FLAGS = [
  { key: 'listTasks', long: ['--list-tasks'], description: 'list the tasks that would run, run nothing' },
  { key: 'listTags', long: ['--list-tags'], description: 'list the tags, run nothing' },
  { key: 'syntaxCheck', long: ['--syntax-check'], description: 'check the playbook, run nothing' },
  { key: 'step', long: ['--step'], description: 'ask before each task' },
  {
    key: 'startAtTask',
    long: ['--start-at-task'],
    value: 'NAME',
    description: 'begin at the task of this name',
  },
  { key: 'forceHandlers', long: ['--force-handlers'], description: 'run handlers even if a task fails' },
  { key: 'flushCache', long: ['--flush-cache'], description: 'forget the cached facts of every host' },
] as const satisfies readonly FlagDefinition[];

/** How to reach hosts. */
const CONNECTION_FLAGS = [
  { key: 'user', short: '-u', long: ['--user'], value: 'USER', description: 'log in as this user' },
  {
    key: 'connection',
    short: '-c',
    long: ['--connection'],
    value: 'KIND',
    description: 'how to reach hosts: ssh or local',
  },
  {
    key: 'timeout',
    short: '-T',
    long: ['--timeout'],
    value: 'SECONDS',
    description: 'how long connecting may take',
  },
  {
    key: 'privateKey',
    long: ['--private-key', '--key-file'],
    value: 'FILE',
    description: 'the private key to log in with',
  },
  { key: 'askPass', short: '-k', long: ['--ask-pass'], description: 'ask for the login password' },
  {
    key: 'connectionPasswordFile',
    long: ['--connection-password-file', '--conn-pass-file'],
    value: 'FILE',
    description: 'a file with the login password',
  },
  {
    key: 'sshCommonArgs',
    long: ['--ssh-common-args'],
    value: 'ARGS',
    description: 'options for every connection',
  },
  { key: 'sshExtraArgs', long: ['--ssh-extra-args'], value: 'ARGS', description: 'further options of ssh' },
  {
    key: 'sftpExtraArgs',
    long: ['--sftp-extra-args'],
    value: 'ARGS',
    description: 'accepted and ignored: sftp is not used',
  },
  {
    key: 'scpExtraArgs',
    long: ['--scp-extra-args'],
    value: 'ARGS',
    description: 'accepted and ignored: scp is not used',
  },
] as const satisfies readonly FlagDefinition[];

/** Whom to become there. */
const BECOME_FLAGS = [
  { key: 'become', short: '-b', long: ['--become'], description: 'run tasks as another user' },
  {
    key: 'becomeMethod',
    long: ['--become-method'],
    value: 'METHOD',
    description: 'how to become: sudo, su, doas',
  },
  {
    key: 'becomeUser',
    long: ['--become-user'],
    value: 'USER',
    description: 'which user to become; root unless set',
  },
  {
    key: 'askBecomePass',
    short: '-K',
    long: ['--ask-become-pass'],
    description: 'ask for the password of becoming another user',
  },
  {
    key: 'becomePasswordFile',
    long: ['--become-password-file', '--become-pass-file'],
    value: 'FILE',
    description: 'a file with that password',
  },
] as const satisfies readonly FlagDefinition[];

/** How to read what is encrypted. */
export const VAULT_FLAGS = [
  {
    key: 'vaultIds',
    long: ['--vault-id'],
    value: 'ID',
    description: 'a vault id and its password: ID@FILE, ID@prompt',
  },
  {
    key: 'vaultPasswordFiles',
    long: ['--vault-password-file', '--vault-pass-file'],
    value: 'FILE',
    description: 'a file with a vault password; several times',
  },
  {
    key: 'askVaultPass',
    long: ['--ask-vault-password', '--ask-vault-pass'],
    description: 'ask for the vault password',
  },
] as const satisfies readonly FlagDefinition[];

/** Where playbooks would lie, for programs without one. */
export const PLAYBOOK_FOLDER_FLAGS = [
  {
    key: 'playbookFolder',
    long: ['--playbook-dir'],
    value: 'FOLDER',
    description: 'where a playbook would lie: its group_vars, host_vars, roles and files count',
  },
] as const satisfies readonly FlagDefinition[];

/** What a run of tasks takes, whether they are those of playbooks or one from the command line. */
export const TASK_FLAGS = [
  ...INVENTORY_FLAGS,
  ...LIMIT_FLAGS,
  ...EXTRA_VARS_FLAGS,
  ...RUN_FLAGS,
  ...CONNECTION_FLAGS,
  ...BECOME_FLAGS,
  ...VAULT_FLAGS,
] as const;

/** What only a single task has. */
export const ADHOC_FLAGS = [
  {
    key: 'moduleName',
    short: '-m',
    long: ['--module-name'],
    value: 'MODULE',
    description: 'the module to run; command unless set',
  },
  {
    key: 'args',
    short: '-a',
    long: ['--args'],
    value: 'ARGS',
    description: 'its arguments: name=value, a command line, JSON or YAML',
  },
  { key: 'oneLine', short: '-o', long: ['--one-line'], description: 'each result on one line' },
  {
    key: 'tree',
    short: '-t',
    long: ['--tree'],
    value: 'FOLDER',
    description: 'write each result into a file there, too',
  },
  {
    key: 'background',
    short: '-B',
    long: ['--background'],
    value: 'SECONDS',
    description: 'run as a job that may take so long',
  },
  {
    key: 'poll',
    short: '-P',
    long: ['--poll'],
    value: 'SECONDS',
    description: 'how often to look at the job; 15 unless set, 0 for not at all',
  },
  {
    key: 'taskTimeout',
    long: ['--task-timeout'],
    value: 'SECONDS',
    description: 'how long the task may take',
  },
] as const satisfies readonly FlagDefinition[];

/** https://docs.ansible.com/ansible/latest/cli/ansible-playbook.html */
export const FLAGS = [...GENERAL_FLAGS, ...TAGS_FLAGS, ...TASK_FLAGS, ...PLAYBOOK_FLAGS] as const;

/** Every flag of a run of playbooks, as the one type. */
export const ALL_FLAGS: readonly FlagDefinition[] = FLAGS;
