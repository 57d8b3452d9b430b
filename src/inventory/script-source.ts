// Executable inventories: a program that prints JSON for `--list`, and for `--host NAME` where `_meta` is missing.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { systemReason, UserError } from '../errors.ts';
import { nodeFromData } from '../source/build.ts';
import { entriesByName } from '../source/node-access.ts';
import type { InventoryBuilder } from './builder.ts';

/** A program that says nothing for so long, in milliseconds, is given up. */
const TIMEOUT = 300_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

type Data = Readonly<Record<string, unknown>>;

/**
 * Runs an executable inventory and reads its answer into the builder. Throws UserError INVENTORY when it fails or its
 * answer is not the JSON that was asked for.
 * https://docs.ansible.com/ansible/latest/dev_guide/developing_inventory.html#inventory-scripts
 */
export function readScriptInventory(path: string, builder: InventoryBuilder): void {
  const list = askObject(path, ['--list']);
  const meta = isObject(list._meta) ? list._meta : undefined;
  for (const [name, group] of Object.entries(list)) {
    if (name !== '_meta') readGroup(path, name, group, builder);
  }
  const hostVars = meta !== undefined && isObject(meta.hostvars) ? meta.hostvars : undefined;
  for (const [host, vars] of Object.entries(hostVars ?? {})) {
    if (builder.hasHost(host)) setHostVariables(path, host, vars, builder);
  }
  if (hostVars === undefined) {
    for (const host of [...builder.hostNames()])
      setHostVariables(path, host, askObject(path, ['--host', host]), builder);
  }
}

/** A group is a list of hosts, or an object of hosts, vars and children. */
function readGroup(path: string, name: string, data: unknown, builder: InventoryBuilder): void {
  builder.addGroup(name);
  const group: Data = isObject(data) ? data : { hosts: data };
  // An object of none of the known keys is the old form: one host of the group's name, with these variables.
  const isGroup = ['hosts', 'vars', 'children'].some(key => key in group);
  if (!isGroup && Object.keys(group).length > 0) {
    builder.addHost(name, name);
    setHostVariables(path, name, group, builder);
    return;
  }
  for (const host of names(path, name, 'hosts', group.hosts)) builder.addHost(host, name);
  for (const child of names(path, name, 'children', group.children)) builder.addChild(name, child);
  if (group.vars === undefined) return;
  const vars = nodeFromData(group.vars, path);
  if (vars.kind !== 'mapping') throw refuse(path, `gave 'vars' of group '${name}' that is not an object`);
  for (const [key, value] of entriesByName(vars)) builder.setGroupVariable(name, key, value);
}

function names(path: string, group: string, key: string, data: unknown): string[] {
  if (data === undefined || data === null) return [];
  if (Array.isArray(data)) return data.map(String);
  throw refuse(path, `gave '${key}' of group '${group}' that is not a list`);
}

function setHostVariables(path: string, host: string, data: unknown, builder: InventoryBuilder): void {
  const vars = nodeFromData(data ?? {}, path);
  if (vars.kind !== 'mapping') throw refuse(path, `gave variables of host '${host}' that are not an object`);
  for (const [key, value] of entriesByName(vars)) builder.setHostVariable(host, key, value);
}

function askObject(path: string, args: readonly string[]): Data {
  const question = [path, ...args].join(' ');
  const answer = spawnSync(resolve(path), args, {
    timeout: TIMEOUT,
    maxBuffer: MAX_OUTPUT_BYTES,
    encoding: 'utf8',
  });
  if (answer.error !== undefined)
    throw refuse(path, `could not be run: ${reasonOf(answer.error)}`, answer.error);
  if (answer.status !== 0) {
    const said = answer.stderr.trim().split('\n').at(-1) ?? '';
    throw refuse(
      path,
      `ended with status ${answer.status ?? answer.signal} (${question})${said && `: ${said}`}`,
    );
  }
  try {
    const data: unknown = JSON.parse(answer.stdout.trim() === '' ? '{}' : answer.stdout);
    if (isObject(data)) return data;
  } catch (cause) {
    throw refuse(path, `did not print JSON (${question})`, cause);
  }
  throw refuse(path, `did not print a JSON object (${question})`);
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return "the program behind its '#!' is not there";
  if (error.code === 'ETIMEDOUT') return `it gave no answer within ${TIMEOUT / 1000} seconds`;
  return systemReason(error);
}

function isObject(data: unknown): data is Data {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function refuse(path: string, problem: string, cause?: unknown): UserError {
  return new UserError('INVENTORY', `the executable inventory '${path}' ${problem}`, {
    hint: 'remove its executable bit if it is a plain inventory file',
    cause,
  });
}
