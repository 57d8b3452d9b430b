// A run of a playbook written in the test, over this machine as host h1, h2 …: its events, its end.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../src/engine/events.ts';
import type { FactCache } from '../../src/engine/fact-cache.ts';
import type { RunOptions } from '../../src/engine/options.ts';
import { prepare } from '../../src/engine/prepare.ts';
import { type RunEnd, runPlaybooks } from '../../src/engine/run.ts';
import type { Tally } from '../../src/engine/tally.ts';
import type { VaultSecret } from '../../src/source/vault.ts';

export const OPTIONS: RunOptions = {
  check: false,
  diff: false,
  diffLimit: 104_448,
  isConfirmed: false,
  forks: 5,
  tags: [],
  skipTags: [],
  limit: undefined,
  startAtTask: undefined,
  step: false,
  forceHandlers: false,
  missingHandler: 'error',
  anyErrorsFatal: false,
  noLog: false,
  taskTimeout: 0,
  pollInterval: 15,
  asyncFolder: '~/.ansible_async',
  strategy: 'linear',
  debugger: false,
  debuggerIgnoresErrors: true,
  gathering: 'explicit',
  gatherSubset: [],
  factPath: undefined,
  hidesRoleVars: false,
  showsArguments: false,
  injectFacts: true,
  mergesVariables: false,
  patternMismatch: 'warning',
  verbosity: 0,
  login: {
    connection: 'local',
    remoteUser: undefined,
    remotePort: undefined,
    password: undefined,
    privateKeyFile: undefined,
    sshArgs: '',
    sshExecutable: undefined,
    connectRetries: 0,
    hostKeyChecking: true,
    connectTimeout: 10_000,
    shell: '/bin/sh',
    become: false,
    becomeMethod: 'sudo',
    becomeUser: 'root',
    becomesSameUser: false,
    becomePassword: undefined,
    becomeExecutable: undefined,
    becomeFlags: undefined,
  },
  extraVars: new Map(),
  configFile: undefined,
  compatibleVersion: '2.14.0',
};

export interface SmallRun {
  readonly hosts?: string;
  readonly options?: Partial<RunOptions>;
  readonly secrets?: readonly VaultSecret[];
  readonly signal?: AbortSignal;
  readonly factCache?: FactCache;
  /** What the person at the terminal answers, in order. */
  readonly answers?: readonly string[];
  readonly onEvent?: (event: RunEvent) => void;
}

export interface SmallEnd {
  readonly end: RunEnd;
  readonly events: readonly RunEvent[];
  /** What `debug` said, as `h1: text`, in order. */
  readonly said: readonly string[];
  readonly tallies: Readonly<Record<string, Partial<Tally>>>;
  readonly hidden: readonly string[];
  readonly asked: readonly string[];
}

/** Writes the playbook into the folder and runs it. Rejects as `prepare` and `runPlaybooks` do. */
export async function smallRun(folder: string, playbook: string, run: SmallRun = {}): Promise<SmallEnd> {
  const path = join(folder, 'playbook.yml');
  writeFileSync(path, playbook);
  const secrets = run.secrets ?? [];
  const prepared = await prepare({
    playbooks: [path],
    inventory: [run.hosts ?? 'h1,h2,'],
    extraVars: [],
    limit: run.options?.limit,
    rolesPath: [],
    secrets,
    warn: () => undefined,
  });
  const events: RunEvent[] = [];
  const hidden: string[] = [];
  const asked: string[] = [];
  const answers = [...(run.answers ?? [])];
  const end = await runPlaybooks(prepared.playbooks, {
    ...prepared,
    factCache: run.factCache,
    options: { ...OPTIONS, ...run.options, extraVars: prepared.extraVars },
    reporter: {
      report: event => {
        events.push(event);
        run.onEvent?.(event);
      },
    },
    terminal: {
      isAttended: run.answers !== undefined,
      ask: async prompt => {
        asked.push(prompt);
        return answers.shift();
      },
      readLine: async prompt => {
        asked.push(prompt);
        return answers.shift();
      },
      openKeyboard: async () => undefined,
    },
    signal: run.signal ?? new AbortController().signal,
    hide: secret => hidden.push(secret),
  });
  return { end, events, said: messages(events), tallies: talliesOf(events), hidden, asked };
}

function messages(events: readonly RunEvent[]): string[] {
  return events.flatMap(event => {
    const isMessage = event.type === 'result' && event.task.action === 'debug' && event.status === 'ok';
    return isMessage ? [`${event.host}: ${event.result.msg}`] : [];
  });
}

/** The recap, without its zeros. */
function talliesOf(events: readonly RunEvent[]): Record<string, Partial<Tally>> {
  const recap = events.find(event => event.type === 'recap');
  const hosts = recap?.type === 'recap' ? [...recap.hosts] : [];
  return Object.fromEntries(
    hosts.map(([name, tally]) => [
      name,
      Object.fromEntries(Object.entries(tally).filter(([, number]) => number > 0)),
    ]),
  );
}
