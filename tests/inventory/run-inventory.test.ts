// add_host and group_by: seen by what comes after, not by what was taken before.
import { expect, it } from '@jest/globals';
import { InventoryBuilder } from '../../src/inventory/builder.ts';
import { hostLayers } from '../../src/inventory/layers.ts';
import { RunInventory } from '../../src/inventory/run-inventory.ts';
import { VariableFolder } from '../../src/inventory/variable-folder.ts';
import { scalarNode } from '../../src/source/build.ts';
import { mistakesOf } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({ 'group_vars/new.yml': 'from: file\n' });

function start(): RunInventory {
  const builder = new InventoryBuilder();
  builder.addHost('h1', 'g');
  builder.reconcile();
  return new RunInventory(builder.build({ sources: [], folders: [new VariableFolder(folder)] }));
}

it('adds a host with groups and variables, and leaves earlier snapshots alone', () => {
  const run = start();
  const before = run.current;
  expect(run.addHost('h2:2222', ['g', 'new'], new Map([['x', '{{ y }}']]))).toBe(true);
  const host = run.current.hosts.get('h2');
  // A host that is made while running stands first in `all`.
  expect(run.current.membersOf('all')).toEqual(['h2', 'h1']);
  expect(host?.groups).toEqual(['all', 'g', 'new']);
  expect(host?.vars.get('ansible_port')).toMatchObject({ value: 2222 });
  expect(host?.vars.get('x')).toMatchObject({ value: '{{ y }}', trust: 'literal' });
  expect([...before.hosts.keys()]).toEqual(['h1']);
});

it('says that nothing changed when the host is already there', () => {
  const run = start();
  expect([
    run.addHost('h1', ['g'], new Map()),
    run.addHost('h1', ['k'], new Map()),
    run.addHost('h1', ['k'], new Map()),
  ]).toEqual([false, true, false]);
});

it('groups hosts, below parents where they are given', () => {
  const run = start();
  expect([run.groupBy('h1', 'os_debian', ['os']), run.groupBy('h1', 'os_debian', ['os'])]).toEqual([
    true,
    false,
  ]);
  expect(run.current.groupsOf('h1').map(group => group.name)).toEqual(['all', 'g', 'os', 'os_debian']);
  expect(run.current.membersOf('os')).toEqual(['h1']);
});

it('groups a localhost that no source names, which keeps its connection', () => {
  const run = start();
  run.groupBy('localhost', 'here', []);
  expect(run.current.membersOf('here')).toEqual(['localhost']);
  expect(run.current.membersOf('all')).toEqual(['h1']);
  expect(run.current.host('localhost')?.vars.get('ansible_connection')).toMatchObject({ value: 'local' });
});

it('reads the group_vars of a group that was not there before', () => {
  const run = start();
  run.groupBy('h1', 'new', []);
  const layers = hostLayers(run.current, 'h1').filter(layer => layer.owner === 'new');
  expect(layers.map(layer => [layer.level, layer.vars.size])).toEqual([
    ['inventory file group vars', 0],
    ['inventory group_vars/*', 1],
  ]);
});

it('takes a host out of ungrouped when it gets a group', () => {
  const run = start();
  run.addHost('lone', [], new Map());
  expect(run.current.membersOf('ungrouped')).toEqual(['lone']);
  run.addHost('lone', ['g'], new Map());
  expect(run.current.membersOf('ungrouped')).toEqual([]);
});

it('refuses groups that would contain each other', () => {
  const builder = new InventoryBuilder();
  builder.addChild('a', 'b');
  expect(mistakesOf(() => builder.addChild('b', 'a')).map(error => error.code)).toEqual(['INVENTORY']);
  expect(mistakesOf(() => builder.addChild('a', 'a')).map(error => error.code)).toEqual(['INVENTORY']);
});

it('knows localhost without an inventory, with the variables of all', () => {
  const builder = new InventoryBuilder();
  const span = { source: { name: 'f', text: '' }, start: 0, end: 0 };
  builder.setGroupVariable('all', 'x', scalarNode(1, span));
  const inventory = builder.build({ sources: [], folders: [] });
  expect(inventory.host('localhost')?.vars.get('ansible_connection')).toMatchObject({ value: 'local' });
  expect(inventory.host('elsewhere')).toBeUndefined();
  expect(hostLayers(inventory, 'localhost').some(layer => layer.vars.has('x'))).toBe(true);
});

it('starts again from sources that were read anew, and keeps what tasks added', () => {
  const run = start();
  run.addHost('h2', ['g'], new Map([['x', 1]]));
  run.groupBy('h1', 'k', []);
  const builder = new InventoryBuilder();
  for (const host of ['h1', 'h3']) builder.addHost(host, 'g');
  builder.reconcile();
  run.refresh(builder.build({ sources: [], folders: [] }));
  expect(run.current.membersOf('g')).toEqual(['h1', 'h3', 'h2']);
  expect(run.current.membersOf('k')).toEqual(['h1']);
  expect(run.current.hosts.get('h2')?.vars.get('x')).toMatchObject({ value: 1 });
});
