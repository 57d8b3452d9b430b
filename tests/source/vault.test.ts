// Vault armor: ours opens what ansible-vault wrote, and what it wrote itself; the wrong password and damage are told apart.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/errors.ts';
import { decryptVault, encryptVault, isVaultText } from '../../src/source/vault.ts';

/** Made by ansible-vault 2.14 of `a: 1\nb: "zwei"\n` with the password `secret`. */
const FORMAT_1_1 = `$ANSIBLE_VAULT;1.1;AES256
62623039376162333862663162333834383039333839646335343538333030643639646439636133
6537613234663466623330653138376132643639653530380a303038633333656463633531373035
32366563336438353431396434313536306432393931643936626637626264616430613963663036
3631663037623032380a333061633830373635393863346135646233646364316437656365663332
3366
`;

/** The same text under the vault id \`prod\`. */
const FORMAT_1_2 = `$ANSIBLE_VAULT;1.2;AES256;prod
36333639323831373030616533376566303032323034363339626566643566633138363033663430
3464626465373065393936386335393337616137336363640a336137666532316534376139356135
37333335376131326463626361303030643564313535316531333436323965663539326335653033
3966386535356439610a333437346163383164353563353561323937376564313663316230653234
6462
`;

const SECRET = { id: 'default', password: 'secret' };

function codeOf(step: () => unknown): string | undefined {
  try {
    step();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return undefined;
}

describe('decryptVault', () => {
  it.each([FORMAT_1_1, FORMAT_1_2])('opens what ansible-vault made', armor => {
    expect(decryptVault(armor, [SECRET])).toBe('a: 1\nb: "zwei"\n');
  });

  it('opens armor that YAML indented, with any line ends', () => {
    expect(decryptVault(FORMAT_1_1.replaceAll('\n', '\r\n   '), [SECRET])).toBe('a: 1\nb: "zwei"\n');
  });

  it('goes on to the next secret when one does not open', () => {
    const secrets = [
      { id: 'prod', password: 'wrong' },
      { id: 'other', password: 'secret' },
    ];
    expect(decryptVault(FORMAT_1_2, secrets)).toBe('a: 1\nb: "zwei"\n');
  });

  it('says VAULT_PASSWORD, with the id, for no password and for the wrong one', () => {
    const wrong = (): string => decryptVault(FORMAT_1_2, [{ id: 'dev', password: 'wrong' }]);
    expect([codeOf(() => decryptVault(FORMAT_1_2, [])), codeOf(wrong)]).toEqual([
      'VAULT_PASSWORD',
      'VAULT_PASSWORD',
    ]);
    expect(wrong).toThrow("'prod'");
  });

  it.each([
    ['another version', FORMAT_1_1.replace('1.1', '1.0')],
    ['another cipher', FORMAT_1_1.replace('AES256', 'AES')],
    ['no header', 'hello'],
    ['a body that is not hexadecimal', FORMAT_1_1.replace('626', 'xyz')],
    ['a missing part', '$ANSIBLE_VAULT;1.1;AES256\n6162\n'],
    ['an odd number of digits', FORMAT_1_1.trimEnd().slice(0, -1)],
  ])('says VAULT_DATA for %s', (_, armor) => {
    expect(codeOf(() => decryptVault(armor, [SECRET]))).toBe('VAULT_DATA');
  });

  it('takes one changed digit of the text for a wrong password, never for a text', () => {
    expect(codeOf(() => decryptVault(FORMAT_1_1.replace(/66\n$/, '65\n'), [SECRET]))).toBe('VAULT_PASSWORD');
  });
});

describe('encryptVault', () => {
  it('goes round', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (text, password) => {
        expect(decryptVault(encryptVault(text, { id: 'x', password }), [{ id: 'x', password }])).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('writes lines of 80 and names the id unless it is the default one', () => {
    const [header, ...lines] = encryptVault('text', { id: 'prod', password: 'p' }).trimEnd().split('\n');
    expect(header).toBe('$ANSIBLE_VAULT;1.2;AES256;prod');
    expect(lines.slice(0, -1).every(line => line.length === 80)).toBe(true);
    expect(encryptVault('text', SECRET).split('\n')[0]).toBe('$ANSIBLE_VAULT;1.1;AES256');
  });

  it('uses a fresh salt each time', () => {
    expect(encryptVault('text', SECRET)).not.toBe(encryptVault('text', SECRET));
  });
});

it('knows armor by its first line', () => {
  expect([FORMAT_1_1, ' $ANSIBLE_VAULT', 'a: 1'].map(isVaultText)).toEqual([true, false, false]);
});
