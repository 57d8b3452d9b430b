// What kinds of addresses there are: private, loopback, multicast, …
// The lists are those of netaddr 0.8 (`ipaddr`) and of Python 3.11's ipaddress (the tests of ansible.utils).
// https://www.iana.org/assignments/iana-ipv4-special-registry
import { type Address, highest } from './address.ts';
import { asNetwork, isWithin, type Network, parseNetwork } from './network.ts';

function networks(text: string): readonly Network[] {
  return text.split(' ').flatMap(name => parseNetwork(name) ?? []);
}

const PRIVATE = networks(
  '10.0.0.0/8 100.64.0.0/10 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15 239.0.0.0/8 fc00::/7 fec0::/10',
);
const LINK_LOCAL = networks('169.254.0.0/16 fe80::/10');
const LOOPBACK = networks('127.0.0.0/8 ::1/128');
const MULTICAST = networks('224.0.0.0/4 ff00::/8');
const RESERVED_4 = networks('240.0.0.0/4');
const RESERVED_6 = networks(
  '::/8 100::/8 200::/7 400::/6 800::/5 1000::/4 4000::/3 6000::/3 8000::/3 a000::/3 c000::/3 e000::/4 f000::/5 ' +
    'f800::/6 fe00::/9',
);
const NOT_GLOBAL = networks(
  '0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 ' +
    '198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 ::1 :: 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 ' +
    'fc00::/7 fe80::/10',
);
const GLOBAL_NEVERTHELESS = networks(
  '192.0.0.9 192.0.0.10 2001:1::1 2001:1::2 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28',
);
const SHARED = networks('100.64.0.0/10');

/** Whether a network as a whole is of a kind. */
function isOf(kinds: readonly Network[], network: Network): boolean {
  return kinds.some(kind => isWithin(kind, network));
}

/** As netaddr's `is_private`: link-local networks count too. */
export function isPrivate(network: Network): boolean {
  return isOf(PRIVATE, network) || isLinkLocal(network);
}

/** Of 169.254.0.0/16 or fe80::/10. */
export function isLinkLocal(network: Network): boolean {
  return isOf(LINK_LOCAL, network);
}

/** Of 127.0.0.0/8, or ::1. */
export function isLoopback(network: Network): boolean {
  return isOf(LOOPBACK, network);
}

/** Of 224.0.0.0/4 or ff00::/8. */
export function isMulticast(network: Network): boolean {
  return isOf(MULTICAST, network);
}

/** For one host, and no mask either. */
export function isPublic(network: Network): boolean {
  if (isMulticast(network) || isPrivate(network) || isLoopback(network)) return false;
  const isHostMask = (value: bigint): boolean => ((value + 1n) & value) === 0n;
  return !isHostMask(network.ip) && !isHostMask(network.ip ^ highest(network.version));
}

function isIn(kinds: readonly Network[], address: Address): boolean {
  return isOf(kinds, asNetwork(address));
}

/** As Python has it: set aside by the IETF. */
export function isReserved(address: Address): boolean {
  return isIn(address.version === 4 ? RESERVED_4 : RESERVED_6, address);
}

/** As Python has it: not for the Internet. */
export function isNotGlobal(address: Address): boolean {
  const { version, value } = address;
  if (version === 6 && value >> 32n === 0xffffn)
    return isNotGlobal({ version: 4, value: value & highest(4) });
  return isIn(NOT_GLOBAL, address) && !isIn(GLOBAL_NEVERTHELESS, address);
}

/** Shared by the customers of a provider: neither private nor global. */
export function isShared(address: Address): boolean {
  return isIn(SHARED, address);
}
