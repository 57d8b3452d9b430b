// Facts of this machine: ours beside those of ansible-core's setup module. Needs ansible-core.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { collectFacts, subsetNames } from '../../src/modules/facts/gather.ts';
import { FACTS_SCRIPT } from '../../src/modules/facts/script.ts';
import { setup } from '../../src/modules/setup.ts';
import { runModule } from '../modules/context.ts';
import { shellHost } from '../modules/shell-host.ts';

// About a library of Python's.
const NOT_OURS = ['ansible_selinux_python_present'];
// What another moment or another process sees otherwise, and orders that the kernel or Python's hash decides.
const MOVING = [
  'ansible_date_time',
  'ansible_env',
  'ansible_loadavg',
  'ansible_memfree_mb',
  'ansible_memory_mb',
  'ansible_mounts',
  'ansible_swapfree_mb',
  'ansible_uptime_seconds',
  'ansible_interfaces',
  'ansible_all_ipv4_addresses',
  'ansible_all_ipv6_addresses',
  // Python sets: in no order.
  'ansible_virtualization_tech_guest',
  'ansible_virtualization_tech_host',
];
// With Python's `distro` package installed ansible-core adds the point release (12.11), without it does not (12).
const BY_LIBRARY = ['ansible_distribution_version'];

let theirs: Record<string, unknown> = {};
let ours: Record<string, unknown> = {};

beforeAll(async () => {
  const text = execFileSync('ansible', ['localhost', '-c', 'local', '-m', 'setup'], { encoding: 'utf8' });
  theirs = JSON.parse(text.slice(text.indexOf('{'))).ansible_facts;
  ours = { ...(await runModule(setup as never, shellHost(), {})).ansible_facts };
}, 120_000);

const isBridge = (value: unknown) => (value as { type?: string } | null)?.type === 'bridge';

it('has the same facts', () => {
  const expected = Object.keys(theirs).filter(name => !NOT_OURS.includes(name));
  expect(Object.keys(ours).sort()).toEqual(expected.sort());
});

it('gives the same values', () => {
  const compared = Object.keys(ours).filter(
    name => ![...MOVING, ...BY_LIBRARY].includes(name) && !isBridge(ours[name]),
  );
  const pick = (facts: Record<string, unknown>) =>
    Object.fromEntries(compared.map(name => [name, facts[name]]));
  expect(pick(ours)).toEqual(pick(theirs));
});

it('has the same entries where the order is free', () => {
  const names = ['interfaces', 'all_ipv4_addresses', 'all_ipv6_addresses'];
  const sets = ['virtualization_tech_guest', 'virtualization_tech_host'];
  for (const name of [...names, ...sets].map(short => `ansible_${short}`)) {
    expect([...(ours[name] as string[])].sort()).toEqual([...(theirs[name] as string[])].sort());
  }
  const places = (facts: Record<string, unknown>) =>
    (facts.ansible_mounts as { mount: string }[]).map(({ mount }) => mount);
  expect(places(ours)).toEqual(places(theirs));
  expect(Object.keys(ours.ansible_date_time as object).sort()).toEqual(
    Object.keys(theirs.ansible_date_time as object).sort(),
  );
});

/** What gather_subset may say: each name alone, and how exclusions work together with names. */
const SUBSETS: readonly (readonly string[])[] = [
  ...subsetNames().map(name => ['!all', '!min', name]),
  ...subsetNames().map(name => [`!${name}`]),
  ['min'],
  ['!all', 'network'],
  ['network', '!all'],
  ['hardware', '!mounts'],
  ['all', '!mounts'],
  ['all', '!network', '!virtual'],
  ['all', '!min'],
  ['network', '!network'],
  ['!all', '!distribution', 'service_mgr'],
];

it('gathers the same for each subset', async () => {
  const oracle = join(import.meta.dirname, 'oracles/fact_subsets.py');
  const text = execFileSync('/usr/bin/python3', [oracle], {
    input: JSON.stringify(SUBSETS),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const names = (facts: object): string[] =>
    Object.keys(facts)
      .filter(name => !NOT_OURS.includes(name))
      .sort();
  const { stdout } = await shellHost().run({ script: FACTS_SCRIPT, args: ['/etc/ansible/facts.d'] });
  const gathered = JSON.parse(text) as object[];
  expect(SUBSETS.map(subset => [subset, names(collectFacts(stdout.toString(), subset))])).toEqual(
    SUBSETS.map((subset, index) => [subset, names(gathered[index] ?? {})]),
  );
}, 300_000);

it('knows the same subsets', () => {
  const refused = ['localhost', '-c', 'local', '-m', 'setup', '-a', 'gather_subset=nonsense'];
  const { stdout } = spawnSync('ansible', refused, { encoding: 'utf8' });
  const [, list = ''] = /options allowed: ([^"]*)"/.exec(stdout) ?? [];
  expect(subsetNames().sort()).toEqual([...list.split(', '), 'min'].sort());
}, 60_000);
