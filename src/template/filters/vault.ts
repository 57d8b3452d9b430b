// vault and unvault: a text sealed with a password, as `ansible-vault` writes it.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/vault_filter.html
import { UserError } from '../../errors.ts';
import { decryptVault, encryptVault, isVaultText } from '../../source/vault.ts';
import { toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import { filter, optional, required, test } from '../define.ts';
import type { Filter, Test } from '../environment.ts';

export const vaultFilters: readonly Filter[] = [
  filter(
    'vault',
    [
      required('secret'),
      optional('salt'),
      optional('vaultid', 'filter_default'),
      optional('wrap_object', false),
    ],
    (input, [secret, salt, id], context) => {
      if (typeof secret !== 'string')
        return context.fail(
          `Secret passed is required to be a string, instead we got: <class '${typeName(secret)}'>`,
        );
      if (typeof input !== 'string')
        return context.fail(`Can only vault strings, instead we got: <class '${typeName(input)}'>`);
      const sealing = { id: toText(id), password: secret };
      return salt === null
        ? encryptVault(input, sealing)
        : encryptVault(input, sealing, Buffer.from(toText(salt)));
    },
  ),
  filter(
    'unvault',
    [required('secret'), optional('vaultid', 'filter_default')],
    (input, [secret, id], context) => {
      if (typeof secret !== 'string')
        return context.fail(
          `Secret passed is required to be as string, instead we got: <class '${typeName(secret)}'>`,
        );
      if (typeof input !== 'string')
        return context.fail(
          `Vault should be in the form of a string, instead we got: <class '${typeName(input)}'>`,
        );
      const armor = input;
      if (!isVaultText(armor)) return input;
      try {
        return decryptVault(armor, [{ id: toText(id), password: secret }]);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return context.fail(`Unable to decrypt: ${error.message}`);
      }
    },
  ),
];

/** Values are opened when they are read, so none is ever seen sealed; a variable's own node says so to the test's compiler. */
export const vaultTests: readonly Test[] = [test('vault_encrypted', [], () => false)];
