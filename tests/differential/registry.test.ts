// Every filter, test and lookup that the installed ansible-doc lists is registered, but those that are left out on purpose.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { createEnvironment } from '../../src/template/registry.ts';

const { filters, tests, lookups } = createEnvironment({
  searchPath: { find: () => ({ found: undefined, tried: [] }) },
});
const REGISTERED = { filter: filters, test: tests, lookup: lookups } as const;

/** docs/differences.md says so. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  'community.general filter': ['hashids_decode', 'hashids_encode', 'jc'],
  'community.general lookup': ['collection_version'],
  'ansible.utils filter': ['from_xml', 'to_xml', 'validate'],
  'ansible.utils test': ['validate'],
  'ansible.utils lookup': ['validate'],
  'ansible.netcommon filter': [
    'comp_type5',
    'hash_salt',
    'parse_cli',
    'parse_cli_textfsm',
    'parse_xml',
    'type5_pw',
    'vlan_expander',
    'vlan_parser',
  ],
};

const COLLECTIONS = ['ansible.builtin', 'community.general', 'ansible.utils', 'ansible.netcommon'];
const KINDS = ['filter', 'test', 'lookup'] as const;

async function listed(kind: string, collection: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ansible-doc', ['-t', kind, '-l', '-j', collection]);
  return Object.keys(JSON.parse(stdout) as Record<string, unknown>);
}

it.each(COLLECTIONS.flatMap(collection => KINDS.map(kind => [collection, kind] as const)))(
  '%s: every %s',
  async (collection, kind) => {
    const names = await listed(kind, collection);
    const missing = names.filter(name => !REGISTERED[kind].has(name));
    const allowed = LEFT_OUT[`${collection} ${kind}`] ?? [];
    expect(missing).toEqual(allowed.map(name => `${collection}.${name}`));
  },
  120_000,
);

it('lists something', async () => {
  expect((await listed('filter', 'ansible.builtin')).length).toBeGreaterThan(60);
}, 120_000);
