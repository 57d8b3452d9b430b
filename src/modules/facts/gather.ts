// From raw material to facts, chosen by gather_subset and filter.
import * as hardware from './hardware.ts';
import { localFacts } from './local.ts';
import { networkFacts } from './network.ts';
import * as platform from './platform.ts';
import { pythonFacts } from './python.ts';
import { type Facts, RawFacts } from './raw.ts';
import * as services from './services.ts';
import { virtualFacts } from './virtual.ts';

interface Collector {
  readonly name: string;
  /** Other words of gather_subset that choose it. */
  readonly also?: string;
  /** Collectors whose facts come along. */
  readonly needs?: readonly string[];
  /** Gathered unless `!min` says otherwise. */
  readonly isMinimal?: true;
  readonly collect: (raw: RawFacts) => Facts;
}

const nothing = (): Facts => ({});

/** As Ansible divides them: https://docs.ansible.com/ansible/latest/collections/ansible/builtin/setup_module.html */
const COLLECTORS: readonly Collector[] = [
  { name: 'apparmor', isMinimal: true, collect: services.apparmorFacts },
  {
    name: 'caps',
    also: 'system_capabilities system_capabilities_enforced',
    isMinimal: true,
    collect: services.capabilityFacts,
  },
  { name: 'cmdline', isMinimal: true, collect: platform.commandLineFacts },
  { name: 'date_time', isMinimal: true, collect: platform.dateFacts },
  {
    name: 'distribution',
    also: 'distribution_version distribution_release distribution_major_version os_family',
    isMinimal: true,
    collect: platform.distributionFacts,
  },
  { name: 'dns', isMinimal: true, collect: platform.dnsFacts },
  { name: 'env', isMinimal: true, collect: platform.environmentFacts },
  { name: 'fips', isMinimal: true, collect: services.fipsFacts },
  { name: 'local', isMinimal: true, collect: localFacts },
  { name: 'lsb', isMinimal: true, collect: platform.lsbFacts },
  { name: 'pkg_mgr', isMinimal: true, needs: ['distribution'], collect: services.packageManagerFacts },
  {
    name: 'platform',
    also: 'system kernel kernel_version machine machine_id architecture python_version',
    isMinimal: true,
    collect: platform.platformFacts,
  },
  { name: 'python', isMinimal: true, collect: pythonFacts },
  { name: 'selinux', isMinimal: true, collect: services.selinuxFacts },
  {
    name: 'service_mgr',
    isMinimal: true,
    needs: ['platform', 'distribution'],
    collect: services.serviceManagerFacts,
  },
  {
    name: 'ssh_pub_keys',
    also: 'ssh_host_pub_keys ssh_host_key_dsa_public ssh_host_key_ecdsa_public ssh_host_key_ed25519_public ssh_host_key_rsa_public',
    isMinimal: true,
    collect: platform.hostKeyFacts,
  },
  {
    name: 'user',
    also: 'user_id user_uid user_gid user_gecos user_dir user_shell real_user_id effective_user_id effective_group_ids',
    isMinimal: true,
    collect: platform.userFacts,
  },
  { name: 'chroot', also: 'is_chroot', collect: services.chrootFacts },
  {
    name: 'hardware',
    also: 'processor processor_cores processor_count mounts devices',
    needs: ['platform'],
    collect: hardware.hardwareFacts,
  },
  { name: 'loadavg', collect: hardware.loadFacts },
  {
    name: 'network',
    also: 'interfaces default_ipv4 default_ipv6 all_ipv4_addresses all_ipv6_addresses',
    needs: ['platform', 'distribution'],
    collect: networkFacts,
  },
  { name: 'fibre_channel_wwn', collect: services.fibreChannelFacts },
  { name: 'iscsi', collect: services.iscsiFacts },
  { name: 'nvme', collect: services.nvmeFacts },
  {
    name: 'virtual',
    also: 'virtualization_type virtualization_role virtualization_tech_guest virtualization_tech_host',
    collect: virtualFacts,
  },
  // Programs that Ansible asks when they are there; nothing here comes from them.
  { name: 'facter', collect: nothing },
  { name: 'ohai', collect: nothing },
];

const MINIMAL = COLLECTORS.filter(({ isMinimal }) => isMinimal).map(({ name }) => name);

function wordsOf({ name, also }: Collector): string[] {
  return [name, ...(also?.split(' ') ?? [])];
}

/** Every name that gather_subset takes, without `!`. */
export function subsetNames(): string[] {
  return ['all', 'min', ...COLLECTORS.flatMap(wordsOf)];
}

/** The facts that the subsets choose, all under their `ansible_` names. */
export function collectFacts(output: string, subsets: readonly string[]): Facts {
  const raw = new RawFacts(output);
  const facts: Facts = {};
  for (const collector of chooseCollectors(subsets)) Object.assign(facts, collector.collect(raw));
  return { ...facts, gather_subset: subsets, module_setup: true };
}

/**
 * The minimal ones, those named and those that they need. What is named stays, whatever an exclusion says; exclusions alone
 * leave the minimal ones.
 */
function chooseCollectors(subsets: readonly string[]): readonly Collector[] {
  const every = COLLECTORS.flatMap(wordsOf);
  const named = subsets.filter(word => !word.startsWith('!'));
  const excluded = subsets.filter(word => word.startsWith('!')).map(word => word.slice(1));
  const expand = (word: string): readonly string[] => {
    if (word === 'min') return MINIMAL;
    if (word === 'all') return every;
    return [word];
  };
  const without = excluded.flatMap(word => {
    if (word === 'all') return every.filter(name => !MINIMAL.includes(name));
    const collector = COLLECTORS.find(({ name }) => name === word);
    return collector === undefined ? expand(word) : wordsOf(collector);
  });
  const words = new Set([...MINIMAL, ...named.flatMap(expand)]);
  const left = [...words].filter(word => !without.includes(word) || named.includes(word));
  const chosen = new Set(
    COLLECTORS.filter(collector => wordsOf(collector).some(word => left.includes(word))),
  );
  // Nothing needs what needs something itself.
  const needed = new Set([...chosen].flatMap(({ needs }) => needs ?? []));
  return COLLECTORS.filter(collector => chosen.has(collector) || needed.has(collector.name));
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
