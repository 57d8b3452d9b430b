// Flags and settings → the options of a run.
import type { RunOptions } from '../engine/options.ts';
import type { Loaded } from './load.ts';
import type { Passwords } from './passwords.ts';
import type { TaskFlags } from './task-flags.ts';

/** The release of Ansible whose behaviour is followed: `ansible_version`. */
export const COMPATIBLE_VERSION = '2.14.18';

/** What of the tasks is run. */
export interface Choices {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly startAtTask: string | undefined;
  readonly step: boolean;
}

/** What the engine is told of a run. */
export function runOptionsOf(
  command: TaskFlags,
  { settings, extraVars }: Loaded,
  passwords: Passwords,
  { tags, skipTags, startAtTask, step }: Choices,
): RunOptions {
  const sshArgs = [settings.sshArgs, settings.sshCommonArgs, settings.sshExtraArgs].filter(
    part => part !== '',
  );
  return {
    check: command.check,
    diff: command.diff || settings.diffAlways,
    diffLimit: settings.maxDiffSize,
    isConfirmed: command.yes,
    forks: settings.forks,
    tags,
    skipTags,
    limit: command.limit,
    startAtTask,
    step,
    forceHandlers: settings.forceHandlers,
    anyErrorsFatal: settings.anyErrorsFatal,
    noLog: settings.noLog,
    taskTimeout: settings.taskTimeout,
    pollInterval: settings.pollInterval,
    asyncFolder: settings.asyncDir,
    strategy: settings.strategy.replace(/^ansible\.builtin\./, ''),
    debugger: settings.taskDebugger,
    debuggerIgnoresErrors: settings.taskDebuggerIgnoreErrors,
    gathering: settings.gathering,
    gatherSubset: settings.gatherSubset,
    factPath: settings.factPath,
    hidesRoleVars: settings.privateRoleVars,
    showsArguments: settings.displayArgsToStdout,
    injectFacts: settings.injectFacts,
    mergesVariables: settings.hashBehaviour === 'merge',
    patternMismatch: settings.hostPatternMismatch,
    retryFiles: settings.retryFilesEnabled ? { folder: settings.retryFilesSavePath } : undefined,
    missingHandler: settings.errorOnMissingHandler ? 'error' : 'ignore',
    verbosity: command.verbosity + settings.verbosity,
    login: {
      connection: settings.transport,
      remoteUser: settings.remoteUser,
      remotePort: settings.remotePort,
      password: passwords.login,
      privateKeyFile: settings.privateKeyFile,
      sshArgs: sshArgs.join(' '),
      sshExecutable: settings.sshExecutable,
      connectRetries: settings.sshRetries,
      hostKeyChecking: settings.hostKeyChecking,
      connectTimeout: settings.timeout * 1000,
      shell: settings.executable,
      become: settings.become,
      becomeMethod: settings.becomeMethod,
      becomeUser: settings.becomeUser,
      becomesSameUser: settings.becomeAllowSameUser,
      becomePassword: passwords.become,
      becomeExecutable: settings.becomeExecutable,
      becomeFlags: settings.becomeFlags,
    },
    extraVars,
    configFile: settings.configFile,
    compatibleVersion: COMPATIBLE_VERSION,
  };
}
