import { expect, test } from '@jest/globals';
import { authoritySections } from '../../src/modules/crypto/authority-key.ts';

test('names of an authority begin nothing else in the configuration of openssl', () => {
  const issuer = ['DNS:a$ENV::HOME', 'dirName:CN=x\n[req] #'];
  const text = authoritySections({ identifier: undefined, issuer, serial: undefined }).join('\n');
  expect(text).toContain('0 = IMPLICIT:2, IA5STRING:a\\$ENV::HOME');
  expect(text).toContain('value = UTF8String:x [req] \\#');
});
