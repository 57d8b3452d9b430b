// The variables that a template sees beside those of its task: where it comes from, and the words for "do not edit".
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html
import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { basename } from 'node:path';
import { managedText } from '../../values/managed.ts';
import type { Value } from '../../values/value.ts';

/** `src` as the task wrote it, the file it was found at, and the destination as the task wrote it. */
export function templateVariables(
  src: string,
  path: string,
  dest: string,
  managed = 'Ansible managed',
): ReadonlyMap<string, Value> {
  const owner = ownerOf(path);
  const file = { name: basename(path), host: hostname(), owner, modified: statSync(path).mtime };
  return new Map<string, Value>([
    ['ansible_managed', managedText(managed, file)],
    ['template_host', file.host],
    ['template_uid', owner],
    ['template_path', src],
    ['template_fullpath', path],
    ['template_destpath', dest],
  ]);
}

/** Node knows the name of one user alone: the one who runs this. */
function ownerOf(path: string): string {
  const { uid } = statSync(path);
  const me = userInfo();
  return uid === me.uid ? me.username : String(uid);
}
