// debconf: the answer to a question that a Debian package asks when it is set up.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { linesOf } from './parts.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    name: { type: 'string', aliases: ['pkg'], description: 'The package.' },
    question: {
      type: 'string',
      aliases: ['selection', 'setting'],
      description: 'The question; without one, all answers are returned.',
    },
    vtype: {
      type: 'string',
      enum: [
        'boolean',
        'error',
        'multiselect',
        'note',
        'password',
        'seen',
        'select',
        'string',
        'text',
        'title',
      ],
      description: 'The kind of question.',
    },
    value: { type: 'string', aliases: ['answer'], description: 'The answer.' },
    unseen: { type: 'boolean', default: false, description: 'Do not mark the question as seen.' },
  },
  required: ['name'],
  requiredTogether: [['question', 'vtype', 'value']],
} as const satisfies ArgumentsSchema;

const SHOW = `${SAY}command -v debconf-show >/dev/null || { say 'fail=Failed to find required executable "debconf-show"'; exit 0; }
err=$(LC_ALL=C debconf-show "$1" 2>&1 >/dev/null) || { say "fail=$err"; exit 0; }
say "shown=$(LC_ALL=C debconf-show "$1" 2>/dev/null)"
`;

/** The answer comes as input: it may be a password. */
const SET = `if [ "$1" = 1 ]; then exec debconf-set-selections -u; else exec debconf-set-selections; fi`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/debconf_module.html */
export const debconf: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('debconf', 'Answers a question that a Debian package asks when it is set up.'),
  schema,
  checkMode: 'full',
  async run(host, { name, question, vtype, value, unseen }, context) {
    if (vtype === 'password' && value !== undefined && value !== '') context.hide(value);
    const records = readRecords(await host.run({ script: SHOW, args: [name] }));
    const failure = records.get('fail');
    if (failure !== undefined) return fail(failure);
    const before = parseAnswers(records.get('shown'));
    if (question === undefined || vtype === undefined || value === undefined)
      return { changed: false, msg: '', current: Object.fromEntries(before) };
    const old = before.get(question);
    const isBoolean = vtype === 'boolean';
    // As Ansible shows it: in small letters where there was an answer before.
    const wanted = isBoolean && old !== undefined ? value.toLowerCase() : value;
    const isSame = old !== undefined && wanted === (isBoolean ? old.toLowerCase() : old);
    if (isSame) return { changed: false, msg: '', current: Object.fromEntries(before) };
    let msg = '';
    if (!context.check) {
      const stdin = `${[name, question, vtype, isBoolean ? wanted.toLowerCase() : wanted].join(' ')}\n`;
      const output = await host.run({ script: SET, args: [unseen ? '1' : '0'], stdin });
      if (output.status !== 0) return fail(output.stderr.toString());
      msg = output.stdout.toString();
    }
    const previous =
      old === undefined ? { ...Object.fromEntries(before), [question]: '' } : { [question]: old };
    const current = { [question]: wanted };
    const diff = context.diff ? { before: previous, after: { ...previous, ...current } } : {};
    return { changed: true, msg, current, previous, diff };
  },
};

/** Lines `* package/question: answer`; the star says that it was seen. */
function parseAnswers(text: string | undefined): ReadonlyMap<string, string> {
  return new Map(
    linesOf(text).map(line => {
      const at = line.indexOf(':');
      return [
        line
          .slice(0, at)
          .replace(/^\*+|\*+$/g, '')
          .trim(),
        line.slice(at + 1).trim(),
      ];
    }),
  );
}
