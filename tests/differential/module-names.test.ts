// Full names of modules: ours are those that ansible-core knows, in the collections where it finds them. Needs ansible-core.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { moduleNames, resolveModuleName } from '../../src/modules/registry.ts';

const COLLECTIONS = [
  'ansible.builtin',
  'ansible.legacy',
  'ansible.posix',
  'community.crypto',
  'community.general',
  'community.postgresql',
  'community.mysql',
];

/** Newer than the installed Ansible, or taken under one more name. */
const MORE = ['deb822_repository', 'systemd_service', 'openssl_certificate', 'x509_certificate'];

test('each collection has the modules that it has in Ansible', () => {
  const names = moduleNames().filter(name => !MORE.includes(name));
  const asked = names.flatMap(name => COLLECTIONS.map(collection => `${collection}.${name}`));
  const { stdout } = spawnSync(
    '/usr/bin/python3',
    [join(import.meta.dirname, 'oracles/resolve_modules.py')],
    {
      input: asked.join('\n'),
      encoding: 'utf8',
    },
  );
  const known = JSON.parse(stdout) as Record<string, string | null>;
  const theirs = asked.filter(name => known[name] !== null);
  expect(theirs.length).toBeGreaterThan(100);
  expect(asked.filter(name => resolveModuleName(name) !== undefined)).toEqual(theirs);
}, 60_000);
