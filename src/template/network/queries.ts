// What `ipaddr('QUERY')` can ask of an address: each query by its names.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/ipaddr_filter.html
import { PythonError } from '../../values/python-error.ts';
import { makeInt } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { widthOf } from './address.ts';
import { isLinkLocal, isLoopback, isMulticast, isPrivate, isPublic } from './kinds.ts';
import {
  baseOf,
  cidrOf,
  firstOf,
  hostMask,
  lastOf,
  type Network,
  netMask,
  sizeOf,
  textOf,
  usableOf,
} from './network.ts';

/** An address that a query is asked about. */
export interface Subject {
  readonly network: Network;
  /** Whether it was written without a prefix. */
  readonly isBare: boolean;
  /** What a query gives that only says yes or no. */
  readonly text: string;
}

type Query = (subject: Subject) => Value;

const MAPPED = 0xffffn << 32n;

function isHost(network: Network): boolean {
  return sizeOf(network) === 1n || network.ip !== firstOf(network);
}

/** Both addresses of a network of two may be a host's. */
function isHostOrPair(network: Network): boolean {
  return isHost(network) || sizeOf(network) === 2n;
}

/** `check` decides; yes is the value itself. */
function kind(check: (network: Network) => boolean): Query {
  return ({ network, text }) => (check(network) ? text : null);
}

/** Queries about the addresses for hosts need a prefix. */
function usable(answer: (network: Network, range: ReturnType<typeof usableOf>) => Value): Query {
  return ({ network, isBare }) => {
    if (isBare) throw new PythonError('ValueError', 'Not a network address');
    return sizeOf(network) === 1n ? null : answer(network, usableOf(network));
  };
}

function peer({ network, isBare }: Subject): Value {
  if (isBare) throw new PythonError('ValueError', 'Not a network address');
  const size = sizeOf(network);
  if (size === 2n) return textOf(network, network.ip ^ 1n);
  if (size !== 4n) throw new PythonError('ValueError', 'Not a point-to-point network');
  const place = network.ip % 4n;
  if (place === 0n) throw new PythonError('ValueError', 'Network address of /30 has no peer');
  if (place === 3n) throw new PythonError('ValueError', 'Broadcast address of /30 has no peer');
  return textOf(network, network.ip ^ 3n);
}

function reverseName({ version, ip }: Network): string {
  const bits = version === 4 ? 8 : 4;
  const parts = Array.from({ length: widthOf(version) / bits }, (_, index) =>
    ((ip >> BigInt(index * bits)) & ((1n << BigInt(bits)) - 1n)).toString(version === 4 ? 10 : 16),
  );
  return `${parts.join('.')}.${version === 4 ? 'in-addr' : 'ip6'}.arpa.`;
}

/** The 6to4 prefix of a host's IPv4 address. https://datatracker.ietf.org/doc/html/rfc3056 */
function sixToFour({ network, text }: Subject): Value {
  const { version, ip } = network;
  if (version === 6) return isHost(network) && ip >> 112n === 0x2002n ? text : false;
  const host: Network = { version, ip, prefix: 32 };
  if (!isHost(network) || !(isPublic(host) || isPrivate(host))) return false;
  const hex = (value: bigint): string => value.toString(16).padStart(4, '0');
  return `2002:${hex(ip >> 16n)}:${hex(ip & 0xffffn)}::1/48`;
}

function asVersion4({ network, text }: Subject): Value {
  const { version, ip, prefix } = network;
  if (version === 4) return text;
  const high = ip >> 32n;
  if ((high !== 0n && high !== MAPPED >> 32n) || prefix < 96) return false;
  return cidrOf({ version: 4, ip: ip & 0xffffffffn, prefix: prefix - 96 });
}

function asVersion6({ network, text }: Subject): Value {
  const { version, ip, prefix } = network;
  return version === 6 ? text : cidrOf({ version: 6, ip: ip | MAPPED, prefix: prefix + 96 });
}

