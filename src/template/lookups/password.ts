// password: a random password that stays the same because it is kept in a file.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/password_lookup.html
import { randomInt } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeFolders } from '../../make-folders.ts';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { hashPassword, makeSalt, passwordScheme, SCHEME_NAMES } from '../filters/password-schemes.ts';
import { expandUser } from '../filters/paths.ts';
import { PythonRandom } from '../filters/python-random.ts';
import { stripEnd } from '../filters/python-text.ts';

import { baseFolder, intOption, type Options, splitTerm } from './options.ts';

const KNOWN_OPTIONS = ['length', 'chars', 'encrypt', 'seed', 'ident'];

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
/** The names of Python's module string. */
const CHARACTER_SETS: Readonly<Record<string, string>> = {
  ascii_lowercase: LOWER,
  ascii_uppercase: UPPER,
  ascii_letters: LOWER + UPPER,
  digits: DIGITS,
  hexdigits: `${DIGITS}abcdefABCDEF`,
  octdigits: '01234567',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

export const passwordLookups: readonly Lookup[] = [
  {
    name: 'password',
    run: (terms, callOptions, context) =>
      terms.map((term): Value => {
        const { name, options } = splitTerm(term, new Map());
        const unknown = [...options.keys()].filter(option => !KNOWN_OPTIONS.includes(option));
        if (unknown.length > 0)
          context.fail(`Unrecognized parameter(s) given to password lookup: ${unknown.join(', ')}`);
        return password(name, new Map([...callOptions, ...options]), context);
      }),
  },
];

/** Nothing is kept in `/dev/null`. */
function password(name: string, options: Options, context: LookupContext): string {
  const path = name === '/dev/null' ? undefined : resolve(baseFolder(context), expandUser(name));
  const kept =
    path !== undefined && existsSync(path) ? parseContent(stripEnd(readFileSync(path, 'utf8'))) : undefined;
  const length = intOption(options, 'length', 20, context);
  const plain = kept?.password ?? pick(candidates(options.get('chars')), length, options.get('seed') ?? null);
  const method = options.get('encrypt') ?? null;
  if (method === null || method === '') {
    if (path !== undefined && kept === undefined) keep(path, plain);
    return plain;
  }
  const scheme = passwordScheme(toText(method));
  if (scheme === undefined)
    return context.fail(`the lookup password encrypts by ${SCHEME_NAMES}, not '${toText(method)}'`);
  const salt = kept?.salt ?? makeSalt(scheme.saltSize);
  const wished = options.get('ident') ?? null;
  if (kept?.ident !== undefined && wished !== null && toText(wished) !== kept.ident) {
    return context.fail(
      `The ident parameter provided (${toText(wished)}) does not match the stored one (${kept.ident}).`,
    );
  }
  const ident = kept?.ident ?? (wished === null ? scheme.ident : toText(wished));
  if (path !== undefined && (kept === undefined || kept.salt !== salt || kept.ident !== ident)) {
    keep(path, `${plain} salt=${salt}${ident === undefined ? '' : ` ident=${ident}`}`);
  }
  return hashPassword(scheme, plain, salt, undefined, ident);
}

interface Kept {
  readonly password: string;
  readonly salt: string | undefined;
  readonly ident: string | undefined;
}

function parseContent(content: string): Kept {
  const [, password = content, salt, ident] = /^(.*) salt=(.*?)(?: ident=(.*))?$/s.exec(content) ?? [];
  return { password, salt, ident };
}

/** Readable by its owner only, in a folder of the same kind. */
function keep(path: string, content: string): void {
  makeFolders(dirname(path), 0o700);
  writeFileSync(path, `${content}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
}

/** Names of character sets and characters, as a list or separated by commas; `,,` is the comma itself. */
function candidates(chars: Value | undefined): string {
  let specs = ['ascii_letters', 'digits', '.,:-_'];
  if (Array.isArray(chars)) specs = chars.map(toText);
  else if (chars !== undefined && chars !== null) {
    const text = toText(chars);
    specs = [
      ...(text.includes(',,') ? [','] : []),
      ...text
        .replaceAll(',,', ',')
        .split(',')
        .filter(spec => spec !== ''),
    ];
  }
  return specs
    .map(spec => CHARACTER_SETS[spec] ?? spec)
    .join('')
    .replace(/["']/g, '');
}

/** As in Ansible, a seed counts as the text that it is written as. */
function pick(characters: string, length: number, seed: Value): string {
  const chars = Array.from(characters);
  const random = seed === null ? undefined : PythonRandom.seeded(toText(seed));
  const below = (limit: number): number =>
    random === undefined ? randomInt(limit) : Number(random.below(BigInt(limit)));
  return Array.from({ length }, () => chars[below(chars.length)] ?? '').join('');
}
