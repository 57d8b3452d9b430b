// What every module that Ansible has in its own collection shares: its full names and its page.
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