function wrap({ network, isBare, text }: Subject): Value {
  if (network.version === 4) return text;
  const address = `[${textOf(network, network.ip)}]`;
  return isBare ? address : `${address}/${network.prefix}`;
}

/** The first address of an IPv6 network counts as one for hosts, here alone. */
const address: Query = ({ network }) =>
  isHostOrPair(network) || network.version === 6 ? textOf(network, network.ip) : null;
const hostWithPrefix: Query = ({ network }) => (isHostOrPair(network) ? cidrOf(network) : false);
const masked =
  (mask: (network: Network) => bigint): Query =>
  ({ network }) =>
    textOf(network, mask(network));
const networkId = masked(firstOf);
const wildcard = masked(hostMask);
const subnet: Query = ({ network }) => cidrOf(baseOf(network));
const asPrefixed =
  (whole: (network: Network) => string): Query =>
  ({ network }) =>
    sizeOf(network) > 1n && isHostOrPair(network) ? whole(network) : null;

export const QUERIES: Readonly<Record<string, Query>> = {
  '': ({ network, isBare }) => (isBare ? textOf(network, network.ip) : cidrOf(network)),
  '6to4': sixToFour,
  address,
  ip: address,
  'address/prefix': hostWithPrefix,
  gateway: hostWithPrefix,
  gw: hostWithPrefix,
  'host/prefix': hostWithPrefix,
  hostnet: hostWithPrefix,
  router: hostWithPrefix,
  bool: () => true,
  broadcast: ({ network }) => (sizeOf(network) > 2n ? textOf(network, lastOf(network)) : null),
  cidr: ({ network }) => cidrOf(network),
  first_usable: usable((network, { first }) => textOf(network, first)),
  host: subject => (isHostOrPair(subject.network) ? cidrOf(subject.network) : null),
  hostmask: wildcard,
  wildcard,
  int: ({ network: { ip, prefix }, isBare }) => (isBare ? makeInt(ip) : `${ip}/${prefix}`),
  'ip/prefix': asPrefixed(cidrOf),
  ip_netmask: asPrefixed(network => `${textOf(network, network.ip)} ${textOf(network, netMask(network))}`),
  ipv4: asVersion4,
  ipv6: asVersion6,
  last_usable: usable((network, { last }) => textOf(network, last)),
  'link-local': kind(isLinkLocal),
  loopback: kind(isLoopback),
  lo: kind(isLoopback),
  multicast: kind(isMulticast),
  net: ({ network }) => (sizeOf(network) > 1n && network.ip === firstOf(network) ? cidrOf(network) : null),
  next_usable: usable((network, { first, last }) => {
    const next = network.ip + 1n;
    return first <= next && next <= last ? textOf(network, next) : null;
  }),
  netmask: masked(netMask),
  network: networkId,
  network_id: networkId,
  'network/prefix': subnet,
  subnet,
  network_netmask: ({ network }) =>
    `${textOf(network, firstOf(network))} ${textOf(network, netMask(network))}`,
  network_wildcard: ({ network }) =>
    `${textOf(network, firstOf(network))} ${textOf(network, hostMask(network))}`,
  peer,
  prefix: ({ network }) => network.prefix,
  previous_usable: usable((network, { first, last }) => {
    const previous = network.ip - 1n;
    return first <= previous && previous <= last ? textOf(network, previous) : null;
  }),
  private: kind(isPrivate),
  public: kind(isPublic),
  range_usable: usable((network, { first, last }) => `${textOf(network, first)}-${textOf(network, last)}`),
  revdns: ({ network }) => reverseName(network),
  size: ({ network }) => makeInt(sizeOf(network)),
  size_usable: ({ network }) => {
    const size = sizeOf(network);
    return makeInt(size === 1n ? 0n : size === 2n ? 2n : size - 2n);
  },
  type: ({ network }) => (isHost(network) ? 'address' : 'network'),
  unicast: kind(network => !isMulticast(network)),
  version: ({ network }) => network.version,
  wrap,
};
