// From raw material to facts, chosen by gather_subset and filter.
import * as hardware from './hardware.ts';
import { localFacts } from './local.ts';
import { networkFacts } from './network.ts';
import * as platform from './platform.ts';
import { type Facts, RawFacts } from './raw.ts';
import * as services from './services.ts';
import { virtualFacts } from './virtual.ts';

type Subset = 'min' | 'hardware' | 'network' | 'virtual';

interface Collector {
  readonly names: readonly string[];
  readonly subset: Subset;
  readonly collect: (raw: RawFacts) => Facts;
}

// The names are those that gather_subset takes. What no name chooses comes with `all` only.
const COLLECTORS: readonly Collector[] = [
  { names: ['distribution', 'lsb'], subset: 'min', collect: platform.distributionFacts },
  { names: ['platform', 'fqdn', 'python'], subset: 'min', collect: platform.platformFacts },
  { names: ['user'], subset: 'min', collect: platform.userFacts },
  { names: ['date_time'], subset: 'min', collect: platform.dateFacts },
  { names: ['env'], subset: 'min', collect: platform.environmentFacts },
  { names: ['cmdline'], subset: 'min', collect: platform.commandLineFacts },
  { names: ['dns'], subset: 'min', collect: platform.dnsFacts },
  { names: ['ssh_pub_keys'], subset: 'min', collect: platform.hostKeyFacts },
  { names: ['service_mgr', 'pkg_mgr'], subset: 'min', collect: services.managerFacts },
  { names: ['selinux', 'apparmor', 'fips'], subset: 'min', collect: services.securityFacts },
  { names: ['local'], subset: 'min', collect: localFacts },
  { names: ['processor', 'memory'], subset: 'hardware', collect: hardware.processorFacts },
  { names: ['processor', 'memory'], subset: 'hardware', collect: hardware.memoryFacts },
  { names: ['loadavg', 'uptime_seconds'], subset: 'hardware', collect: hardware.loadFacts },
  { names: ['mounts'], subset: 'hardware', collect: hardware.mountFacts },
  { names: ['devices'], subset: 'hardware', collect: hardware.deviceFacts },
  { names: ['dmi'], subset: 'hardware', collect: hardware.machineFacts },
  { names: ['chroot', 'is_chroot'], subset: 'hardware', collect: services.chrootFacts },
  {
    names: ['interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses'],
    subset: 'network',
    collect: networkFacts,
  },
  { names: ['iscsi', 'fibre_channel_wwn', 'nvme'], subset: 'network', collect: services.initiatorFacts },
  { names: ['virtualization_type', 'virtualization_role'], subset: 'virtual', collect: virtualFacts },
];

const SUBSETS: readonly string[] = ['min', 'hardware', 'network', 'virtual'];
/** Programs that Ansible asks when they are there; nothing here comes from them. */
const FOREIGN = ['facter', 'ohai'];

/** Every name that gather_subset takes, without `!`. */
export function subsetNames(): string[] {
  return ['all', ...SUBSETS, ...FOREIGN, ...new Set(COLLECTORS.flatMap(collector => collector.names))];
}

/** The facts that the subsets choose, all under their `ansible_` names. */
export function collectFacts(output: string, subsets: readonly string[]): Facts {
  const raw = new RawFacts(output);
  const facts: Facts = {};
  for (const collector of COLLECTORS)
    if (isChosen(collector, subsets)) Object.assign(facts, collector.collect(raw));
  return { ...facts, gather_subset: subsets, module_setup: true };
}

/** Exclusions alone leave the rest chosen; `min` stays unless it is excluded too. */
function isChosen(collector: Collector, subsets: readonly string[]): boolean {
  const covers = (name: string) => name === collector.subset || collector.names.includes(name);
  const wanted = subsets.filter(name => !name.startsWith('!'));
  const excluded = subsets.filter(name => name.startsWith('!')).map(name => name.slice(1));
  if (wanted.some(covers)) return true;
  if (excluded.some(covers)) return false;
  if (collector.subset === 'min') return true;
  return (wanted.length === 0 || wanted.includes('all')) && !excluded.includes('all');
}

/** The facts whose names match one of the patterns, with or without `ansible_`. */
export function filterFacts(facts: Facts, patterns: readonly string[]): Facts {
  const chosen = patterns.filter(pattern => pattern !== '');
  if (chosen.length === 0 || chosen.includes('*')) return facts;
  const expressions = chosen.flatMap(pattern => [
    globExpression(pattern),
    globExpression(`ansible_${pattern}`),
  ]);
  const isKept = (name: string) => expressions.some(expression => expression.test(name));
  return Object.fromEntries(Object.entries(facts).filter(([name]) => isKept(name)));
}

function globExpression(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return new RegExp(`^${body}$`);
}
