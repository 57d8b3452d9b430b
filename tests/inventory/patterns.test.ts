// Patterns that match nothing or cannot be read. What patterns select is compared with ansible-core in tests/differential.
import { describe, expect, it } from '@jest/globals';
import type { UserError } from '../../src/errors.ts';
import { InventoryBuilder } from '../../src/inventory/builder.ts';
import type { Inventory } from '../../src/inventory/model.ts';
import { checkLimit, limitHosts, selectHosts, splitPattern } from '../../src/inventory/patterns.ts';
import { mistakesOf } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({ limit: 'web1\n\n  web2  \n' });

function inventoryOf(groups: Readonly<Record<string, readonly string[]>>): Inventory {
  const builder = new InventoryBuilder();
  for (const [group, hosts] of Object.entries(groups)) for (const host of hosts) builder.addHost(host, group);
  builder.reconcile();
  return builder.build({ sources: ['inventory.yml'], folders: [] });
}

const inventory = inventoryOf({ 'pg-test': ['10.10.10.11', '10.10.10.12'], web: ['web1', 'web2'] });

describe('splitPattern', () => {
  it.each([
    ['a:b', ['a', 'b']],
    ['a, b ,c', ['a', 'b', 'c']],
    ['a:&b:!c', ['a', '&b', '!c']],
    ['web[0:2]:db', ['web[0:2]', 'db']],
    ['2001:db8::1', ['2001:db8::1']],
    ['[2001:db8::1]:22', ['[2001:db8::1]:22']],
    ['host:22', ['host:22']],
    ['a:::b', ['a', 'b']],
    ['fe80::1', ['fe80::1']],
    ['web db', ['web', 'db']],
    ['~web.*:22', ['~web.*', '22']],
    ['', []],
  ])('%s', (pattern, parts) => {
    expect(splitPattern(pattern)).toEqual(parts);
  });
});

it('warns of a name that matches nothing, and names the nearest', () => {
  const warnings: UserError[] = [];
  expect(selectHosts(inventory, 'pg-tset:web', { warn: warning => warnings.push(warning) })).toEqual([
    'web1',
    'web2',
  ]);
  expect(warnings.map(({ code, message, hint }) => [code, message, hint])).toEqual([
    ['UNKNOWN_HOST', "'pg-tset' is no host or group of inventory.yml", "did you mean 'pg-test'?"],
  ]);
});

it('takes a list of patterns as one', () => {
  expect(selectHosts(inventory, ['web', '!web1', '10.10.10.11'])).toEqual(['web2', '10.10.10.11']);
});

it.each(['~[', '~(', '~*', 'web[0'])('refuses %s, which cannot be read', pattern => {
  expect(mistakesOf(() => selectHosts(inventory, pattern)).map(error => error.code)).toEqual([
    'HOST_PATTERN',
  ]);
});

it.each(['all:!', 'web:&', '!', '~'])('refuses %s, which names nothing behind its mark', pattern => {
  expect(mistakesOf(() => selectHosts(inventory, pattern)).map(error => error.code)).toEqual([
    'HOST_PATTERN',
  ]);
});

it('refuses an index beyond the hosts of a group', () => {
  const [error] = mistakesOf(() => selectHosts(inventory, 'web[2]'));
  expect(error?.message).toBe("'web[2]' asks for a host that is not there: 'web' has 2");
});

it('gives an implicit localhost to a pattern that names it, and to no other', () => {
  expect([selectHosts(inventory, 'localhost'), selectHosts(inventory, 'all')]).toEqual([
    ['localhost'],
    ['10.10.10.11', '10.10.10.12', 'web1', 'web2'],
  ]);
});

describe('a limit', () => {
  it('keeps the order of the hosts that it limits', () => {
    expect(limitHosts(inventory, ['web2', 'web1', '10.10.10.11'], 'web1,web2')).toEqual(['web2', 'web1']);
  });

  it('reads names from a file', () => {
    expect(limitHosts(inventory, ['web1', 'web2', '10.10.10.11'], `@${folder}/limit`)).toEqual([
      'web1',
      'web2',
    ]);
  });

  it('that leaves nothing is refused, with the nearest name', () => {
    const [error] = mistakesOf(() => checkLimit(inventory, 'pg-tset'));
    expect([error?.code, error?.hint]).toEqual(['UNKNOWN_HOST', "did you mean 'pg-test'?"]);
  });

  it('of known names that exclude each other is refused too', () => {
    expect(mistakesOf(() => checkLimit(inventory, 'web:&pg-test')).map(error => error.message)).toEqual([
      "the limit 'web:&pg-test' leaves no host",
    ]);
  });

  it('that leaves something, or names localhost, is let through', () => {
    expect(mistakesOf(() => checkLimit(inventory, 'web1,nope'))).toEqual([]);
    expect(mistakesOf(() => checkLimit(inventory, 'localhost'))).toEqual([]);
  });
});
