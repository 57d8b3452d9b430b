// Logging in: which credentials are offered, in which order. As ssh does: the agent's keys (those of named files first),
// key files, then the password, asked for plainly or interactively.
import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, BaseAgent, ParsedKey } from 'ssh2';
import type { SshSettings } from './config.ts';
import { loadIdentities } from './keys.ts';
import { loadSsh2 } from './library.ts';

export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** What the host still accepted, and what was wrong with our credentials: for the message of a refused login. */
  methods(): readonly string[];
  problems(): readonly string[];
}

/** Prepares a login with all that the settings allow. `known` are problems that have been found before. */
export async function prepareAuthentication(
  settings: SshSettings,
  password: string | undefined,
  passphrase: string | undefined,
  known: readonly string[],
): Promise<Authentication> {
  const {
    keys,
    publicKeys,
    problems: keyProblems,
  } = await loadIdentities(settings.identityFiles, passphrase);
  const problems = [...known, ...keyProblems];
  const username = settings.user;
  const agent =
    settings.agent === undefined
      ? undefined
      : await sortedAgent(settings.agent, publicKeys, settings.identitiesOnly, problems);
  const steps: AnyAuthMethod[] = [];
  if (agent !== undefined) steps.push({ type: 'agent', username, agent: agent.agent });
  for (const key of keys) {
    if (!agent?.holds(key.getPublicSSH())) steps.push({ type: 'publickey', username, key });
  }
  if (password !== undefined) {
    steps.push({ type: 'password', username, password });
    steps.push({
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
    });
  }
  // Asking with nothing tells which methods the host would take.
  if (steps.length === 0) steps.push({ type: 'none', username });
  let methods: readonly string[] = [];
  return {
    handler: (left: AuthenticationType[] | null, _partial, next) => {
      if (left !== null) methods = left;
      let step = steps.shift();
      while (
        step !== undefined &&
        left !== null &&
        !left.includes(step.type === 'agent' ? 'publickey' : step.type)
      ) {
        step = steps.shift();
      }
      // The types of ssh2 leave out that `false` ends the login.
      next(step ?? (false as unknown as AnyAuthMethod));
    },
    methods: () => methods,
    problems: () => problems,
  };
}

interface SortedAgent {
  readonly agent: BaseAgent;
  holds(publicKey: Buffer): boolean;
}

/** The agent with its keys in ssh's order; undefined, and a problem noted, when it has none to offer or cannot be asked. */
async function sortedAgent(
  socket: string,
  named: readonly Buffer[],
  isNamedOnly: boolean,
  problems: string[],
): Promise<SortedAgent | undefined> {
  const { BaseAgent, createAgent } = await loadSsh2();
  const real = createAgent(socket) as BaseAgent<ParsedKey>;
  const held = await new Promise<readonly ParsedKey[]>(resolve => {
    real.getIdentities((error, keys) => {
      if (error) problems.push(`the agent at ${socket} does not answer: ${error.message}`);
      resolve((keys ?? []) as ParsedKey[]);
    });
  });
  const isNamed = (key: ParsedKey): boolean => named.some(publicKey => publicKey.equals(key.getPublicSSH()));
  const offered = [...held.filter(isNamed), ...(isNamedOnly ? [] : held.filter(key => !isNamed(key)))];
  if (offered.length === 0) return undefined;
  class SortedKeys extends BaseAgent<ParsedKey> {
    override getIdentities(callback: Parameters<BaseAgent<ParsedKey>['getIdentities']>[0]): void {
      callback(undefined, [...offered]);
    }
    override sign: BaseAgent<ParsedKey>['sign'] = real.sign.bind(real);
  }
  return {
    agent: new SortedKeys() as BaseAgent,
    holds: publicKey => offered.some(key => publicKey.equals(key.getPublicSSH())),
  };
}
