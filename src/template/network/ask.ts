// `ipaddr(value, query)`: what a value is asked, and what becomes of the answers of a list.
// https://docs.ansible.com/ansible/latest/collections/ansible/utils/ipaddr_filter.html
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isInt, isList, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { highest, type Version } from './address.ts';
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
} from './network.ts';
import { QUERIES, type Subject } from './queries.ts';

/**
 * The answer; false for what is no address. Of a list, the answers that are true. Throws PythonError for a query that
 * does not exist, or that cannot be asked of this address.
 */
export function askAddress(value: Value, query: Value = '', version: Version | null = null): Value {
  if (isList(value)) {
    return value.map((item): Value => askAddress(item, query, version)).filter(isTruthy);
  }
  if (value === true || value === false || value === '' || (isInt(value) && !isTruthy(value))) return false;
  if (typeof value !== 'string' && !isInt(value)) {
    throw new PythonError('TypeError', `Unrecognized type <${typeName(value)}> for ipaddr filter <value>`);
  }
  const subject = subjectOf(value, version);
  return subject === undefined ? false : answer(subject, query);
}

/** What a value says, or undefined when it is no address. */
export function subjectOf(value: Value, version: Version | null = null): Subject | undefined {
  if (typeof value !== 'string' && !isInt(value)) return undefined;
  const text = toText(value);
  if (/^-?\d+$/.test(text)) {
    const network = networkOfNumber(BigInt(text), version);
    return network && { network, isBare: true, text: cidrOf(network) };
  }
  const network = parseNetwork(text);
  if (network === undefined || (version !== null && network.version !== version)) return undefined;
  return { network, isBare: !text.includes('/'), text };
}

/** A number is an IPv4 address where it can be one. */
function networkOfNumber(ip: bigint, wanted: Version | null): Network | undefined {
  const version = wanted ?? (ip <= highest(4) ? 4 : 6);
  if (ip < 0n || ip > highest(version)) return undefined;
  return { version, ip, prefix: version === 4 ? 32 : 128 };
}

function answer(subject: Subject, query: Value): Value {
  const text = typeof query === 'string' || isInt(query) ? toText(query) : undefined;
  if (text !== undefined) {
    if (Object.hasOwn(QUERIES, text)) return QUERIES[text]?.(subject) ?? null;
    if (/^-?\d+$/.test(text)) return nthOf(subject, BigInt(text));
    const outer = parseNetwork(text);
    if (outer !== undefined) return isWithin(outer, subject.network) ? subject.text : null;
  }
  throw new PythonError('ValueError', `ipaddr: unknown filter type: ${toText(query)}`);
}

/** The address at a place in the network, counted from its end when negative. */
function nthOf({ network, isBare }: Subject, place: bigint): Value {
  if (sizeOf(network) === 1n) return isBare ? textOf(network, network.ip) : cidrOf(network);
  const nth = addressAt(network, place);
  return nth === undefined ? false : `${textOf(network, nth)}/${network.prefix}`;
}

/** Undefined behind either end. */
export function addressAt(network: Network, place: bigint): bigint | undefined {
  const size = sizeOf(network);
  if (place >= size || place < -size) return undefined;
  return place < 0n ? lastOf(network) + 1n + place : firstOf(network) + place;
}

/** An address of a host with its prefix, or a network without the bits behind it: what others reckon with. */
export function normalised(value: Value): Network | undefined {
  const subject = typeof value === 'string' || isInt(value) ? subjectOf(value) : undefined;
  if (subject === undefined || !isTruthy(value)) return undefined;
  return askAddress(value, 'type') === 'network' ? baseOf(subject.network) : subject.network;
}
