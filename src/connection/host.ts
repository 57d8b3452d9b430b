// The only door to a host. Modules see `Host`; the engine opens a `Connection` and binds it to a task's identity.
import type { Readable } from 'node:stream';

/** One request to a host: a POSIX sh script with positional parameters. One round trip. */
export interface Call {
  /**
   * POSIX sh text, run in a subshell. Keep it constant per module: parameters go in `args` and are read as `"$1"`, so
   * that nothing is ever spliced into a script and a session needs to send each script only once.
   */
  readonly script: string;
  readonly args?: readonly (string | Buffer)[] | undefined;
  /** What the script reads; nothing (`/dev/null`) by default. Secrets and file contents travel here. */
  readonly stdin?: Buffer | string | Readable | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  /** Milliseconds after which the script is killed and `run` rejects with CallTimeout. */
  readonly timeout?: number | undefined;
  /** Output as it arrives, for live display; the whole is still returned. */
  readonly onOutput?: ((stream: 'stdout' | 'stderr', chunk: Buffer) => void) | undefined;
}

export interface Output {
  /** Exit status, 128 + n when signal n ended the script. */
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** The script ran longer than its `timeout`; it has been killed. */
export class CallTimeout extends Error {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  constructor(message: string, stdout: Buffer, stderr: Buffer) {
    super(message);
    this.name = 'CallTimeout';
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** A call printed more than a session keeps in memory; it has been killed. */
export class OutputTooLarge extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OutputTooLarge';
  }
}

/** `read` found no file there. */
export class FileAbsent extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} does not exist`);
    this.name = 'FileAbsent';
    this.path = path;
  }
}

/** `read` or `write` was refused by the host: no permission, disk full, unknown owner. The message says which. */
export class FileRefused extends Error {
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.name = 'FileRefused';
    this.path = path;
  }
}

export interface FileAttributes {
  /** User name or number. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Octal digits as `chmod` takes them. */
  readonly mode?: string | undefined;
}

/** A host as one identity (login user, or become user) sees it. Connects on first use. */
export interface Host {
  /** The inventory name. */
  readonly name: string;
  /** Rejects with Unreachable, BecomeFailed, CallTimeout or OutputTooLarge; a non-zero status is a result, not an error. */
  run(call: Call): Promise<Output>;
  /** The bytes of a file. Rejects with FileAbsent when there is none, FileRefused when it cannot be read. */
  read(path: string): Promise<Buffer>;
  /**
   * Writes beside the target, then renames: a reader sees the old file or the new one. A link is replaced, not
   * followed; owner, group and mode that are not given stay as they are. Rejects with FileRefused, nothing changed.
   */
  write(path: string, bytes: Buffer, attributes?: FileAttributes): Promise<void>;
  /** Ends the idle shells that the connection keeps as that user: an account is only removed when nothing runs as it. */
  leave?(user: string): Promise<void>;
}

export interface Become {
  readonly method: 'sudo' | 'su' | 'doas' | 'runuser';
  readonly user: string;
  readonly password?: string | undefined;
  /** The program, when it is not the method's usual one. */
  readonly executable?: string | undefined;
  /** Flags for it, as `become_flags` gives them. */
  readonly flags?: string | undefined;
}

/** What a task binds a connection to. */
export interface Binding {
  readonly become?: Become | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds for each call, when the task sets a timeout. */
  readonly timeout?: number | undefined;
}

/** Where and how to reach a host; the engine fills it from the ansible_* variables and settings. */
export interface Target {
  readonly name: string;
  readonly kind: string;
  /** Host name or address; an alias of ~/.ssh/config is resolved by the ssh kind. */
  readonly address: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  /** For private key files that are encrypted. */
  readonly privateKeyPassphrase?: string | undefined;
  /** `ssh`-style options from ansible_ssh_common_args, ansible_ssh_extra_args and ansible_ssh_args. */
  readonly sshArgs?: string | undefined;
  /** The program `ssh`, or a wrapper of it, that is to hold the connection: ansible_ssh_executable. */
  readonly sshExecutable?: string | undefined;
  /** How often a connection that fails is tried again: ansible_ssh_retries. */
  readonly connectRetries?: number | undefined;
  readonly hostKeyChecking: boolean;
  /** Milliseconds to connect and log in. */
  readonly connectTimeout: number;
  /** For kinds other than ssh and local: what the variables `ansible_KIND_…` say, by the rest of their names. */
  readonly options?: Readonly<Record<string, string>> | undefined;
  /** The remote shell, `/bin/sh` unless ansible_shell_executable says otherwise. */
  readonly shell?: string | undefined;
}

/** A host's transport, shared by all tasks of a run: opened lazily, reopened after a reset. */
export interface Connection {
  /** The host as that identity; cheap, and the sessions behind it are shared. */
  as(binding: Binding): Host;
  /** Drops sessions and transport; the next call connects again (`meta: reset_connection`, after a reboot). */
  reset(): Promise<void>;
  /** Kills the scripts that run; their calls reject with Unreachable, and so do all further ones. */
  interrupt(): void;
  close(): Promise<void>;
}

/** What a kind that is a command knows of the host that it leads to. */
export interface CommandTarget {
  /** The inventory name. */
  readonly name: string;
  /** `ansible_host`, else the name: of a container, the path of a chroot. */
  readonly address: string;
  readonly user: string | undefined;
  /** What the variables `ansible_KIND_…` say, by the rest of their names. */
  readonly options: Readonly<Record<string, string>>;
}

/** A kind of connection that is a command of the control node: the whole of what a user writes to add one. */
export interface CommandKind {
  readonly name: string;
  /**
   * The program and its arguments that run a line of POSIX shell on the host, with the program's own standard input, output and
   * error as the line's.
   */
  command(target: CommandTarget, line: string): readonly string[];
  /** The processes on the host are the program's own children, in its process group: ending that ends them. */
  readonly endsWithProgram?: boolean;
}

/** A kind of connection: `ssh`, `local`, containers, chroots. */
export interface ConnectionKind {
  readonly name: string;
  connect(target: Target): Connection;
}
