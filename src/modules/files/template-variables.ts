// The variables that a template sees beside those of its task: where it comes from, and the words for "do not edit".
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/template_module.html
import { statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Value } from '../../values/value.ts';

/** `src` as the task wrote it, the file it was found at, and the destination as the task wrote it. */
export function templateVariables(src: string, path: string, dest: string): ReadonlyMap<string, Value> {
  return new Map<string, Value>([
    ['ansible_managed', 'Ansible managed'],
    ['template_host', hostname()],
    ['template_uid', ownerOf(path)],
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
