// Becoming another user: the command that starts that user's own `sh`, the password where it is asked for, and the
// sentence for each way in which it goes wrong. Method by method as Ansible's become plugins:
// https://docs.ansible.com/ansible/latest/plugins/become.html
import { randomBytes } from 'node:crypto';
import { BecomeFailed } from '../errors.ts';
import type { ChannelEnd } from './channel.ts';
import type { Become } from './host.ts';
import { DEFAULT_SHELL, inOneLine, type Login, lastLine } from './login.ts';
import { quote } from './quote.ts';
import { atTerminal, NO_SCRIPT } from './terminal.ts';

type Method = Become['method'];

/** The program runs only where it has a terminal: `becomeLogin` with `atTerminal` gives it one. */
export class TerminalRequired extends BecomeFailed {}

interface Way {
  /** `prompt` is a random text of ours, for a method that lets us choose how it asks; `mark` sets a shell at a terminal going. */
  command(become: Become, words: { prompt: string; mark: string }, shell: string, script: string): string;
  /** What asks for the password, where the method can ask without a terminal. */
  prompt(become: Become, prompt: string): RegExp | undefined;
}

/** `su` asks in the language of the host, and so may doas. */
const PASSWORD_PROMPT =
  /(?:password|passwort|mot de passe|contraseña|parola|hasło|heslo|lösenord|senha|пароль|密码|密碼|口令|パスワード|암호)[^\n]*[:：]\s*$/iu;

const WAYS: Readonly<Record<Method, Way>> = {
  sudo: {
    command: (become, { prompt }, shell, script) => sudoLine(become, `-S -p ${quote(prompt)}`, shell, script),
    prompt: (become, prompt) => (become.password === undefined ? undefined : new RegExp(prompt)),
  },
  su: {
    command: (become, _, shell, script) =>
      `${exe(become, 'su')} ${flagsOf(become)}${quote(become.user)} -c ${quote(`exec ${quote(shell)} -c ${quote(script)}`)}`,
    // Without a password too: what is written before it has decided to ask would be taken for one.
    prompt: () => PASSWORD_PROMPT,
  },
  doas: {
    command: (become, { mark }, shell, script) => {
      const start = (more: string, what: string) =>
        `${exe(become, 'doas')} ${flagsOf(become)}${more}-u ${quote(become.user)} ${quote(shell)} -c ${quote(what)}`;
      return become.password === undefined
        ? start('-n ', script)
        : atTerminal(mark, script, what => start('', what));
    },
    prompt: become => (become.password === undefined ? undefined : PASSWORD_PROMPT),
  },
  runuser: {
    command: (become, _, shell, script) =>
      `${exe(become, 'runuser')} -s ${quote(shell)} ${flagsOf(become)}${quote(become.user)} -c ${quote(script)}`,
    prompt: () => undefined,
  },
};

/** sudo that asks for its password on a terminal. */
const SUDO_AT_TERMINAL: Way = {
  command: (become, { prompt, mark }, shell, script) =>
    atTerminal(mark, script, what => sudoLine(become, `-p ${quote(prompt)}`, shell, what)),
  prompt: WAYS.sudo.prompt,
};

/** `asking` is said where there is a password; where there is none, sudo must not ask. */
function sudoLine(become: Become, asking: string, shell: string, script: string): string {
  const given = become.flags ?? '-H';
  const flags = become.password === undefined ? `${given} -n` : `${withoutNonInteractive(given)} ${asking}`;
  return `${exe(become, 'sudo')} ${flags} -u ${quote(become.user)} ${quote(shell)} -c ${quote(script)}`;
}

