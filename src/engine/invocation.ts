// `invocation`: what a module was called with. Of a loop's results it stays in what is registered.
import { aliasesOf } from '../modules/arguments.ts';
import type { Arguments, Module } from '../modules/module.ts';
import type { Value } from '../values/value.ts';

/** Modules that Ansible's control node does without sending one to the host. */
const UNSENT = new Set(
  (
    'add_host assert debug fail fetch group_by include_vars pause raw reboot script set_fact set_stats ' +
    'validate_argument_spec wait_for_connection'
  ).split(' '),
);

/** What `command` and `shell` tell behind their defaults, in the order of the one module that does both there. */
const COMMAND_LINE = ['argv', 'chdir', 'executable', 'creates', 'removes', 'stdin'];

/**
 * The result's `invocation`: the arguments as written, aliases beside what they stand for, then the defaults, then what was
 * not given; free text is `_raw_params`. What came after 2.14 is there only where it was written. Undefined for a module that
 * only the control node runs.
 */
export function invocationOf(
  module: Module<never>,
  raw: ReadonlyMap<string, Value>,
  args: Arguments,
): Record<string, unknown> | undefined {
  if (UNSENT.has(module.name)) return undefined;
  const { freeForm, schema } = module;
  const shown: Record<string, unknown> = {};
  const show = (name: string) => {
    const isHidden = schema.properties[name]?.secret === true && args[name] !== undefined;
    const value = isHidden ? 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER' : (args[name] ?? null);
    shown[name === freeForm ? '_raw_params' : name] = value;
    return value;
  };
  const known = aliasesOf(module);
  for (const key of raw.keys()) {
    const name = known.get(key) ?? key;
    if (name !== freeForm) shown[key] = show(name);
  }
  // Free text comes behind what is given by name, also where it is written before that.
  if (freeForm !== undefined && args[freeForm] !== undefined) show(freeForm);
  if (freeForm !== undefined) shown._uses_shell = module.name === 'shell';
  const rest = Object.entries(schema.properties).filter(([name, { isNewer }]) => !(name in shown || isNewer));
  for (const [name, { default: usual }] of rest) if (usual !== undefined) show(name);
  const others = freeForm === undefined ? rest.map(([name]) => name) : COMMAND_LINE;
  for (const name of others) if (!(name in shown)) show(name);
  return { module_args: shown };
}
