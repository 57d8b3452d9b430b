// Facts about interfaces, addresses and the way out.
import { type Facts, type RawFacts, readAssignments } from './raw.ts';

interface Interface {
  [key: string]: unknown;
  ipv4?: Record<string, string>;
  ipv4_secondaries?: Record<string, string>[];
  ipv6?: Record<string, string>[];
}

// Kinds of the kernel's if_arp.h that hosts have.
const TYPES: Readonly<Record<string, string>> = {
  '1': 'ether',
  '32': 'infiniband',
  '512': 'ppp',
  '772': 'loopback',
  '65534': 'tunnel',
};
const PROMISCUOUS = 0x100;

/** ansible_interfaces, one fact for each, all addresses and the default routes. */
export function networkFacts(raw: RawFacts): Facts {
  const interfaces = new Map([...raw.all('net')].map(([name, text]) => [name, describe(name, text)]));
  const all4: string[] = [];
  const all6: string[] = [];
  // Interfaces come in the folder's own order, as there: roles take the first address.
  const lines = raw.lines('addresses').map(line => ({ line, words: line.trim().split(/\s+/) }));
  for (const [name, device] of interfaces) {
    for (const { line, words } of lines.filter(({ words }) => words[1]?.split('@')[0] === name)) {
      const [, , family, address = ''] = words;
      if (family === 'inet') addIpv4(device, line, address, all4);
      if (family === 'inet6') addIpv6(device, line, address, all6);
    }
  }
  const facts: Facts = {
    ansible_interfaces: [...interfaces.keys()],
    ansible_all_ipv4_addresses: all4,
    ansible_all_ipv6_addresses: all6,
    ansible_default_ipv4: defaultRoute(raw.text('route4'), interfaces, '4'),
    ansible_default_ipv6: defaultRoute(raw.text('route6'), interfaces, '6'),
  };
  // A variable's name has no dash, dot or colon.
  for (const [name, device] of interfaces) facts[`ansible_${name.replace(/[-.:]/g, '_')}`] = device;
  return facts;
}

function describe(name: string, text: string): Interface {
  const lines = text.split('\n');
  const values = readAssignments(lines);
  const address = values.get('address') ?? '';
  const speed = values.get('speed') ?? '';
  const bridge = values.get('bridge')?.split(' ');
  const pciid = values.get('pciid');
  const device: Interface = { device: name, mtu: Number(values.get('mtu')), active: isActive(name, values) };
  if (address !== '' && address !== '00:00:00:00:00:00') device.macaddress = address;
  device.type = bridge === undefined ? (TYPES[values.get('type') ?? ''] ?? 'unknown') : 'bridge';
  if (bridge !== undefined) {
    device.id = bridge[0];
    device.stp = bridge[1] === '1';
    device.interfaces = lines
      .filter(line => line.startsWith('member='))
      .map(line => line.slice('member='.length));
  }
  if (pciid !== undefined) device.pciid = pciid;
  if (speed !== '') device.speed = Number(speed);
  device.promisc = (Number(values.get('flags')) & PROMISCUOUS) !== 0;
  return device;
}

function isActive(name: string, values: ReadonlyMap<string, string>): boolean {
  const state = values.get('operstate');
  return (
    state === 'up' ||
    (name === 'lo' && state !== 'down') ||
    (state === 'unknown' && (Number(values.get('flags')) & 1) === 1)
  );
}

function addIpv4(device: Interface, line: string, written: string, all: string[]): void {
  const [address = '', prefix = '32'] = written.split('/');
  const broadcast = / brd (\S+)/.exec(line)?.[1] ?? '';
  const entry = { address, broadcast, prefix, ...networkOf(address, Number(prefix)) };
  if (device.ipv4 === undefined) device.ipv4 = entry;
  else device.ipv4_secondaries = [...(device.ipv4_secondaries ?? []), entry];
  if (!address.startsWith('127.')) all.push(address);
}

function addIpv6(device: Interface, line: string, written: string, all: string[]): void {
  const [address = '', prefix = '128'] = written.split('/');
  const scope = / scope (\S+)/.exec(line)?.[1] ?? '';
  device.ipv6 = [...(device.ipv6 ?? []), { address, prefix, scope }];
  if (address !== '::1') all.push(address);
}

/** The network and mask that an IPv4 address and its prefix length make. */
export function networkOf(address: string, prefix: number): { netmask: string; network: string } {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  const bits = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return { netmask: dotted(mask), network: dotted((bits & mask) >>> 0) };
}

function dotted(bits: number): string {
  return [24, 16, 8, 0].map(shift => (bits >>> shift) & 255).join('.');
}

function defaultRoute(
  line: string | undefined,
  interfaces: ReadonlyMap<string, Interface>,
  version: '4' | '6',
): Facts {
  const word = (name: string) => new RegExp(` ${name} (\\S+)`).exec(line ?? '')?.[1];
  const [name, address, gateway] = [word('dev'), word('src'), word('via')];
  const device = name === undefined ? undefined : interfaces.get(name);
  if (device === undefined || name === undefined || (version === '6' && gateway === undefined)) return {};
  const { macaddress, mtu, type } = device;
  const shared = {
    ...(gateway === undefined ? {} : { gateway }),
    interface: name,
    address,
    macaddress,
    mtu,
    type,
  };
  if (version === '6') {
    const entry = device.ipv6?.find(candidate => candidate.address === address);
    return { ...shared, prefix: entry?.prefix, scope: entry?.scope };
  }
  const entry = [device.ipv4, ...(device.ipv4_secondaries ?? [])].find(
    candidate => candidate?.address === address,
  );
  const { broadcast, netmask, network, prefix } = entry ?? {};
  return { ...shared, alias: name, broadcast, netmask, network, prefix };
}
