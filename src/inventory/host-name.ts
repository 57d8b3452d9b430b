// The names under which inventories write hosts: `db[01:20].example.com:2222` stands for twenty hosts and their port.
import { UserError } from '../errors.ts';
import type { Span } from '../source/span.ts';

export interface HostNames {
  readonly names: readonly string[];
  readonly port: number | undefined;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * The hosts that one written name stands for, its port split off. Throws UserError INVENTORY for a range that cannot be.
 * https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#adding-ranges-of-hosts
 */
export function parseHostNames(text: string, span?: Span): HostNames {
  if (text.trim().endsWith(':')) {
    throw new UserError('INVENTORY', `'${text}' is not a host: a colon at the end is reserved for a port`, {
      span,
      hint: 'a YAML inventory needs a file name that ends in .yml or .yaml',
    });
  }
  const { name, port } = splitPort(text);
  return { names: expandRange(name, span), port };
}

/** `host:22` and `[2001:db8::1]:22` as name and port; anything else is all name. */
export function splitPort(text: string): { readonly name: string; readonly port: number | undefined } {
  const bracketed = /^\[([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\w]*)\]:(\d+)$/.exec(text);
  const plain = /^((?:[\w.-]|\[\w*:\w+(?::\d+)?\])+):(\d+)$/u.exec(text);
  const match = bracketed ?? plain;
  return match === null
    ? { name: text, port: undefined }
    : { name: match[1] ?? text, port: Number(match[2]) };
}

function expandRange(text: string, span: Span | undefined): string[] {
  const open = text.indexOf('[');
  const colon = text.indexOf(':');
  const close = text.indexOf(']');
  if (open === -1 || colon < open || close < colon) return [text];
  const head = text.slice(0, open);
  const tail = text.slice(close + 1);
  const items = rangeItems(text.slice(open + 1, close), text, span);
  return items.flatMap(item => expandRange(`${head}${item}${tail}`, span));
}

function rangeItems(range: string, text: string, span: Span | undefined): string[] {
  const refuse = (reason: string): UserError =>
    new UserError('INVENTORY', `the range [${range}] in '${text}' ${reason}`, {
      span,
      hint: 'write [first:last] or [first:last:step]',
    });
  const [begin = '', end = '', step = '1', ...more] = range.split(':');
  if (more.length > 0) throw refuse('has too many parts');
  if (end === '') throw refuse('has no end');
  if (!/^\d+$/.test(step) || Number(step) === 0) throw refuse('has a step that is not a number above 0');
  const first = begin === '' ? '0' : begin;
  if (first.length > 1 && first.startsWith('0') && first.length !== end.length) {
    throw refuse('must have a begin and an end of the same length, because it begins with 0');
  }
  const [from, to] = [LETTERS.indexOf(first), LETTERS.indexOf(end)];
  const isLetters = from !== -1 && to !== -1;
  if (isLetters && from > to) throw refuse('ends before it begins');
  if (isLetters) return [...LETTERS.slice(from, to + 1)].filter((_, index) => index % Number(step) === 0);
  if (!/^\d+$/.test(first) || !/^\d+$/.test(end))
    throw refuse('goes neither from number to number nor from letter to letter');
  const width = first.length > 1 && first.startsWith('0') ? first.length : 0;
  const items: string[] = [];
  for (let number = Number(first); number <= Number(end); number += Number(step)) {
    items.push(String(number).padStart(width, '0'));
  }
  return items;
}
