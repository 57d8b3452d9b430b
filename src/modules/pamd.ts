// pamd: the rules of one service in /etc/pam.d.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fail } from './failure.ts';
import { readTextFile, writeTextFile } from './files/text-file.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import {
  addRule,
  type Changed,
  changeRules,
  removeRules,
  withArguments,
  withoutArguments,
} from './pam/change.ts';
import {
  controlOf,
  formatLine,
  type PamLine,
  type PamRule,
  parseService,
  problemOf,
  RULE_TYPES,
  splitArguments,
} from './pam/service.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The service, which is the name of the file: `sshd`, `su`.' },
    type: { type: 'string', enum: RULE_TYPES, description: 'The type of the rules in question.' },
    control: { type: 'string', description: 'Their control: `required`, `[success=1 default=ignore]`.' },
    module_path: { type: 'string', description: 'Their module: `pam_motd.so`.' },
    new_type: {
      type: 'string',
      enum: RULE_TYPES,
      description: 'The type that they get, or the new rule has.',
    },
    new_control: { type: 'string', description: 'The control that they get, or the new rule has.' },
    new_module_path: { type: 'string', description: 'The module that they get, or the new rule has.' },
    module_arguments: {
      type: 'array',
      items: { type: 'string' },
      description:
        'Their arguments, instead of those that they have; with `args_present` and `args_absent`, those that must or must not be among them. An empty one takes all away.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'after', 'args_absent', 'args_present', 'before', 'updated'],
      default: 'updated',
      description: 'What is done: with the rules themselves, their arguments, or a new rule beside them.',
    },
    path: { type: 'string', default: '/etc/pam.d', description: 'The folder.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
  },
  required: ['name', 'type', 'control', 'module_path'],
  requiredIf: [
    ['state', 'args_present', ['module_arguments']],
    ['state', 'args_absent', ['module_arguments']],
    ['state', 'before', ['new_control', 'new_type', 'new_module_path']],
    ['state', 'after', ['new_control', 'new_type', 'new_module_path']],
  ],
} as const satisfies ArgumentsSchema;

type PamArguments = ArgumentsOf<typeof schema>;

/** https://docs.ansible.com/ansible/latest/collections/community/general/pamd_module.html */
export const pamd: Module<PamArguments> = {
  ...inCollection('community.general', 'pamd', 'Keeps the rules of a service of PAM.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const path = args.name.startsWith('/') ? args.name : `${args.path.replace(/\/$/, '')}/${args.name}`;
    const file = await readTextFile(host, path);
    if (typeof file === 'string' || file.text === undefined) {
      const reason = typeof file === 'string' ? file : `[Errno 2] No such file or directory: '${file.path}'`;
      return fail(`Unable to open/read PAM module file ${path} with error ${reason}.`);
    }
    const wanted = splitArguments(args.module_arguments ?? []);
    if (args.state === 'args_present' && wanted.some(arg => arg.startsWith('[')))
      return fail(
        "Unable to process bracketed '[' complex arguments with 'args_present'. Please use 'updated'.",
      );
    const { lines, count } = change(parseService(file.text), args, wanted);
    const problem = problemOf(lines);
    if (problem !== undefined) return fail(problem);
    const result = { changed: count > 0, change_count: count, backupdest: '' };
    if (count === 0 || context.check) return result;
    const written = await writeTextFile(host, file, textOf(lines), { backup: args.backup });
    if ('failure' in written) return written.failure;
    return written.backupFile === undefined ? result : { ...result, backupdest: written.backupFile };
  },
};

function change(lines: readonly PamLine[], args: PamArguments, wanted: readonly string[]): Changed {
  const key = { type: args.type, control: args.control, path: args.module_path };
  const { new_type: type = '', new_control: control = '', new_module_path: path = '', state } = args;
  switch (state) {
    case 'absent':
      return removeRules(lines, key);
    case 'before':
    case 'after':
      return addRule(lines, key, state, { type, control: controlOf(control), path, args: wanted });
    case 'args_present':
      return changeRules(lines, key, rule => withArguments(rule, wanted));
    case 'args_absent':
      return changeRules(lines, key, rule => withoutArguments(rule, wanted));
    default:
      return changeRules(lines, key, rule =>
        sameOr(rule, {
          type: type || rule.type,
          control: controlOf(control || rule.control),
          path: path || rule.path,
          args: args.module_arguments === undefined ? rule.args : wanted,
        }),
      );
  }
}

function sameOr(rule: PamRule, updated: PamRule): PamRule {
  return formatLine(rule) === formatLine(updated) ? rule : updated;
}

/** The file, in its second line when it was written, as Ansible marks it and looks for its mark. */
function textOf(lines: readonly PamLine[]): string {
  const mark = '# Updated by Ansible';
  const texts = lines.map(formatLine);
  if (texts.length <= 1) texts.unshift('');
  texts.splice(1, texts[1]?.startsWith(mark) === true ? 1 : 0, `${mark} - ${now()}`);
  return `${texts.join('\n')}\n`;
}

/** The time of the control node, to the microsecond in form. */
function now(): string {
  return new Date().toISOString().replace('Z', '000');
}
