// `ssh`-style options, as ansible_ssh_common_args and its kin hold them, turned into lines of an ssh_config.
import { nearest, UserError } from '../../errors.ts';
import { isSshKeyword, SSH_KEYWORDS } from './keywords.ts';

/** What the options say: configuration lines that come before any file, and which file replaces the user's. */
export interface SshArguments {
  /** Lines such as `Port 2222`, the first one wins. */
  readonly lines: readonly string[];
  /** `-F`: read instead of ~/.ssh/config and the system's; `none` for no file. */
  readonly configFile?: string | undefined;
  /** The same for the program `ssh`, without what would spoil a connection that sessions share. */
  readonly words: readonly string[];
}

/** Flags that set a keyword by themselves. */
const SETTING: ReadonlyMap<string, string> = new Map([
  ['4', 'AddressFamily inet'],
  ['6', 'AddressFamily inet6'],
]);
/** Flags with a value, by the keyword they set; undefined where it has no meaning for us. */
const WITH_VALUE: ReadonlyMap<string, string | undefined> = new Map([
  ['i', 'IdentityFile'],
  ['p', 'Port'],
  ['l', 'User'],
  ['J', 'ProxyJump'],
  ['b', 'BindAddress'],
  ['B', 'BindInterface'],
  ['I', 'PKCS11Provider'],
  ['c', 'Ciphers'],
  ['m', 'MACs'],
  ...[...'DeEkLOQRSwW'].map(flag => [flag, undefined] as const),
]);
/** Flags that say how to connect, not what to do with the connection. */
const OF_CONNECTIONS = new Set('46CKkBbcFIJilmop');
const WITHOUT_VALUE = new Set('1246AaCfGgKkMNnqsTtVvXxYy');

/** Reads such options. Throws UserError INVALID_VALUE for what `ssh` would not understand either. */
export function parseSshArguments(text: string): SshArguments {
  const lines: string[] = [];
  const passed: string[] = [];
  let configFile: string | undefined;
  const words = splitWords(text);
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (!/^-[A-Za-z0-9]/.test(word)) throw unknown(word, text);
    for (let at = 1; at < word.length; at++) {
      const flag = word.charAt(at);
      if (WITHOUT_VALUE.has(flag) && !WITH_VALUE.has(flag)) {
        if (OF_CONNECTIONS.has(flag)) passed.push(`-${flag}`);
        const line = SETTING.get(flag);
        if (line !== undefined) lines.push(line);
        continue;
      }
      if (flag !== 'o' && flag !== 'F' && !WITH_VALUE.has(flag)) throw unknown(`-${flag}`, text);
      const value = at + 1 < word.length ? word.slice(at + 1) : words[++index];
      if (value === undefined)
        throw new UserError('INVALID_VALUE', `the ssh option -${flag} needs a value`, {
          note: `in '${text}'`,
        });
      if (OF_CONNECTIONS.has(flag)) passed.push(`-${flag}`, value);
      const keyword = WITH_VALUE.get(flag);
      if (flag === 'F') configFile = value;
      else if (flag === 'o') lines.push(optionLine(value, text));
      else if (keyword !== undefined) lines.push(`${keyword} ${quoted(value)}`);
      break;
    }
  }
  return { lines, configFile, words: passed };
}

/** As one word of an ssh_config. */
function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function optionLine(option: string, text: string): string {
  const match = /^\s*([A-Za-z0-9]+)\s*(?:=|\s)\s*(.*)$/s.exec(option);
  if (match === null) {
    throw new UserError('INVALID_VALUE', `'-o ${option}' is not of the form -o Keyword=value`, {
      note: `in '${text}'`,
    });
  }
  const [, keyword = '', value = ''] = match;
  // One that is like none of them may be newer than this list.
  const near = isSshKeyword(keyword) ? undefined : nearest(keyword, SSH_KEYWORDS);
  if (near !== undefined) {
    throw new UserError('INVALID_VALUE', `'${keyword}' is not an option of ssh`, {
      note: `in '${text}'`,
      hint: `did you mean '${near}'?`,
    });
  }
  return `${keyword} ${value}`;
}

function unknown(word: string, text: string): UserError {
  const near = nearest(word, ['-o', '-F', '-i', '-p', '-J', '-l']);
  return new UserError('INVALID_VALUE', `'${word}' is not an option of ssh`, {
    note: `in '${text}'`,
    hint: near === undefined ? undefined : `did you mean '${near}'?`,
  });
}

/** Words as a shell splits them, with quotes and backslashes, without expansion. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+|["'\\]/gs)) {
    if (match[0] === '"' || match[0] === "'") {
      throw new UserError('INVALID_VALUE', 'a quote in the ssh options is not closed', {
        note: `in '${text}'`,
      });
    }
    words.push(
      match[0].replace(
        /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/gs,
        (_, plain?: string, double?: string, single?: string) =>
          plain ?? double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? '',
      ),
    );
  }
  return words;
}
