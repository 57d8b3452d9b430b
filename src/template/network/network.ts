// An address with the length of its network's prefix, as `ipaddr` and its kin reckon with it.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/docsite/filters_ipaddr.html
import {
  type Address,
  formatAddress,
  highest,
  parseAddress,
  parseAddress4,
  parseAddress6,
  type Version,
  widthOf,
} from './address.ts';

export interface Network {
  readonly version: Version;
  /** The address itself, bits behind the prefix included. */
  readonly ip: bigint;
  readonly prefix: number;
}

/** `ADDRESS`, `ADDRESS/LENGTH`, `ADDRESS/MASK`; an IPv4 address may be short (`10.1/16`). Undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [, base = '', mask] = /^([^/]*)(?:\/(.*))?$/s.exec(text.trim()) ?? [];
  const version: Version = base.includes(':') ? 6 : 4;
  const ip = version === 6 ? parseAddress6(base) : parseAddress4(completed(base));
  if (ip === undefined) return undefined;
  const prefix = mask === undefined ? widthOf(version) : parsePrefix(mask.trim(), version);
  return prefix === undefined ? undefined : { version, ip, prefix };
}

/** An address as a network of its own. */
export function asNetwork({ version, value }: Address): Network {
  return { version, ip: value, prefix: widthOf(version) };
}

/** `10.1` is `10.1.0.0`. */
function completed(base: string): string {
  const missing = 4 - base.split('.').length;
  return base + '.0'.repeat(Math.max(0, missing));
}

/** A number of bits, a netmask or a host mask. */
export function parsePrefix(text: string, version: Version): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= widthOf(version) ? Number(text) : undefined;
  const mask = parseAddress(text);
  if (mask === undefined || mask.version !== version) return undefined;
  return prefixOfMask(mask) ?? prefixOfMask({ version, value: mask.value ^ highest(version) });
}

/** The length of the prefix that a netmask stands for; undefined when its ones are not all in front. */
export function prefixOfMask({ version, value }: Address): number | undefined {
  const rest = value ^ highest(version);
  return (rest & (rest + 1n)) === 0n ? widthOf(version) - bitLength(rest) : undefined;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** How many addresses the network has. */
export function sizeOf({ version, prefix }: Network): bigint {
  return 1n << BigInt(widthOf(version) - prefix);
}

/** The bits behind the prefix set, all others not. */
export function hostMask(network: Network): bigint {
  return sizeOf(network) - 1n;
}

/** The bits of the prefix set, all others not. */
export function netMask(network: Network): bigint {
  return highest(network.version) ^ hostMask(network);
}

/** The network's lowest address. */
export function firstOf(network: Network): bigint {
  return network.ip & netMask(network);
}

/** The network's highest address. */
export function lastOf(network: Network): bigint {
  return network.ip | hostMask(network);
}

/** The network of an address, its bits behind the prefix cleared. */
export function baseOf(network: Network): Network {
  return { ...network, ip: firstOf(network) };
}

/** The first and the last address for hosts: networks of one or two addresses have no network and broadcast address. */
export function usableOf(network: Network): { readonly first: bigint; readonly last: bigint } {
  const [first, last] = [firstOf(network), lastOf(network)];
  return sizeOf(network) > 2n ? { first: first + 1n, last: last - 1n } : { first, last };
}

/** The text of an address in the same family. */
export function textOf({ version }: { readonly version: Version }, value: bigint): string {
  return formatAddress({ version, value });
}

/** `ADDRESS/LENGTH`. */
export function cidrOf(network: Network): string {
  return `${textOf(network, network.ip)}/${network.prefix}`;
}

/** Whether every address of `inner` is one of `outer`. */
export function isWithin(outer: Network, inner: Network): boolean {
  return (
    outer.version === inner.version && firstOf(outer) <= firstOf(inner) && lastOf(inner) <= lastOf(outer)
  );
}
