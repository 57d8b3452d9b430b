// sysctl: a setting of the kernel, in the file that is read at boot and, when asked, now.
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fail } from './failure.ts';
import { look, WHOLE } from './files/look.ts';
import { textFileOf, writeTextFile } from './files/text-file.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failedStep, runSteps } from './steps.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The setting, such as `vm.swappiness`.', aliases: ['key'] },
    value: { type: 'string', description: 'What it is set to.', aliases: ['val'] },
    state: {
      type: 'string',
      enum: ['present', 'absent'],
      default: 'present',
      description: 'Whether the file has it.',
    },
    sysctl_file: { type: 'string', default: '/etc/sysctl.conf', description: 'The file.' },
    sysctl_set: { type: 'boolean', default: false, description: 'Set it now, too, where it differs.' },
    reload: {
      type: 'boolean',
      default: true,
      description: 'Let the kernel read the file when it has changed.',
    },
    ignoreerrors: {
      type: 'boolean',
      default: false,
      description: 'Settings that the kernel does not know are no failure.',
    },
  },
  required: ['name'],
  requiredIf: [['state', 'present', ['value']]],
} as const satisfies ArgumentsSchema;

type SysctlArguments = ArgumentsOf<typeof schema>;

const CURRENT = `[ "$2" = '' ] || say "current=$(sysctl -n -- "$1" 2>/dev/null || sysctl -n "$1" 2>/dev/null)"`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/posix/sysctl_module.html */
export const sysctl: Module<SysctlArguments> = {
  ...inCollection('ansible.posix', 'sysctl', 'Keeps a setting of the kernel in a file, and sets it now.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const name = args.name.trim();
    const value = valueText(args.value ?? '');
    if (name === '') return fail('name cannot be blank');
    if (args.state === 'present' && value === '') return fail('value cannot be blank');
    const wanted = args.state === 'present' ? value : undefined;
    const seen = await look(host, [args.sysctl_file], {
      contentLimit: WHOLE,
      follow: true,
      question: { script: CURRENT, args: [name, wanted === undefined ? '' : 'look'] },
    });
    const file = textFileOf(seen.state, seen.umask);
    if (typeof file === 'string') return fail(file);
    const isFileWrong = settingOf(file.text ?? '', name) !== wanted;
    const current = seen.answers.get('current') ?? '';
    // What only the kernel has otherwise counts where something would be done about it.
    const isKernelWrong = wanted !== undefined && !isSameValue(current, wanted);
    const changed = isFileWrong || (isKernelWrong && (args.sysctl_set || args.reload));
    if (!changed || context.check) return { changed };
    if (isKernelWrong && args.sysctl_set) {
      const failure = await refusal(host, args, ['-w', `${name}=${value}`]);
      if (failure !== undefined) return fail(`setting ${name} failed: ${failure}`);
    }
    if (isFileWrong) {
      const written = await writeTextFile(host, file, withSetting(file.text ?? '', name, wanted));
      if ('failure' in written) return written.failure;
    }
    const failure = args.reload ? await refusal(host, args, ['-p', file.path]) : undefined;
    return failure === undefined ? { changed } : fail(`Failed to reload sysctl: ${failure}`);
  },
};

/** Runs sysctl and gives what it says when it fails: sometimes with status 0. */
async function refusal(
  host: Host,
  { ignoreerrors }: SysctlArguments,
  words: readonly string[],
): Promise<string | undefined> {
  const argv = ['sysctl', ...(ignoreerrors ? ['-e'] : []), ...words];
  const outcomes = await runSteps(host, [{ argv }]);
  const failure =
    failedStep(outcomes) ??
    outcomes.find(({ stderr }) =>
      /^sysctl: setting key "[^"]+": (?:Invalid argument|Read-only file system)$/m.test(stderr),
    );
  return failure && `${failure.stdout}${failure.stderr}`;
}

/** YAML's words for true and false are the kernel's numbers. */
function valueText(value: string): string {
  const word = value.trim();
  if (/^(y|yes|on|true|t)$/i.test(word)) return '1';
  return /^(n|no|off|false|f)$/i.test(word) ? '0' : word;
}

function isSameValue(a: string, b: string): boolean {
  const words = (text: string): string => text.trim().split(/\s+/).join(' ');
  return words(a) === words(b);
}

/** Name and value of a line that is a setting. */
function parseLine(line: string): readonly [string, string] | undefined {
  const text = line.trim();
  const at = text.indexOf('=');
  if (at === -1 || text.startsWith('#') || text.startsWith(';')) return undefined;
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function settingOf(text: string, name: string): string | undefined {
  return text
    .split('\n')
    .map(parseLine)
    .findLast(setting => setting?.[0] === name)?.[1];
}

/** Each setting once and without white space, as Ansible leaves such files; a new one at the end. */
function withSetting(text: string, name: string, value: string | undefined): string {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const line of text === '' ? [] : text.replace(/\n$/, '').split('\n')) {
    const [key, old] = parseLine(line) ?? [];
    if (key === undefined) lines.push(line);
    else if (!seen.has(key)) {
      seen.add(key);
      if (key !== name) lines.push(`${key}=${old}`);
      else if (value !== undefined) lines.push(`${key}=${value}`);
    }
  }
  if (value !== undefined && !seen.has(name)) lines.push(`${name}=${value}`);
  return lines.map(line => `${line}\n`).join('');
}
