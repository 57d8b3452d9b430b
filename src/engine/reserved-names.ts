// Variables that have the name of a keyword or of a function of templates: Ansible warns of them when a play begins.
import { UserError } from '../errors.ts';
import { KEYWORDS } from '../playbook/keywords.ts';
import type { Playbook, VariableNodes } from '../playbook/model.ts';
import { GLOBALS } from '../template/globals.ts';

/** `vars` is the variable of all variables, `role` a key of `roles:` alone. */
const ALLOWED = new Set(['vars', 'role', 'omit']);
const RESERVED = new Set(
  [...KEYWORDS.map(({ name }) => name), ...GLOBALS.keys()].filter(name => !ALLOWED.has(name)),
);

/** A warning for each such name among the variables of `-e`, plays and their roles, at the first place that has it. */
export function reservedNames(playbooks: readonly Playbook[], extraVars: VariableNodes): UserError[] {
  const plays = playbooks.flatMap(playbook => playbook.plays);
  const layers = [
    extraVars,
    ...plays.flatMap(({ vars, staticRoles }) => [
      vars,
      ...staticRoles.flatMap(role => [role.defaults, role.vars]),
    ]),
  ];
  const found = new Map<string, UserError>();
  for (const [name, node] of layers.flatMap(layer => [...layer])) {
    if (!RESERVED.has(name) || found.has(name)) continue;
    const span = node.kind === 'value' ? undefined : node.span;
    found.set(name, new UserError('INVALID_VALUE', `Found variable using reserved name: ${name}`, { span }));
  }
  return [...found.values()];
}
