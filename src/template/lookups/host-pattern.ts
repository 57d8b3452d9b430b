// Hosts of the variable `groups` by a pattern: `web:db`, `all:!web`, `all:&db`, `host*`.
// https://docs.ansible.com/ansible/latest/inventory_guide/intro_patterns.html
import picomatch from 'picomatch';
import { toText } from '../../values/text.ts';
import type { Dict } from '../../values/value.ts';
import { toItems } from '../filters/arguments.ts';

/** In inventory order; a name that matches nothing stands for nothing. */
export function hostsMatching(pattern: string, groups: Dict): string[] {
  const parts = pattern
    .split(/[,:](?![^[]*\])/)
    .map(part => part.trim())
    .filter(part => part !== '');
  const [excluded, required] = [
    parts.filter(part => part.startsWith('!')),
    parts.filter(part => part.startsWith('&')),
  ];
  const wanted = parts.filter(part => !part.startsWith('!') && !part.startsWith('&'));
  const hosts = new Set((wanted.length === 0 ? ['all'] : wanted).flatMap(part => membersOf(part, groups)));
  for (const part of required) {
    const members = new Set(membersOf(part.slice(1), groups));
    for (const host of hosts) if (!members.has(host)) hosts.delete(host);
  }
  for (const part of excluded) for (const host of membersOf(part.slice(1), groups)) hosts.delete(host);
  return Array.from(hosts);
}

/** `web[0]`, `web[-1]`, `web[1:3]` (both ends included): some of the hosts that the name stands for. */
function membersOf(part: string, groups: Dict): string[] {
  const [, name = part, first, range, last] = /^([^~].*)\[(-?\d*)(?:([:-])(\d*))?\]$/.exec(part) ?? [];
  const hosts = hostsNamed(name, groups);
  if (first === undefined) return hosts;
  if (range === undefined) return hosts.slice(Number(first)).slice(0, 1);
  return hosts.slice(Number(first || 0), last ? Number(last) + 1 : undefined);
}

function hostsNamed(name: string, groups: Dict): string[] {
  const matches = name.startsWith('~')
    ? (text: string) => new RegExp(`^(?:${name.slice(1)})`).test(text)
    : picomatch(name);
  const all = toItems(groups.get('all') ?? []).map(toText);
  const fromGroups = Array.from(groups).flatMap(([group, hosts]) =>
    matches(toText(group)) ? toItems(hosts).map(toText) : [],
  );
  return fromGroups.length > 0 ? fromGroups : all.filter(host => matches(host));
}
