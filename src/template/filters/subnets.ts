// Networks cut up and put together: ipsubnet, cidr_merge, usable_range.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/ipsubnet_filter.html
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { makeInt } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { widthOf } from '../network/address.ts';
import { normalised, subjectOf } from '../network/ask.ts';
import {
  baseOf,
  cidrOf,
  firstOf,
  isWithin,
  lastOf,
  type Network,
  parseNetwork,
  sizeOf,
  textOf,
} from '../network/network.ts';
import { wholeNumber } from './addresses.ts';
import { toItems } from './arguments.ts';

/** More addresses than this nobody means to list. */
const MOST_ADDRESSES = 1n << 20n;

export const subnetFilters: readonly Filter[] = [
  filter('ipsubnet', [optional('query', ''), optional('index')], ipSubnet),
  filter('cidr_merge', [optional('action', 'merge')], (input, [action], context) => {
    const networks = toItems(typeof input === 'string' ? [input] : input).map(
      item => subjectOf(item)?.network ?? context.fail(`cidr_merge: invalid network ${toText(item)}`),
    );
    if (action === 'merge') return merged(networks).map(cidrOf);
    if (action !== 'span') return context.fail(`cidr_merge: invalid action '${toText(action)}'`);
    return networks.length === 0 ? null : cidrOf(span(networks, context));
  }),
  filter('usable_range', [], (input, _args, context) => {
    const network = subjectOf(input)?.network;
    if (network === undefined || network.ip !== firstOf(network)) {
      return context.fail(`'${toText(input)}' is not a network, or has bits of a host`);
    }
    const size = sizeOf(network);
    if (size > MOST_ADDRESSES)
      throw new PythonError('OverflowError', `${size} addresses are too many to list`);
    const addresses = Array.from({ length: Number(size) }, (_, at) =>
      textOf(network, network.ip + BigInt(at)),
    );
    return new Map<Value, Value>([
      ['usable_ips', addresses],
      ['number_of_ips', makeInt(size)],
    ]);
  }),
];

function ipSubnet(input: Value, [query = null, index = null]: Value[], context: OperationContext): Value {
  const given = normalised(input);
  if (given === undefined) return false;
  const network = baseOf(given);
  const text = toText(query);
  if (text === '') return cidrOf(network);
  if (!/^\d+$/.test(text)) return placeIn(network, text, context);
  const length = Number(text);
  if (length > widthOf(network.version)) return false;
  const isAddress = sizeOf(network) === 1n;
  if (index === null)
    return isAddress ? surrounding(network, length, 0, context) : count(network, length, context);
  const place = Number(wholeNumber(index, 'index', context));
  return isAddress ? surrounding(network, length, place, context) : nthSubnet(network, length, place);
}

/** Which of the subnets of its size in the network `outer` this one is, counted from one. */
function placeIn(network: Network, outer: string, context: OperationContext): Value {
  const whole = parseNetwork(outer);
  if (whole === undefined)
    return context.fail(`You must pass a valid subnet or IP address; ${outer} is invalid`);
  const within = baseOf(whole);
  if (!isWithin(within, network)) {
    return context.fail(`${cidrOf(network)} is not in the subnet ${cidrOf(within)}`);
  }
  return String((network.ip - within.ip) / sizeOf(network) + 1n);
}

/** How many subnets of a prefix length there are. */
function count(network: Network, length: number, context: OperationContext): Value {
  if (length < network.prefix) return context.fail(`Requested subnet size of ${length} is invalid`);
  return String(1n << BigInt(length - network.prefix));
}

function nthSubnet(network: Network, length: number, place: number): Value {
  if (length < network.prefix) return false;
  const total = 1n << BigInt(length - network.prefix);
  const at = BigInt(place) < 0n ? total + BigInt(place) : BigInt(place);
  if (at < 0n || at >= total) return false;
  const size = 1n << BigInt(widthOf(network.version) - length);
  return cidrOf({ version: network.version, ip: network.ip + at * size, prefix: length });
}

/** One of the networks around an address, from the prefix length that was asked for to the longest but one. */
function surrounding(network: Network, length: number, place: number, context: OperationContext): Value {
  const width = widthOf(network.version);
  const choices = width - length;
  if (2 * place > width + 1 || place < -choices) return false;
  if (place >= choices) return context.fail(`there is no network ${place} around ${cidrOf(network)}`);
  const prefix = place < 0 ? width + place : length + place;
  return cidrOf(baseOf({ ...network, prefix }));
}

/** The fewest networks that hold the same addresses. One that stands for itself keeps the bits of its host. */
function merged(networks: readonly Network[]): Network[] {
  const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = [...networks].sort(
    (a, b) => a.version - b.version || order(firstOf(a), firstOf(b)) || a.prefix - b.prefix,
  );
  const kept: Network[] = [];
  for (const network of sorted) {
    let next = network;
    const last = kept.at(-1);
    if (last !== undefined && isWithin(last, next)) continue;
    // Two halves of one network become it, and it may in turn be a half.
    for (let before = kept.at(-1); before !== undefined && areHalves(before, next); before = kept.at(-1)) {
      kept.pop();
      next = baseOf({ ...before, prefix: before.prefix - 1 });
    }
    kept.push(next);
  }
  return kept;
}

function areHalves(low: Network, high: Network): boolean {
  if (low.version !== high.version || low.prefix !== high.prefix || low.prefix === 0) return false;
  const whole = baseOf({ ...low, prefix: low.prefix - 1 });
  return firstOf(low) === whole.ip && lastOf(high) === lastOf(whole);
}

/** The smallest network that holds all. */
function span(networks: readonly Network[], context: OperationContext): Network {
  const [start] = networks as [Network];
  if (networks.some(({ version }) => version !== start.version)) {
    return context.fail('IP sequence cannot contain both IPv4 and IPv6');
  }
  let whole = baseOf(start);
  while (!networks.every(network => isWithin(whole, network))) {
    whole = baseOf({ ...whole, prefix: whole.prefix - 1 });
  }
  return whole;
}
