// Hardware addresses: hwaddr, macaddr, slaac, random_mac.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/hwaddr_filter.html
import { randomInt } from 'node:crypto';
import { toText } from '../../values/text.ts';
import { isInt, makeInt } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { normalised } from '../network/ask.ts';
import { firstOf, textOf } from '../network/network.ts';
import { PythonRandom } from './python-random.ts';

const HIGHEST = (1n << 48n) - 1n;

/** How the twelve digits are laid out under each name. */
const LAYOUTS: Readonly<Record<string, (address: bigint) => Value>> = {
  bare: address => digits(address).toUpperCase(),
  bool: () => true,
  cisco: address => grouped(address, 4, '.'),
  eui48: address => grouped(address, 2, '-').toUpperCase(),
  int: address => makeInt(address),
  linux: address => grouped(address, 2, ':'),
  pgsql: address => grouped(address, 6, ':'),
  postgresql: address => grouped(address, 6, ':'),
  psql: address => grouped(address, 6, ':'),
  unix: address => grouped(address, 2, ':').replace(/\b0/g, ''),
  win: address => grouped(address, 2, '-').toUpperCase(),
};

/** The ways to write one: groups of digits, each with as many as it may have. */
const FORMS: readonly RegExp[] = [
  /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}$/i,
  /^[0-9a-f]{1,2}(?:-[0-9a-f]{1,2}){5}$/i,
  /^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){2}$/i,
  /^[0-9a-f]{1,4}(?:-[0-9a-f]{1,4}){2}$/i,
  /^[0-9a-f]{1,4}(?:\.[0-9a-f]{1,4}){2}$/i,
  /^[0-9a-f]{5,6}[-:][0-9a-f]{5,6}$/i,
];

export const hardwareAddressFilters: readonly Filter[] = [
  filter('hwaddr', [optional('query', '')], (input, [query], context) =>
    layOut('hwaddr', input, query, context),
  ),
  filter('macaddr', [optional('query', '')], (input, [query], context) =>
    layOut('hwaddr', input, query, context),
  ),
  filter('slaac', [optional('query', '')], (input, [query]) => {
    const network = normalised(input);
    const hardware = parseHardware(query);
    if (network?.version !== 6 || hardware === undefined) return false;
    // https://datatracker.ietf.org/doc/html/rfc4291#appendix-A
    const identifier = ((hardware >> 24n) << 40n) | (0xfffen << 24n) | (hardware & 0xffffffn);
    return textOf(network, firstOf(network) + (identifier ^ (1n << 57n)));
  }),
];

export const randomMacFilters: readonly Filter[] = [filter('random_mac', [optional('seed')], randomMac)];

function layOut(name: string, input: Value, query: Value, context: OperationContext): Value {
  const address = parseHardware(input);
  if (address === undefined) {
    if (query === '' || query === 'bool') return null;
    return context.fail(`${name}: not a hardware address: ${toText(input)}`);
  }
  if (query === '') return toText(input);
  const layout = typeof query === 'string' && Object.hasOwn(LAYOUTS, query) ? LAYOUTS[query] : undefined;
  return layout === undefined
    ? context.fail(`${name}: unknown filter type: ${toText(query)}`)
    : layout(address);
}

/** The number of an address in any of its forms, or undefined. */
function parseHardware(value: Value): bigint | undefined {
  if (typeof value !== 'string' && !isInt(value)) return undefined;
  const text = toText(value);
  if (/^\d+$/.test(text) && text.length !== 12 && text.length !== 11) return bounded(BigInt(text));
  if (/^[0-9a-f]{11,12}$/i.test(text)) return bounded(BigInt(`0x${text}`));
  const form = FORMS.find(pattern => pattern.test(text));
  if (form === undefined) return undefined;
  const groups = text.split(/[-:.]/);
  return BigInt(`0x${groups.map(group => group.padStart(12 / groups.length, '0')).join('')}`);
}

function bounded(address: bigint): bigint | undefined {
  return address <= HIGHEST ? address : undefined;
}

function digits(address: bigint): string {
  return address.toString(16).padStart(12, '0');
}

function grouped(address: bigint, size: number, separator: string): string {
  return (digits(address).match(new RegExp(`.{${size}}`, 'g')) ?? []).join(separator);
}

/** A prefix of one to five bytes filled up to six, unpredictably or by a seed. */
function randomMac(input: Value, [seed = null]: Value[], context: OperationContext): Value {
  if (typeof input !== 'string') return context.fail(`random_mac needs a text, not ${toText(input)}`);
  const bytes = input.toLowerCase().split(':');
  if (bytes.length > 5)
    return context.fail(`'${input}' leaves nothing to add: random_mac takes five bytes at most`);
  const wrong = bytes.find(byte => !/^[0-9a-f]{2}/.test(byte));
  if (wrong !== undefined) return context.fail(`'${wrong}' in '${input}' is not a hexadecimal byte`);
  const tail = (LEAST + randomBelow(MOST - LEAST + 1n, seed, context)).toString(16).match(/../g) ?? [];
  return [...bytes, ...tail].slice(0, 6).join(':');
}

/** Five bytes, the first of which has no zero in front. */
const LEAST = 0x1000000000n;
const MOST = 0xffffffffffn;

function randomBelow(limit: bigint, seed: Value, context: OperationContext): bigint {
  if (seed === null) return BigInt(randomInt(Number(limit >> 16n))) * 65536n + BigInt(randomInt(65536));
  const random = PythonRandom.seeded(seed) ?? context.fail('a seed must be a number or a text');
  return random.below(limit);
}
