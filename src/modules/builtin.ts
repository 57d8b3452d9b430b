// What every module shares that Ansible has, in its own collection or another: its full names and its page.
import type { ModuleDocumentation } from './module.ts';

/** Name, full names and documentation of a module of ansible.builtin. */
export function builtin(
  name: string,
  summary: string,
): {
  readonly name: string;
  readonly fullNames: readonly string[];
  readonly documentation: ModuleDocumentation;
} {
  return {
    name,
    fullNames: [`ansible.builtin.${name}`, `ansible.legacy.${name}`],
    documentation: {
      summary,
      page: `https://docs.ansible.com/ansible/latest/collections/ansible/builtin/${name}_module.html`,
    },
  };
}

/** The same for a module of another collection, such as `ansible.posix`. */
export function inCollection(collection: string, name: string, summary: string): ReturnType<typeof builtin> {
  const path = collection.replace('.', '/');
  return {
    name,
    // Names from before there were collections, which Ansible still takes.
    fullNames: [`${collection}.${name}`, `ansible.builtin.${name}`],
    documentation: {
      summary,
      page: `https://docs.ansible.com/ansible/latest/collections/${path}/${name}_module.html`,
    },
  };
}
