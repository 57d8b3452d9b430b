// The tests of ansible.utils on addresses and networks, which read both as Python's ipaddress does.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/index.html#test-plugins
import { execFileSync } from 'node:child_process';
import { toText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { required, test } from '../define.ts';
import type { Test } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { type Address, highest, parseAddress, type Version, widthOf } from '../network/address.ts';
import { isLoopback, isMulticast, isNotGlobal, isReserved, isShared } from '../network/kinds.ts';
import { asNetwork, firstOf, isWithin, type Network, parsePrefix, prefixOfMask } from '../network/network.ts';

/** A test of an address without a prefix. */
function onAddress(name: string, holds: (address: Address) => boolean): Test {
  return test(name, [], input => {
    const address = readAddress(input);
    return address !== undefined && holds(address);
  });
}

function onNetwork(name: string, holds: (network: Network) => boolean): Test {
  return test(name, [], input => {
    const network = readNetwork(input);
    return network !== undefined && holds(network);
  });
}

/** A test of a network against others; what is no network makes it false. */
function againstNetwork(name: string, parameter: string, holds: (a: Network, b: Network) => boolean): Test {
  return test(name, [required(parameter)], (input, [other]) => isRelated(input, other, holds));
}

const within = (inner: Network, outer: Network): boolean => isWithin(outer, inner);

export const addressTests: readonly Test[] = [
  onNetwork('ip', () => true),
  onAddress('ip_address', () => true),
  onNetwork('ipv4', ({ version }) => version === 4),
  onNetwork('ipv6', ({ version }) => version === 6),
  onAddress('ipv4_address', ({ version }) => version === 4),
  onAddress('ipv6_address', ({ version }) => version === 6),
  onAddress('ipv4_netmask', address => address.version === 4 && isTried(prefixOfMask(address))),
  onAddress('ipv4_hostmask', ({ version, value }) => {
    const prefix = version === 4 ? prefixOfMask({ version, value: value ^ highest(4) }) : undefined;
    return prefix !== 32 && isTried(prefix);
  }),
  onAddress('ipv6_ipv4_mapped', ({ version, value }) => version === 6 && value >> 32n === 0xffffn),
  onAddress('ipv6_sixtofour', ({ version, value }) => version === 6 && value >> 112n === 0x2002n),
  onAddress('ipv6_teredo', ({ version, value }) => version === 6 && value >> 96n === 0x20010000n),
  onAddress('loopback', address => isLoopback(asNetwork(address))),
  onAddress('multicast', address => isMulticast(asNetwork(address))),
  onAddress('reserved', isReserved),
  onAddress('unspecified', ({ value }) => value === 0n),
  onAddress('private', isNotGlobal),
  onAddress('public', address => !isNotGlobal(address) && !isShared(address)),
  againstNetwork('in_network', 'network', within),
  againstNetwork('subnet_of', 'network_b', within),
  againstNetwork('supernet_of', 'network_b', isWithin),
  test('in_any_network', [required('networks')], (input, [networks]) => countIn(input, networks) > 0),
  test('in_one_network', [required('networks')], (input, [networks]) => countIn(input, networks) === 1),
  test('mac', [], input => typeof input === 'string' && MAC.test(input)),
  test('resolvable', [], input => isResolvable(toText(input))),
];

const MAC = /^(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12})$/i;

function isRelated(a: Value, b: Value | undefined, holds: (a: Network, b: Network) => boolean): boolean {
  const [left, right] = [readNetwork(a), readNetwork(b ?? null)];
  return left !== undefined && right !== undefined && holds(left, right);
}

function countIn(input: Value, networks: Value): number {
  return toItems(networks).filter(network => isRelated(input, network, within)).length;
}

/** The original tries a mask on 10.0.0.0, where a shorter prefix leaves bits of a host. */
function isTried(prefix: number | undefined): boolean {
  return prefix !== undefined && prefix >= 7;
}

/** An IPv6 address may name its interface behind a `%`. */
function readAddress(value: Value): Address | undefined {
  if (typeof value !== 'string') return undefined;
  const base = value.includes(':') ? value.replace(/%[^%]+$/, '') : value;
  return parseAddress(base, { strict: true });
}

/** A network whose address has no bits behind the prefix, or a lone address. */
function readNetwork(value: Value): Network | undefined {
  if (typeof value !== 'string') return undefined;
  const [base = '', mask, ...more] = value.split('/');
  const address = readAddress(base);
  if (address === undefined || more.length > 0) return undefined;
  const prefix = mask === undefined ? widthOf(address.version) : readPrefix(mask, address.version);
  if (prefix === undefined) return undefined;
  const network: Network = { version: address.version, ip: address.value, prefix };
  return firstOf(network) === network.ip ? network : undefined;
}

/** IPv6 knows no masks. */
function readPrefix(mask: string, version: Version): number | undefined {
  return version === 6 && !/^\d+$/.test(mask) ? undefined : parsePrefix(mask, version);
}

/** Asks the machine's resolver, as a program on it would. Expressions do not wait, so another process asks. */
function isResolvable(host: string): boolean {
  if (host === '' || host.startsWith('-')) return false;
  try {
    execFileSync('getent', ['ahosts', host], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
