// What a run is told before it starts: flags and settings, with nothing left to look up.
import type { Keyboard } from '../modules/module.ts';
import type { VariableNodes } from '../playbook/model.ts';
import type { PatternMismatch } from './pattern-mismatch.ts';

/** How to log in and become, where neither variables nor keywords say so. */
export interface LoginDefaults {
  /** A kind of connection, or `smart`: ssh. */
  readonly connection: string;
  readonly remoteUser: string | undefined;
  readonly remotePort: number | undefined;
  readonly password: string | undefined;
  readonly privateKeyFile: string | undefined;
  /** Options in ssh's own notation: ssh_args, then common, then extra. */
  readonly sshArgs: string;
  /** The program that is to hold connections. */
  readonly sshExecutable: string | undefined;
  /** How often a connection that fails is tried again. */
  readonly connectRetries: number;
  readonly hostKeyChecking: boolean;
  /** Milliseconds to connect and log in. */
  readonly connectTimeout: number;
  /** The shell that runs scripts on hosts. */
  readonly shell: string;
  readonly become: boolean;
  readonly becomeMethod: string;
  readonly becomeUser: string;
  /** Whether to become who one is already. */
  readonly becomesSameUser: boolean;
  readonly becomePassword: string | undefined;
  /** The program and its flags, where they are not the method's usual ones. */
  readonly becomeExecutable: string | undefined;
  readonly becomeFlags: string | undefined;
}

export interface RunOptions {
  readonly check: boolean;
  readonly diff: boolean;
  /** Bytes up to which a diff shows a file's content; 0 is for all. */
  readonly diffLimit: number;
  /** `--yes`: questions before data is destroyed are answered. */
  readonly isConfirmed: boolean;
  readonly forks: number;
  /** Only these; empty means all. */
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  /** Host patterns of `-l`; undefined means every host. */
  readonly limit: string | undefined;
  readonly startAtTask: string | undefined;
  readonly step: boolean;
  readonly forceHandlers: boolean;
  readonly anyErrorsFatal: boolean;
  /** Results are hidden unless a task says otherwise. */
  readonly noLog: boolean;
  /** Seconds that a task may take unless it says otherwise; 0 is for ever. */
  readonly taskTimeout: number;
  /** Seconds between two looks at a task with `async`, unless it says otherwise. */
  readonly pollInterval: number;
  /** Where jobs leave their results on hosts; may start with `~`. */
  readonly asyncFolder: string;
  /** `linear`, `free` or `host_pinned`, for plays that do not say. */
  readonly strategy: string;
  /** Whether tasks that fail stop at the debugger, unless they say otherwise. */
  readonly debugger: boolean;
  /** Whether an ignored failure is none for the debugger. */
  readonly debuggerIgnoresErrors: boolean;
  /** `implicit`, `explicit` or `smart`. */
  readonly gathering: string;
  /** Which facts plays gather that do not say; empty for all. */
  readonly gatherSubset: readonly string[];
  /** The folder of local facts, for plays that do not say. */
  readonly factPath: string | undefined;
  /** Whether what a role says in `vars` is seen by its own tasks alone. */
  readonly hidesRoleVars: boolean;
  /** Whether what is shown of a task includes its arguments. */
  readonly showsArguments: boolean;
  /** Whether facts are variables too, or `ansible_facts` alone. */
  readonly injectFacts: boolean;
  /** Whether a stronger mapping completes a weaker one of the same name (`hash_behaviour = merge`) or replaces it. */
  readonly mergesVariables: boolean;
  /** What becomes of a host pattern that matches nothing. */
  readonly patternMismatch: PatternMismatch;
  /** Where files of the hosts that failed are written: beside the playbook unless a folder is named; absent for none. */
  readonly retryFiles?: { readonly folder: string | undefined } | undefined;
  /** What becomes of a notification that no handler answers to. */
  readonly missingHandler: 'error' | 'ignore';
  readonly verbosity: number;
  readonly login: LoginDefaults;
  /** `-e`. */
  readonly extraVars: VariableNodes;
  readonly configFile: string | undefined;
  /** The version that `ansible_version` shows. */
  readonly compatibleVersion: string;
}

/** The person at the terminal, where there is one. */
export interface Terminal {
  /** Whether a person sees what is asked, and can answer. */
  readonly isAttended: boolean;
  /**
   * The answer, or undefined when nobody is there to give one, or the input ends. Rejects with the signal's reason when it
   * is aborted.
   */
  ask(
    prompt: string,
    options: { readonly echo: boolean; readonly signal?: AbortSignal },
  ): Promise<string | undefined>;
  /** The next line, of standard input where there is no terminal; undefined at its end. Rejects as `ask` does. */
  readLine(prompt: string, signal: AbortSignal): Promise<string | undefined>;
  /** Takes the keyboard for oneself; undefined when nobody is at it. */
  openKeyboard(): Promise<Keyboard | undefined>;
}
