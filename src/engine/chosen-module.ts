// A task whose module's name is a template: `action: "{{ ansible_pkg_mgr }} name=nginx"`.
import { Problems, UserError } from '../errors.ts';
import { loadModules } from '../modules/registry.ts';
import type { ModuleAction } from '../playbook/model.ts';
import type { Plugins } from '../plugins/plugins.ts';
import { toText } from '../values/text.ts';
import { type Evaluator, rendered } from './directive-values.ts';

/** The module's name as it is on this host. Throws UserError for what is not defined. */
export function chosenName({ name, chosenIn, span }: ModuleAction, at: Evaluator): string {
  if (chosenIn === undefined) return name;
  return toText(rendered({ kind: 'scalar', value: name, span, trust: 'template' }, at)).trim();
}

/** The action with the name that it has on this host, its module loaded. Throws UserError. */
export async function chosenAction(
  action: ModuleAction,
  at: Evaluator,
  plugins: Plugins,
): Promise<ModuleAction> {
  const { chosenIn, span } = action;
  if (chosenIn === undefined) return action;
  const name = chosenName(action, at);
  const { name: target, file: own, mistake } = plugins.resolveModule(name, chosenIn);
  if (mistake !== undefined) throw new UserError('UNKNOWN_MODULE', mistake, { span });
  if (own !== undefined && !own.isScript && !own.isProgram)
    throw new UserError('PYTHON_PLUGIN', `the module '${name}' does not run here: ${own.path}`, { span });
  await loadModules(own === undefined ? [target] : []);
  const problems = new Problems();
  await plugins.load(own === undefined ? [] : [own], problems);
  problems.throwIfAny();
  return { ...action, name, target, own };
}