/** The way to a shell of `become.user`. Its errors are BecomeFailed: the host is there, the user is not to be had. */
export function becomeLogin(
  become: Become,
  shell: string = DEFAULT_SHELL,
  timeout = 30_000,
  options: { readonly atTerminal?: boolean } = {},
): Login {
  const wantsTerminal = options.atTerminal === true && become.method === 'sudo';
  const way = wantsTerminal ? SUDO_AT_TERMINAL : WAYS[become.method];
  const random = (): string => randomBytes(16).toString('hex');
  const prompt = `[${become.method} via reprise, key=${random()}] password:`;
  const isAtTerminal = wantsTerminal || (become.method === 'doas' && become.password !== undefined);
  const mark = random();
  const refused = () => passwordFailure(become);
  return {
    // What the program says of its own is to be understood here: in English, whatever the locale of the host.
    command: script => `exec ${way.command(become, { prompt, mark }, shell, `unset LANGUAGE;${script}`)}`,
    prompt: way.prompt(become, escapeBrackets(prompt)),
    password: become.password,
    ready: isAtTerminal ? mark : undefined,
    timeout,
    refused,
    failed: (heard, end) => explain(become, heard, end, wantsTerminal),
    timedOut: heard =>
      new BecomeFailed(
        `Timeout (${timeout / 1000}s) waiting for ${become.method} to become ${become.user}: ${lastLine(heard) || 'no answer'}`,
      ),
  };
}

function passwordFailure(become: Become): BecomeFailed {
  return new BecomeFailed(
    `${become.password === undefined ? 'Missing' : 'Incorrect'} ${become.method} password`,
  );
}

/** From what the program printed before it gave up to a sentence. Unknown words are passed on as they are. */
function explain(become: Become, heard: string, end: ChannelEnd, isAtTerminal: boolean): BecomeFailed {
  const { method, user } = become;
  if (/must have a tty/i.test(heard)) {
    return new (isAtTerminal ? BecomeFailed : TerminalRequired)(
      `${method} wants a terminal (requiretty in sudoers): add 'Defaults !requiretty' for the login user`,
    );
  }
  if (heard.includes(NO_SCRIPT)) {
    const [wish, otherwise] =
      method === 'sudo'
        ? ['wants a terminal (requiretty in sudoers)', "add 'Defaults !requiretty' for the login user"]
        : ['asks for its password on a terminal', 'add `nopass` to the rule, or use another become_method'];
    return new BecomeFailed(
      `${method} ${wish}, and the host has no program script (of util-linux) to make one: install it, or ${otherwise}`,
    );
  }
  if (/not found|No such file/i.test(heard) && heard.includes(become.executable ?? method)) {
    return new BecomeFailed(
      `${become.executable ?? method} is not installed on the host: ${lastLine(heard)}`,
    );
  }
  if (
    /incorrect password|try again|authentication fail|permission denied/i.test(heard) &&
    (method !== 'doas' || become.password !== undefined)
  ) {
    return passwordFailure(become);
  }
  if (/password is required|terminal is required|no tty present/i.test(heard)) {
    return new BecomeFailed(`Missing ${method} password`);
  }
  if (method === 'doas' && /Authenti[cs]ation required|a tty is required/i.test(heard)) {
    return new BecomeFailed('Missing doas password');
  }
  return new BecomeFailed(`${method} could not become ${user}: ${inOneLine(heard) || end.reason}`);
}

function exe(become: Become, usual: string): string {
  return `env LANGUAGE=en ${become.executable === undefined ? usual : quote(become.executable)}`;
}

/** Flags are shell text of the user's own, as in Ansible. */
function flagsOf(become: Become): string {
  return become.flags === undefined || become.flags === '' ? '' : `${become.flags} `;
}

/** `-n` forbids asking, which is just what a password is for. */
function withoutNonInteractive(flags: string): string {
  return flags
    .split(/\s+/)
    .filter(flag => flag !== '-n' && flag !== '--non-interactive')
    .map(flag => (/^-[A-Za-z]*n[A-Za-z]*$/.test(flag) ? flag.replace('n', '') : flag))
    .join(' ');
}

function escapeBrackets(text: string): string {
  return text.replace(/[[\]]/g, '\\$&');
}
