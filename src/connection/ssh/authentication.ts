// Logging in: which credentials are offered, in which order. As ssh does: the agent's keys (those of named files first),
// key files, then the password, asked for plainly or interactively.
import type { AnyAuthMethod, AuthenticationType, AuthHandlerMiddleware, BaseAgent, ParsedKey } from 'ssh2';
import { askAgent } from './agent-blobs.ts';
import { isAcceptedKey } from './algorithms.ts';
import type { LoginMethod, SshSettings } from './config.ts';
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
  let steps: AnyAuthMethod[] = [];
  const add: Readonly<Record<LoginMethod, () => Promise<void>>> = {
    publickey: async () => {
      const agent = await sortedAgent(settings, publicKeys, problems);
      if (agent !== undefined) steps.push({ type: 'agent', username, agent: agent.agent });
      for (const key of keys) {
        if (agent?.holds(key.getPublicSSH())) continue;
        if (isAccepted(key, settings)) steps.push({ type: 'publickey', username, key });
        else problems.push(`PubkeyAcceptedAlgorithms leaves out the keys of type ${key.type}`);
      }
    },
    password: async () => {
      if (password !== undefined) steps.push({ type: 'password', username, password });
    },
    'keyboard-interactive': async () => {
      if (password === undefined) return;
      steps.push({
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password)),
      });
    },
  };
  for (const login of settings.logins) await add[login]();
  // Asking with nothing tells which methods the host would take.
  if (steps.length === 0) steps.push({ type: 'none', username });
  let methods: readonly string[] = [];
  let left = steps;
  let tried: AnyAuthMethod | undefined;
  return {
    handler: (allowed: AuthenticationType[] | null, isHalfway, next) => {
      if (allowed !== null) methods = allowed;
      // A host that wants one more way may want what it would not hear of first.
      if (isHalfway) left = steps = steps.filter(step => step !== tried);
      const isAllowed = ({ type }: AnyAuthMethod): boolean =>
        allowed === null || allowed.includes(type === 'agent' ? 'publickey' : type);
      tried = left.find(isAllowed);
      left = tried === undefined ? [] : left.slice(left.indexOf(tried) + 1);
      // The types of ssh2 leave out that `false` ends the login.
      next(tried ?? (false as unknown as AnyAuthMethod));
    },
    methods: () => methods,
    problems: () => problems,
  };
}

function isAccepted(key: ParsedKey, { algorithms }: SshSettings): boolean {
  return isAcceptedKey(key.type, algorithms.PubkeyAcceptedAlgorithms);
}

interface SortedAgent {
  readonly agent: BaseAgent;
  holds(publicKey: Buffer): boolean;
}

/** The agent with its keys in ssh's order; undefined, and a problem noted, when it has none to offer or cannot be asked. */
async function sortedAgent(
  settings: SshSettings,
  named: readonly Buffer[],
  problems: string[],
): Promise<SortedAgent | undefined> {
  const { agent: socket, identitiesOnly } = settings;
  if (socket === undefined) return undefined;
  try {
    // Package ssh2 would wait for ever.
    await askAgent(socket);
  } catch (error) {
    problems.push(`the agent at ${socket} does not answer: ${(error as Error).message}`);
    return undefined;
  }
  const { BaseAgent, createAgent } = await loadSsh2();
  const real = createAgent(socket) as BaseAgent<ParsedKey>;
  const held = await new Promise<readonly ParsedKey[]>(resolve => {
    real.getIdentities((error, keys) => {
      if (error) problems.push(`the agent at ${socket} does not answer: ${error.message}`);
      resolve((keys ?? []) as ParsedKey[]);
    });
  });
  const isNamed = (key: ParsedKey): boolean => named.some(publicKey => publicKey.equals(key.getPublicSSH()));
  const others = identitiesOnly ? [] : held.filter(key => !isNamed(key));
  const offered = [...held.filter(isNamed), ...others].filter(key => isAccepted(key, settings));
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
