// Mistakes in inventories: each with its place, all of them together. What is right is compared in tests/differential.
import { describe, expect, it } from '@jest/globals';
import type { UserError } from '../../src/errors.ts';
import { loadInventory } from '../../src/inventory/load.ts';
import { encryptVault } from '../../src/source/vault.ts';
import { describeMistake, mistakesOf } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const secret = { id: 'default', password: 'p' };
const folder = temporaryFolder({
  'wrong-types.yml': 'all:\n  hosts: [a, b]\n  children:\n    g: {vars: 5, hosts: {h: x, "h:": }}\n',
  'top.yml': '- all\n',
  'plugin.yml': 'plugin: aws_ec2\nregions: [x]\n',
  'ignored.yml': 'all:\n  host: {a: }\n  hosts: {b: {c: 1, c: 2}}\nnothing: 5\n',
  'loop.yml': 'a: {children: {b: {children: {a: }}}}\n',
  'loop.ini': '[a:children]\nb\n[b:children]\na\n',
  'bad.ini': '[g]\nh1 foo\nh2 x="y\n[g:things]\n[a b]\n[g:vars]\nnothing\n[k:vars]\nx=1\n[p:children]\nkid\n',
  'shared.ini': 'web\n[web]\nh1\n',
  'no-vars.ini': '[web]\nh1\nansible_user=dba\n',
  'priority.yml': 'g: {vars: {ansible_group_priority: high}}\n',
  'ranges.ini': 'a[3:1]\nb[01:5]\nc[1:]\nd[a:3]\ne[1:2:0]\nf[1:2:3:4]\ng:\n',
  'vars/hosts.yml': 'all: {hosts: {h: }, children: {g: }}\n',
  'vars/group_vars/g.yml': 'a: {{ x }}\n',
  'vars/host_vars/h.yml': '- list\n',
  'vars/group_vars/unrelated.yml': 'never: {{ read }}\n',
  'vault/hosts': encryptVault('[g]\nh1\n', secret),
  'vault/group_vars/g': encryptVault('x: 1\n', secret),
  'fails.sh': '#!/bin/sh\necho broken >&2\nexit 3\n',
  'text.sh': '#!/bin/sh\necho hello\n',
  'list.sh': '#!/bin/sh\necho "[]"\n',
});

const mistakes = (...sources: string[]): readonly string[] =>
  mistakesOf(() => loadInventory(sources.map(source => `${folder}/${source}`))).map(describeMistake);

