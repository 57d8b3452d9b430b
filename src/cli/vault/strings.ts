// `vault encrypt_string`: texts as values for YAML files.
import { UserError } from '../../errors.ts';
import { encryptVault, type VaultSecret } from '../../source/vault.ts';
import type { Given } from '../parse-flags.ts';
import { passwordTerminal } from '../terminal.ts';
import { readBytes, STANDARD } from './files.ts';
import type { VaultFlag } from './programs.ts';

interface PlainText {
  readonly name: string | undefined;
  readonly text: Buffer;
  /** Where it came from, for the remark about it. */
  readonly origin: string;
}

const INDENT = ' '.repeat(10);

/** The YAML of all texts, without a line end behind the last. Throws UserError USAGE for an empty one. */
export async function encryptedStrings(
  given: Given<VaultFlag>,
  secret: VaultSecret,
  remark: (text: string) => void,
): Promise<string> {
  const texts = await plainTexts(given);
  return texts
    .map(({ name, text, origin }, index) => {
      if (texts.length > 1)
        remark(`# ${name ?? 'a value without a name'}: text ${index + 1}, from ${origin}`);
      const armor = encryptVault(text, secret).trimEnd().replace(/^/gm, INDENT);
      return `${name === undefined ? '' : `${name}: `}!vault |\n${armor}`;
    })
    .join('\n');
}

/** Ansible's order: the one asked for, standard input, then those of the command line. */
async function plainTexts(given: Given<VaultFlag>): Promise<PlainText[]> {
  const words = given.words.filter(word => word !== STANDARD);
  const names = given.all('names');
  const texts: PlainText[] = [];
  if (given.has('prompt')) texts.push(await askedFor(given, names[0]));
  const stdinName = given.last('stdinName');
  const readsInput = given.words.includes(STANDARD) || stdinName !== undefined;
  if (readsInput || (given.words.length === 0 && !given.has('prompt'))) {
    if (process.stdin.isTTY === true) process.stderr.write('type the text, then Ctrl-D\n');
    texts.push({ name: stdinName ?? undefined, text: readBytes(STANDARD), origin: 'standard input' });
  }
  const left = given.has('prompt') ? names.slice(1) : names;
  for (const [index, word] of words.entries()) {
    texts.push({ name: left[index], text: Buffer.from(word), origin: 'the command line' });
  }
  for (const { text, origin } of texts) {
    if (text.length === 0) throw new UserError('USAGE', `the text from ${origin} is empty`);
  }
  return texts;
}

async function askedFor(given: Given<VaultFlag>, known: string | undefined): Promise<PlainText> {
  const echo = given.has('showInput');
  const named = known ?? (await passwordTerminal.ask('Variable name (enter for no name): ', { echo: true }));
  const question = echo ? 'String to encrypt: ' : 'String to encrypt (hidden): ';
  const answer = await passwordTerminal.ask(question, { echo });
  return { name: named || undefined, text: Buffer.from(answer ?? ''), origin: 'the answer' };
}
