// Internet addresses as numbers: reading them, and writing them as the C library does.
// https://datatracker.ietf.org/doc/html/rfc4291#section-2.2

export type Version = 4 | 6;

export interface Address {
  readonly version: Version;
  readonly value: bigint;
}

/** The number of bits of an address. */
export function widthOf(version: Version): number {
  return version === 4 ? 32 : 128;
}

/** The highest address, which is also the mask of all bits. */
export function highest(version: Version): bigint {
  return (1n << BigInt(widthOf(version))) - 1n;
}

/** Four decimal numbers up to 255; undefined for anything else. `strict` refuses leading zeros, as Python's ipaddress. */
export function parseAddress4(text: string, { strict = false } = {}): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255 || (strict && /^0\d/.test(part))) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

/** Eight groups of hexadecimal digits, `::` once, perhaps an IPv4 address at the end; undefined for anything else. */
export function parseAddress6(text: string): bigint | undefined {
  const dotted = /^(.*:)(\d[\d.]*\.\d+)$/.exec(text);
  if (dotted !== null) {
    const low = parseAddress4(dotted[2] ?? '', { strict: true });
    if (low === undefined) return undefined;
    return parseAddress6(`${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::').map(half => (half === '' ? [] : half.split(':')));
  const [left = [], right] = halves;
  const given = left.length + (right?.length ?? 0);
  if (halves.length > 2 || (right === undefined ? given !== 8 : given > 7)) return undefined;
  const groups = [...left, ...Array.from({ length: 8 - given }, () => '0'), ...(right ?? [])];
  if (!groups.every(group => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

/** An address of either version, or undefined. */
export function parseAddress(text: string, options: { strict?: boolean } = {}): Address | undefined {
  const version: Version = text.includes(':') ? 6 : 4;
  const value = version === 6 ? parseAddress6(text) : parseAddress4(text, options);
  return value === undefined ? undefined : { version, value };
}

/** The usual text: IPv6 in lower case, the longest run of zeros as `::`, mapped and compatible addresses with dots. */
export function formatAddress({ version, value }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(shift => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  const zeros = longestZeros(groups);
  const isMapped = zeros.start === 0 && zeros.length === 5 && groups[5] === 0xffff;
  if (isMapped || (zeros.start === 0 && zeros.length === 6)) {
    const low = formatAddress({ version: 4, value: value & 0xffffffffn });
    return isMapped ? `::ffff:${low}` : `::${low}`;
  }
  const hex = (part: number[]): string => part.map(group => group.toString(16)).join(':');
  if (zeros.length < 2) return hex(groups);
  return `${hex(groups.slice(0, zeros.start))}::${hex(groups.slice(zeros.start + zeros.length))}`;
}

/** The first of the longest runs. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
