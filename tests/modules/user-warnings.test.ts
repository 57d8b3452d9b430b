import { expect, test } from '@jest/globals';
import { warningsOf } from '../../src/modules/users/warnings.ts';

const wish: Parameters<typeof warningsOf>[0] = {
  ...{ name: 'a', non_unique: false, append: false, create_home: true, move_home: false, system: false },
  ...{ update_password: 'always', state: 'present', remove: false, force: false, local: false },
};
const MD5 = `$1$salt$${'a'.repeat(22)}`;

test.each(['', '*', '!', MD5, `$6$rounds=5000$salt$${'a'.repeat(86)}`, '$y$j9T$salt$any./='])(
  'the password field %p is no mistake',
  password => expect(warningsOf({ ...wish, password }, true)).toEqual([]),
);

test.each(['secret', `${MD5}a`, `!${MD5}`, 'a:b', '$6$short', '$6', `$5$salt$${'a'.repeat(42)}_`])(
  'the password %p is told as one that is no hash',
  password =>
    expect(warningsOf({ ...wish, password }, true)).toEqual([
      expect.stringContaining('not to have been hashed'),
    ]),
);

test('append without groups, and local without an account', () => {
  expect(warningsOf({ ...wish, append: true }, true)).toEqual([
    expect.stringContaining("'append' is set, but no 'groups' are specified. Use 'groups'"),
  ]);
  expect(warningsOf({ ...wish, append: true, groups: [] }, true)).toEqual([]);
  expect(warningsOf({ ...wish, local: true }, false)).toEqual([
    expect.stringContaining('The local user account may already exist'),
  ]);
  expect(warningsOf({ ...wish, local: true }, true)).toEqual([]);
});
