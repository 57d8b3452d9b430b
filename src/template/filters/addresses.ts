// ipaddr and what builds on it: ipv4, ipv6, ipwrap, and reckoning with addresses inside their network.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/docsite/filters_ipaddr.html
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isInt, isList, toNumeric } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import type { Version } from '../network/address.ts';
import { highest } from '../network/address.ts';
import { addressAt, askAddress, normalised, subjectOf } from '../network/ask.ts';
import { firstOf, lastOf, type Network, sizeOf, textOf, usableOf } from '../network/network.ts';
import { parseInteger } from './python-numbers.ts';

export const addressFilters: readonly Filter[] = [
  filter(
    'ipaddr',
    [optional('query', ''), optional('version', false), optional('alias', 'ipaddr')],
    (input, [query, version], context) => askAddress(input, query, versionOf(version, context)),
  ),
  filter('ipv4', [optional('query', '')], (input, [query]) => askAddress(input, query, 4)),
  filter('ipv6', [optional('query', '')], (input, [query]) => askAddress(input, query, 6)),
  filter('ipwrap', [optional('query', '')], input => {
    const wrapped = (value: Value): Value => {
      const answer = typeof value === 'string' || isInt(value) ? askAddress(value, 'wrap') : false;
      return answer === false ? value : answer;
    };
    return isList(input) ? input.map(wrapped) : wrapped(input);
  }),
  filter('ipmath', [optional('amount')], (input, [amount], context) => {
    const subject = input === '' ? undefined : subjectOf(input);
    if (subject === undefined) {
      return context.fail(`You must pass a valid IP address; ${toText(input)} is invalid`);
    }
    const { network } = subject;
    const ip = network.ip + wholeNumber(amount, 'amount', context);
    if (ip < 0n || ip > highest(network.version)) {
      throw new PythonError('IndexError', 'result outside valid IP address boundary');
    }
    return textOf(network, ip);
  }),
  filter('ip4_hex', [optional('delimiter', '')], (input, [delimiter], context) => {
    const parts = toText(input).split('.');
    if (parts.length < 4 || !parts.every(part => /^\d+$/.test(part))) {
      return context.fail(`ip4_hex: '${toText(input)}' is not an IPv4 address`);
    }
    const hex = parts.slice(0, 4).map(part => Number(part).toString(16).padStart(2, '0'));
    return hex.join(toText(delimiter));
  }),
  filter('nthhost', [optional('query', '')], (input, [query]) => {
    const network = normalised(input);
    const place =
      typeof query === 'string' ? parseInteger(query) : isInt(query) ? toNumeric(query) : undefined;
    if (network === undefined || place === undefined) return false;
    const nth = addressAt(network, BigInt(place));
    return nth === undefined ? false : textOf(network, nth);
  }),
  filter('next_nth_usable', [optional('offset')], (input, [offset], context) =>
    usableAt(input, wholeNumber(offset, 'offset', context)),
  ),
  filter('previous_nth_usable', [optional('offset')], (input, [offset], context) =>
    usableAt(input, -wholeNumber(offset, 'offset', context)),
  ),
  filter('network_in_network', [optional('test', '')], (input, [inner]) => isInside(input, inner)),
  filter('network_in_usable', [optional('test', '')], (input, [inner]) => {
    const [outer, within] = [normalised(input), normalised(inner)];
    if (outer === undefined || within === undefined) return false;
    const { first, last } = usableOf(outer);
    return first <= firstOf(within) && lastOf(within) <= last;
  }),
  filter('reduce_on_network', [optional('network', '')], (input, [network]) =>
    (isList(input) ? input : [input]).filter(item => isInside(network, item)),
  ),
];

function versionOf(version: Value, context: OperationContext): Version | null {
  if (version === false || version === null || version === 0) return null;
  const number = Number(toText(version));
  return number === 4 || number === 6 ? number : context.fail(`there is no IP version ${toText(version)}`);
}

/** Throws through the context what is no whole number, or the text of one. */
export function wholeNumber(value: Value, name: string, context: OperationContext): bigint {
  const number =
    typeof value === 'string' ? parseInteger(value) : isInt(value) ? toNumeric(value) : undefined;
  return number === undefined
    ? context.fail(`'${name}' must be an integer, not ${toText(value)}`)
    : BigInt(number);
}

function usableAt(input: Value, offset: bigint): Value {
  const network = normalised(input);
  if (network === undefined) return false;
  if (sizeOf(network) === 1n) return null;
  const { first, last } = usableOf(network);
  const ip = network.ip + offset;
  return first <= ip && ip <= last ? textOf(network, ip) : null;
}

/** Addresses are compared as numbers, whatever their version; a network of two ends, as in the original, where it begins. */
function isInside(outer: Value, inner: Value): boolean {
  const [whole, part] = [normalised(outer), normalised(inner)];
  if (whole === undefined || part === undefined) return false;
  return firstOf(whole) <= firstOf(part) && end(part) <= end(whole);
}

function end(network: Network): bigint {
  return sizeOf(network) > 2n ? lastOf(network) : network.ip;
}
