// pam_limits: one limit of /etc/security/limits.conf.
import { dirname } from 'node:path';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fail } from './failure.ts';
import { look, WHOLE } from './files/look.ts';
import { missingFolders } from './files/plan-paths.ts';
import { textFileOf, writeTextFile } from './files/text-file.ts';
import type { ArgumentsSchema, Module } from './module.ts';

const schema = {
  properties: {
    domain: { type: 'string', description: 'Whom it limits: a user, `@group`, or `*`.' },
    limit_type: {
      type: 'string',
      enum: ['soft', 'hard', '-'],
      description: 'Which limit: hard, soft or both.',
    },
    limit_item: {
      type: 'string',
      enum: [
        'core',
        'data',
        'fsize',
        'memlock',
        'nofile',
        'rss',
        'stack',
        'cpu',
        'nproc',
        'as',
        'maxlogins',
        'maxsyslogins',
        'priority',
        'locks',
        'sigpending',
        'msgqueue',
        'nice',
        'rtprio',
        'chroot',
      ],
      description: 'What is limited.',
    },
    value: { type: 'string', description: 'The limit: a number, or `unlimited`, `infinity`, `-1`.' },
    use_max: {
      type: 'boolean',
      default: false,
      description: 'Keep the larger of the old limit and this one.',
    },
    use_min: { type: 'boolean', default: false, description: 'Keep the smaller of the two.' },
    dest: { type: 'string', default: '/etc/security/limits.conf', description: 'The file.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
    comment: { type: 'string', default: '', description: 'A comment behind the line.' },
  },
  required: ['domain', 'limit_type', 'limit_item', 'value'],
} as const satisfies ArgumentsSchema;

type LimitArguments = ArgumentsOf<typeof schema>;

interface Edited {
  readonly text: string;
  /** The line in question. */
  readonly line: string;
  readonly changed: boolean;
}

/** https://docs.ansible.com/ansible/latest/collections/community/general/pam_limits_module.html */
export const pam_limits: Module<LimitArguments> = {
  ...inCollection('community.general', 'pam_limits', 'Keeps a limit for users in limits.conf.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    if (args.use_max && args.use_min) return fail('Cannot use use_min and use_max at the same time.');
    const problem = problemOf(args.limit_item, args.value);
    if (problem !== undefined) return fail(problem);
    const seen = await look(host, [args.dest], { contentLimit: WHOLE, follow: true });
    const file = textFileOf(seen.state, seen.umask);
    if (typeof file === 'string') return fail(file);
    const folder = dirname(seen.state.path);
    if (seen.state.ancestor !== undefined && missingFolders(folder, seen.state.ancestor).length > 0)
      return fail(`directory ${folder} is not writable (check presence, access rights, use sudo)`);
    const before = file.text ?? '';
    const edited = editLimits(before, args);
    if (typeof edited === 'string') return fail(`Invalid configuration found in '${args.dest}'. ${edited}`);
    const changed = edited.changed || file.text === undefined;
    const result = {
      changed,
      msg: edited.line,
      diff: { before, after: edited.text },
    };
    if (!changed || context.check) return result;
    const written = await writeTextFile(host, file, edited.text, { backup: args.backup });
    if ('failure' in written) return written.failure;
    return written.backupFile === undefined ? result : { ...result, backup_file: written.backupFile };
  },
};

const UNLIMITED: readonly string[] = ['unlimited', 'infinity', '-1'];

/** What is wrong with a value. https://man7.org/linux/man-pages/man5/limits.conf.5.html */
function problemOf(item: string, value: string): string | undefined {
  const invalid = ` Value of '${value}' for item '${item}' is invalid.`;
  if (item === 'nice' || item === 'priority') {
    const isRight = /^[+-]?\d+$/.test(value) && Number(value) >= -20 && Number(value) <= 19;
    return isRight ? undefined : `${invalid} It takes a number from -20 to 19.`;
  }
  if (UNLIMITED.includes(value) || /^\d+$/.test(value)) return undefined;
  return `${invalid} It takes a number of 0 or more, or one of ${UNLIMITED.join(', ')}.`;
}

/** The text with the limit; a comment that stands behind any line above goes on, where none is given, as in Ansible. */
function editLimits(text: string, args: LimitArguments): Edited | string {
  let comment = args.comment;
  let line: string | undefined;
  let changed = false;
  const lines: string[] = [];
  for (const old of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    lines.push(old);
    const at = old.indexOf('#');
    if (at === 0 || old.trim() === '') continue;
    if (comment === '' && at !== -1) comment = old.slice(at + 1);
    const fields = (at === -1 ? old : old.slice(0, at)).trim().split(/\s+/);
    const [domain, type, item = '', value = ''] = fields;
    if (fields.length !== 4) continue;
    const problem = problemOf(item, value);
    if (problem !== undefined) return problem;
    if (domain !== args.domain || type !== args.limit_type || item !== args.limit_item) continue;
    const wanted = value === args.value ? value : chooseValue(value, args);
    line = old;
    if (wanted === value) continue;
    line = formatLimit(args, wanted, comment);
    lines.splice(-1, 1, line);
    changed = true;
  }
  if (line === undefined) {
    line = formatLimit(args, args.value, comment);
    if (lines.length > 0 && lines.at(-1)?.endsWith('\n') === false) lines.push('\n');
    lines.push(line);
    changed = true;
  }
  return { text: lines.join(''), line, changed };
}

function formatLimit(args: LimitArguments, value: string, comment: string): string {
  const words = [args.domain, args.limit_type, args.limit_item, value].join('\t');
  return `${words}${comment === '' ? '' : `\t#${comment}`}\n`;
}

function chooseValue(old: string, { value, use_max, use_min }: LimitArguments): string {
  if (!use_max && !use_min) return value;
  const [isOldEndless, isNewEndless] = [UNLIMITED.includes(old), UNLIMITED.includes(value)];
  if (isOldEndless && isNewEndless) return old;
  if (isOldEndless) return use_max ? old : value;
  if (isNewEndless) return use_max ? value : old;
  return String(use_max ? Math.max(Number(old), Number(value)) : Math.min(Number(old), Number(value)));
}