describe('a mistake has a place', () => {
  it.each([
    [
      'wrong-types.yml',
      [
        "WRONG_TYPE 2:10 'hosts' of group 'all' must be a mapping, not a list",
        "WRONG_TYPE 4:15 'vars' of group 'g' must be a mapping, not a number",
        "WRONG_TYPE 4:29 the variables of host 'h' must be a mapping, not a string",
        "INVENTORY 4:32 'h:' is not a host: a colon at the end is reserved for a port",
      ],
    ],
    ['top.yml', ['INVENTORY 1:1 an inventory is a mapping of groups, this is a list']],
    ['plugin.yml', ['INVENTORY 1:9 the configuration of a plugin cannot be computed here']],
    ['loop.yml', ["INVENTORY 1:16 group 'b' cannot be a child of 'a': it already contains it"]],
    ['loop.ini', ["INVENTORY 4:1 group 'a' cannot be a child of 'b': it already contains it"]],
    ['no-vars.ini', ["INI_SYNTAX 3:1 'ansible_user=dba' is no host"]],
    ['priority.yml', ['INVALID_VALUE 1:36 ansible_group_priority must be a whole number']],
    [
      'bad.ini',
      [
        "INI_SYNTAX 2:4 'foo' is no variable of host 'h1'",
        'INI_SYNTAX 3:6 the " is never closed on this line',
        'INVENTORY 4:1 [g:things] is no kind of section',
        "INI_SYNTAX 5:1 '[a b]' is no section",
        "INI_SYNTAX 7:1 'nothing' is no variable",
        'INVENTORY 8:1 [k:vars] gives variables to a group that is nowhere declared',
        "INVENTORY 11:1 [p:children] names a group that is nowhere declared: 'kid'",
      ],
    ],
    [
      'ranges.ini',
      [
        "INVENTORY 2:1 the range [01:5] in 'b[01:5]' must have a begin and an end of the same length, because it begins with 0",
        "INVENTORY 3:1 the range [1:] in 'c[1:]' has no end",
        "INVENTORY 4:1 the range [a:3] in 'd[a:3]' goes neither from number to number nor from letter to letter",
        "INVENTORY 5:1 the range [1:2:0] in 'e[1:2:0]' has a step that is not a number above 0",
        "INVENTORY 6:1 the range [1:2:3:4] in 'f[1:2:3:4]' has too many parts",
        "INVENTORY 7:1 'g:' is not a host: a colon at the end is reserved for a port",
      ],
    ],
    [
      'vars/hosts.yml',
      [
        'YAML_SYNTAX 1:4 a template expression stands here without quotes',
        'WRONG_TYPE 1:1 a file of variables must hold a mapping, this is a list',
      ],
    ],
  ])('%s', (source, expected) => {
    expect(mistakes(source)).toEqual(expected);
  });

  it('in every source, all reported together', () => {
    expect(mistakes('top.yml', 'bad.ini', 'loop.yml')).toHaveLength(9);
  });

  it('names a source that is not there', () => {
    expect(mistakes('wrong-type.yml')).toEqual([
      `FILE_NOT_FOUND the inventory '${folder}/wrong-type.yml' does not exist`,
    ]);
  });

  it.each([
    ['fails.sh', 'ended with status 3'],
    ['text.sh', 'did not print JSON'],
    ['list.sh', 'did not print a JSON object'],
  ])('%s is an executable that answers wrongly', (source, message) => {
    expect(mistakes(source)).toEqual([expect.stringContaining(message)]);
  });
});

it('warns of keys that are ignored and of duplicates, with the nearest right key', () => {
  const warnings: UserError[] = [];
  loadInventory([`${folder}/ignored.yml`], { warn: warning => warnings.push(warning) });
  expect(warnings.map(warning => [describeMistake(warning), warning.hint])).toEqual([
    ["DUPLICATE_KEY 3:21 the key 'c' stands here a second time; the last one counts", 'remove one of them'],
    ["UNKNOWN_KEY 2:3 'host' is no key of a group and is ignored", "did you mean 'hosts'?"],
    ["WRONG_TYPE 4:10 'nothing' is no group: a group is a mapping, this is a number", expect.any(String)],
  ]);
});

it('warns of a name that a host and a group share', () => {
  const warnings: UserError[] = [];
  loadInventory([`${folder}/shared.ini`], { warn: warning => warnings.push(warning) });
  expect(warnings.map(describeMistake)).toEqual(["INVENTORY 1:1 'web' is both a host and a group"]);
});

it('opens vaulted inventories and variable files', () => {
  const inventory = loadInventory([`${folder}/vault/hosts`], { secrets: [secret] });
  expect([...inventory.hosts.keys()]).toEqual(['h1']);
  expect(mistakes('vault/hosts')).toEqual([expect.stringContaining('VAULT_PASSWORD 1:1')]);
});

describe('what is no inventory in a folder of them', () => {
  const many = temporaryFolder({
    'many/a.yml': 'all: {hosts: {a: }}\n',
    'many/b.cfg': '[g]\nb\n',
    'many/c.old': '[g]\nc\n',
    'many/.hidden': '[g]\nd\n',
  });
  const hostsIn = (ignored?: Parameters<typeof loadInventory>[1]) => [
    ...loadInventory([`${many}/many`], ignored).hosts.keys(),
  ];

  it('is known by its ending, the usual ones unless said otherwise', () => {
    expect(hostsIn()).toEqual(['a', 'c']);
    expect(hostsIn({ ignored: { extensions: ['.old'], patterns: [] } })).toEqual(['a', 'b']);
  });

  it('is known by patterns', () => {
    expect(hostsIn({ ignored: { extensions: [], patterns: ['^[bc]'] } })).toEqual(['a']);
  });
});
