// The variables that a template file sees beside those of its task: where it comes from, and the words for "do not edit".
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Value } from '../values/value.ts';
import { DateTime } from './dates/datetime.ts';
import { userName } from './formats/accounts.ts';

export interface TemplateFile {
  /** As the task or the lookup wrote it. */
  readonly name: string;
  /** Where it was found. */
  readonly path: string;
  /** The destination as the task wrote it. */
  readonly dest?: string | undefined;
  /** The setting `ansible_managed`. */
  readonly managed: string | undefined;
}

/** Throws what the file system says when the file is gone. */
export function templateFileVariables({
  name,
  path,
  dest,
  managed,
}: TemplateFile): ReadonlyMap<string, Value> {
  const { uid, mtimeMs } = statSync(path);
  const owner = userName(uid) ?? String(uid);
  const host = hostname();
  const modified = localTime(mtimeMs);
  return new Map<string, Value>([
    ['ansible_managed', managedText(managed ?? 'Ansible managed', { name, host, owner, modified })],
    ['template_host', host],
    ['template_uid', owner],
    ['template_path', name],
    ['template_fullpath', path],
    ['template_destpath', dest ?? null],
    ['template_mtime', modified],
    ['template_run_date', localTime(Date.now())],
  ]);
}

/** A time of no zone, as the clock here shows it. */
function localTime(milliseconds: number): DateTime {
  const { wallSeconds, microsecond } = DateTime.ofEpoch(milliseconds / 1000, false);
  return new DateTime(wallSeconds, { microsecond });
}

interface ManagedFile {
  readonly name: string;
  readonly host: string;
  readonly owner: string;
  readonly modified: DateTime;
}

/**
 * `{file}`, `{host}`, `{uid}`, and strftime's codes for when the file was changed.
 * https://docs.ansible.com/ansible/latest/reference_appendices/config.html#default-managed-str
 */
export function managedText(written: string, { name, host, owner, modified }: ManagedFile): string {
  const places: Readonly<Record<string, string>> = { '{file}': name, '{host}': host, '{uid}': owner };
  return modified.format(written.replace(/\{(?:file|host|uid)\}/g, place => places[place] ?? place));
}
