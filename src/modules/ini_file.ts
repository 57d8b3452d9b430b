// ini_file: an option of a settings file in sections, with its value or values; the rest of the file stays as it is.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fail } from './failure.ts';
import { ATTRIBUTE_ARGUMENTS } from './files/attributes.ts';
import { editIni, type IniCondition, type IniEdit } from './files/edit-ini.ts';
import { settledResult, settleFile } from './files/settle-file.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    path: { type: 'string', aliases: ['dest'], description: 'The file.' },
    section: { type: 'string', description: 'The section; without one, what stands before the first.' },
    section_has_values: {
      type: 'array',
      isNewer: true,
      items: { type: 'object' },
      description:
        'Which of several sections with the name is meant: dicts of `option` with `value` or `values`, all of which it must have.',
    },
    option: { type: 'string', description: 'The option; without one, the whole section.' },
    value: { type: 'string', description: 'Its value.' },
    values: { type: 'array', items: { type: 'string' }, description: 'Its values, a line for each.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    exclusive: {
      type: 'boolean',
      default: true,
      description: 'No other values; without it, others stay, and only the given ones are removed.',
    },
    allow_no_value: { type: 'boolean', default: false, description: 'An option may have no value.' },
    no_extra_spaces: { type: 'boolean', default: false, description: 'No blanks around `=`.' },
    ignore_spaces: {
      type: 'boolean',
      isNewer: true,
      default: false,
      description: 'Leave a line that differs only in blanks around `=`.',
    },
    modify_inactive_option: {
      type: 'boolean',
      isNewer: true,
      default: true,
      description: 'Turn a comment that holds the option into it.',
    },
    follow: { type: 'boolean', default: false, description: 'Write through a link instead of replacing it.' },
    create: { type: 'boolean', default: true, description: 'Make the file when it is not there.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['path'],
  mutuallyExclusive: [['value', 'values']],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/community/general/ini_file_module.html */
export const ini_file: Module<ArgumentsOf<typeof schema>> = {
  ...inCollection('community.general', 'ini_file', 'Keeps an option of a settings file in sections.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const values = args.values ?? (args.value === undefined ? [] : [args.value]);
    if (args.state === 'present' && values.length === 0 && !args.allow_no_value)
      return fail("Parameter 'value(s)' must be defined if state=present and allow_no_value=False.");
    if (args.state === 'absent' && !args.section && !args.option)
      return fail('section or option must be given with state=absent');
    const conditions = readConditions(args.section_has_values ?? []);
    if (typeof conditions === 'string') return fail(conditions);
    const edit: IniEdit = {
      ...args,
      section: args.section,
      isPresent: args.state === 'present',
      values: [...new Set(values)],
      separator: args.no_extra_spaces ? '=' : ' = ',
      conditions,
      revivesComments: args.modify_inactive_option,
      ignoresSpaces: args.ignore_spaces,
    };
    let msg = 'OK';
    const settled = await settleFile(
      host,
      args,
      file => {
        if (file.text === undefined && !args.create)
          return { ...fail(`Destination ${file.path} does not exist!`), rc: 257 };
        const edited = editIni(file.text ?? '', edit);
        msg = edited.msg;
        return { text: edited.text };
      },
      context,
    );
    return 'failure' in settled ? settled.failure : { ...settledResult(settled, context), msg };
  },
};

/** The conditions, or what is wrong with them in Ansible's words. */
function readConditions(items: readonly Readonly<Record<string, unknown>>[]): IniCondition[] | string {
  const conditions: IniCondition[] = [];
  for (const { option, value, values, ...others } of items) {
    const place = 'found in section_has_values';
    const [unknown] = Object.keys(others);
    if (unknown !== undefined)
      return `Unsupported parameters for (ini_file) module: section_has_values.${unknown}. Supported parameters include: option, value, values.`;
    if (isGiven(value) && isGiven(values)) return `parameters are mutually exclusive: value|values ${place}`;
    if (!isGiven(option)) return `missing required arguments: option ${place}`;
    const all = isGiven(value) ? [value] : Array.isArray(values) ? values : isGiven(values) ? [values] : [];
    conditions.push({ option: String(option), values: all.map(String) });
  }
  return conditions;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
