// The names in `module_defaults`: of modules and groups that there are.
import { type Problems, UserError } from '../errors.ts';
import { isElsewhere } from '../modules/absent.ts';
import { resolveModuleName, suggestModule } from '../modules/registry.ts';
import type { Play, Task } from '../playbook/model.ts';
import type { Plugins } from '../plugins/plugins.ts';
import type { MappingEntry } from '../source/node.ts';

/** Groups of Ansible's own, of modules that we do not have. */
const GROUPS = new Set('acme aws azure cpm docker gcp k8s os ovirt vmware testgroup testlegacy'.split(' '));

/** Reports the names that nobody knows. What is in a collection that is not here may be right. */
export function checkModuleDefaults(
  { folder }: Play,
  tasks: readonly Task[],
  plugins: Plugins,
  problems: Problems,
): void {
  const written = new Set(tasks.flatMap(({ directives }) => directives.moduleDefaults));
  for (const { entries } of written) {
    for (const entry of entries) {
      const mistake = mistakeIn(entry, folder, plugins);
      if (mistake !== undefined) problems.keep(mistake);
    }
  }
}

function mistakeIn({ key }: MappingEntry, playFolder: string, plugins: Plugins): UserError | undefined {
  const name = String(key.value);
  const { span } = key;
  const group = /^group\/(.*)/.exec(name)?.[1];
  if (group !== undefined) {
    const short = group.replace(/^ansible\.builtin\./, '');
    if (GROUPS.has(short) || plugins.groupMembers(group, playFolder) !== undefined) return undefined;
    return new UserError('INVALID_VALUE', `module_defaults name the group '${group}', which there is not`, {
      span,
    });
  }
  const target = plugins.resolveModule(name, { playFolder, collections: [] });
  const isKnown = target.file !== undefined || resolveModuleName(target.name) !== undefined;
  if (isKnown || (isElsewhere(target.name) && target.mistake === undefined)) return undefined;
  const message = target.mistake ?? `module_defaults name the module '${name}', which there is not`;
  return new UserError('UNKNOWN_MODULE', message, { span, hint: suggestModule(target.name) });
}
