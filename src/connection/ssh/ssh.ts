// Kind `ssh`: one connection per host for the whole run, a channel for each session on it. Package ssh2 holds it, or the
// program `ssh` where the login needs what only that does, such as a certificate: docs/decisions/ssh-certificates.md.
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Unreachable, UserError } from '../../errors.ts';
import type { Channel, Transport } from '../channel.ts';
import type { ConnectionKind, Target } from '../host.ts';
import { SessionConnection } from '../session-connection.ts';
import { certificatesFor, reasons } from './certificates.ts';
import { resolveSettings, type SshSettings } from './config.ts';
import { NotConnected } from './failure.ts';
import { JumpHosts } from './jump-hosts.ts';
import { connectByLibrary } from './library-link.ts';
import type { Link } from './link.ts';
import { findProgram } from './program.ts';
import { connectByProgram } from './program-link.ts';

/** One less than sshd's usual MaxSessions of 10, so that a script can still be ended when all are busy. */
const SESSION_LIMIT = 9;

/** How often a host that drops connections is asked again while there is time to connect; with the pauses, for about six seconds. */
const DROPPED_PATIENCE = 5;
const DROPPED_PAUSE = 200;
/** Milliseconds. */
const LONGEST_PAUSE = 30_000;

/** Milliseconds until the next attempt, 1 s, 3 s, 7 s as Ansible's; undefined where there is to be none. */
function pauseBefore(attempt: number, error: unknown, isLate: boolean, retries: number): number | undefined {
  if (!(error instanceof NotConnected) || error.kind === 'refused') return undefined;
  // By chance too, or all hosts of a run would come back at once.
  if (error.kind === 'dropped' && attempt < DROPPED_PATIENCE && !isLate)
    return DROPPED_PAUSE * 2 ** attempt * (0.5 + Math.random());
  return attempt < retries ? Math.min((2 ** (attempt + 1) - 1) * 1000, LONGEST_PAUSE) : undefined;
}

/** As the program `ssh` does, options that are none make the host unreachable. */
function settingsOf(target: Target): SshSettings {
  try {
    return resolveSettings(target);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const notes = error.note === undefined ? '' : ` (${error.note})`;
    throw new Unreachable(`Failed to connect to the host via ssh: ${error.message}${notes}`, {
      cause: error,
    });
  }
}

export class SshTransport implements Transport {
  readonly #target: Target;
  readonly #jumps: JumpHosts;
  #label: string;
  #link: Promise<Link> | undefined;

  /** `jumps` are shared with the other hosts of the run. */
  constructor(target: Target, jumps: JumpHosts) {
    this.#target = target;
    this.#jumps = jumps;
    this.#label = target.name;
  }

  get label(): string {
    return this.#label;
  }

  async open(command: string): Promise<Channel> {
    const link = await this.#connected();
    return link.open(command);
  }

  /** A stream to a port that this host can reach: how jump hosts are used. */
  async forward(host: string, port: number): Promise<Duplex> {
    const link = await this.#connected();
    return link.forward(host, port);
  }

  twin(): SshTransport {
    return new SshTransport(this.#target, this.#jumps);
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    // A connection that never came up has nothing to close; whoever asked for it was told.
    await link?.then(
      opened => opened.close(),
      () => {},
    );
  }

  #connected(): Promise<Link> {
    if (this.#link === undefined) {
      const link = this.#connect();
      this.#link = link;
      const forget = (): void => {
        if (this.#link === link) this.#link = undefined;
      };
      link.then(({ gone }) => void gone.then(forget), forget);
    }
    return this.#link;
  }

  async #connect(): Promise<Link> {
    const target = this.#target;
    const settings = settingsOf(target);
    this.#label = `${settings.user}@${settings.host}`;
    const { ofProgramOnly } = settings;
    const certificates = await certificatesFor(settings);
    const problems = reasons(certificates);
    const wanted = target.sshExecutable;
    const isForProgram = wanted !== undefined || ofProgramOnly.length > 0 || problems.length > 0;
    const program = isForProgram ? findProgram(wanted ?? 'ssh') : undefined;
    if (wanted !== undefined && program === undefined)
      throw new Unreachable(
        `Failed to connect to the host via ssh: ${wanted} (ansible_ssh_executable) is no program on this machine`,
      );
    if (program !== undefined) return connectByProgram(program, target, settings, certificates);
    if (ofProgramOnly.length > 0)
      throw new Unreachable(
        `Failed to connect to the host via ssh: ${ofProgramOnly.join(', ')} of its configuration needs the program ssh, which is not on ` +
          'this machine',
      );
    const patience = Date.now() + target.connectTimeout;
    for (let attempt = 0; ; attempt++) {
      try {
        return await connectByLibrary(target, settings, problems, jump => this.#jumps.to(jump));
      } catch (error) {
        const isLate = Date.now() > patience;
        const pause = pauseBefore(attempt, error, isLate, target.connectRetries ?? 0);
        if (pause === undefined) throw error;
        await delay(pause);
      }
    }
  }
}

/** The kind for one run: hosts behind the same jump host share the connection to it. */
export function sshKind(): ConnectionKind {
  const jumps: JumpHosts = new JumpHosts(target => new SshTransport(target, jumps));
  return {
    name: 'ssh',
    connect: target => new SessionConnection(target, new SshTransport(target, jumps), SESSION_LIMIT),
  };
}

/** For a single connection. */
export const ssh: ConnectionKind = { name: 'ssh', connect: target => sshKind().connect(target) };
