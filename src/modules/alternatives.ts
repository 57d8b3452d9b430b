// alternatives: which of several programs a name such as `editor` stands for.
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';
import { failedStep, runSteps, type Step } from './steps.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The generic name.' },
    path: { type: 'string', description: 'The program that it stands for.' },
    link: { type: 'string', description: 'The link that leads to it; needed for a new name.' },
    priority: { type: 'integer', description: 'The priority of the program; 50 for a new one.' },
    family: {
      type: 'string',
      description: 'The family of the program, where update-alternatives knows families.',
    },
    state: {
      type: 'string',
      enum: ['present', 'selected', 'absent', 'auto'],
      default: 'selected',
      description: 'Whether it is there, chosen, or left to the priorities.',
    },
    subcommands: {
      type: 'array',
      items: { type: 'object' },
      aliases: ['slaves'],
      description: 'Links that follow it: dicts of `name`, `path` and `link`.',
    },
  },
  required: ['name', 'path'],
} as const satisfies ArgumentsSchema;

type AlternativesArguments = ArgumentsOf<typeof schema>;

/** Parameters: name, path. */
const SCRIPT = `${SAY}${EXPAND}expand "$2"; path=$expanded
command -v update-alternatives >/dev/null || { say 'fail=Failed to find required executable "update-alternatives"'; exit 0; }
say "path=$path"
[ ! -e "$path" ] || say exists=
said=$(LC_ALL=C update-alternatives --query "$1" 2>/dev/null) && say "query=$said"
`;

interface Subcommand {
  readonly name: string;
  readonly path: string;
  readonly link: string;
}

interface Alternative {
  readonly path: string;
  readonly priority: number;
  readonly subcommands: readonly Subcommand[];
}

interface Group {
  readonly isManual: boolean;
  readonly link: string | undefined;
  readonly current: string | undefined;
  readonly alternatives: readonly Alternative[];
}

/** https://docs.ansible.com/ansible/latest/collections/community/general/alternatives_module.html */
export const alternatives: Module<AlternativesArguments> = {
  ...inCollection('community.general', 'alternatives', 'Chooses the program that a generic name stands for.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const records = readRecords(await host.run({ script: SCRIPT, args: [args.name, args.path] }));
    const failure = records.get('fail');
    if (failure !== undefined) return fail(failure);
    const wanted = readSubcommands(args);
    if (typeof wanted === 'string') return fail(wanted);
    const path = records.get('path') ?? args.path;
    const group = parseQuery(records.get('query') ?? '');
    const plan = planChange({ ...args, path }, wanted, group, records.get('exists') !== undefined);
    if (typeof plan === 'string') return fail(plan);
    if (!context.check && plan.steps.length > 0) {
      const failed = failedStep(await runSteps(host, plan.steps, { env: { LC_ALL: 'C' } }));
      if (failed !== undefined) {
        const { stdout, stderr, status, argv } = failed;
        return { ...fail(stderr.trim() || stdout.trim()), rc: status, cmd: argv.join(' '), stdout, stderr };
      }
    }
    return {
      changed: plan.steps.length > 0,
      msg: plan.messages.join(' '),
      diff: { before: plan.before, after: plan.after },
    };
  },
};

function readSubcommands({ subcommands }: AlternativesArguments): readonly Subcommand[] | undefined | string {
  const read: Subcommand[] = [];
  for (const one of subcommands ?? []) {
    const { name, path, link, ...more } = one as Record<string, unknown>;
    const [odd] = Object.keys(more);
    if (odd !== undefined) return `Unsupported parameters for (alternatives) module: subcommands.${odd}`;
    const missing = Object.entries({ link, name, path }).filter(
      ([, value]) => value === undefined || value === null,
    );
    if (missing.length > 0)
      return `missing required arguments: ${missing.map(([key]) => key).join(', ')} found in subcommands`;
    read.push({ name: String(name), path: String(path), link: String(link) });
  }
  return subcommands === undefined ? undefined : read;
}

/** What `update-alternatives --query` says: paragraphs of fields, the first about the name itself. */
function parseQuery(text: string): Group {
  const [head = '', ...rest] = text.trim().split(/\n\n+/);
  const field = (paragraph: string, name: string): string | undefined =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(paragraph)?.[1];
  const pairs = (paragraph: string): Map<string, string> => {
    const [, block = ''] = /^Slaves:\n((?: .*\n?)*)/m.exec(paragraph) ?? [];
    return new Map(
      block
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '')
        .map(line => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
    );
  };
  const links = pairs(head);
  return {
    isManual: field(head, 'Status') === 'manual',
    link: field(head, 'Link'),
    current: field(head, 'Value'),
    alternatives: rest.map(paragraph => ({
      path: field(paragraph, 'Alternative') ?? '',
      priority: Number(field(paragraph, 'Priority') ?? 0),
      subcommands: Array.from(pairs(paragraph), ([name, path]) => ({
        name,
        path,
        link: links.get(name) ?? '',
      })),
    })),
  };
}

interface Plan {
  readonly steps: readonly Step[];
  readonly messages: readonly string[];
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

function planChange(
  args: AlternativesArguments,
  wanted: readonly Subcommand[] | undefined,
  group: Group,
  exists: boolean,
): Plan | string {
  const { name, path, state } = args;
  const known = group.alternatives.find(one => one.path === path);
  const isOther = group.isManual && group.current !== path;
  const before =
    known === undefined
      ? group.alternatives.length === 0
        ? {}
        : { state: 'absent' }
      : { ...described(known, group.link), state: isOther ? 'selected' : 'present' };
  const program = 'update-alternatives';
  if (state === 'absent') {
    if (known === undefined) return { steps: [], messages: [], before, after: {} };
    const messages = [`Remove alternative '${path}' from '${name}'.`];
    return { steps: [{ argv: [program, '--remove', name, path] }], messages, before, after: { state } };
  }
  const steps: Step[] = [];
  const messages: string[] = [];
  let after: Record<string, unknown> = {};
  const isSame =
    known !== undefined &&
    (args.priority === undefined || args.priority === known.priority) &&
    (wanted === undefined || sameSubcommands(wanted, known.subcommands));
  if (!isSame) {
    const link = args.link ?? group.link;
    if (!exists) return `Specified path ${path} does not exist`;
    if (link === undefined)
      return 'Needed to install the alternative, but unable to do so as we are missing the link';
    const priority = args.priority ?? known?.priority ?? 50;
    const family = args.family === undefined ? [] : ['--family', args.family];
    const slaves = (wanted ?? []).flatMap(one => ['--slave', one.link, one.name, one.path]);
    steps.push({ argv: [program, '--install', link, name, path, String(priority), ...family, ...slaves] });
    messages.push(`Install alternative '${path}' for '${name}'.`);
    after = {
      ...described({ path, priority, subcommands: wanted ?? known?.subcommands ?? [] }, link),
      state: 'present',
    };
  }
  if (state === 'selected' && group.current !== path) {
    steps.push({ argv: [program, '--set', name, path] });
    messages.push(`Set alternative '${path}' for '${name}'.`);
    after = { ...after, state: 'selected' };
  }
  if (state === 'auto' && group.isManual) {
    steps.push({ argv: [program, '--auto', name] });
    messages.push(`Set alternative to auto for '${name}'.`);
    after = { ...after, state: 'present' };
  }
  return { steps, messages, before, after };
}

function described(one: Alternative, link: string | undefined): Record<string, unknown> {
  const { path, priority, subcommands } = one;
  return { path, priority, link, ...(subcommands.length > 0 ? { subcommands } : {}) };
}

function sameSubcommands(a: readonly Subcommand[], b: readonly Subcommand[]): boolean {
  const texts = (list: readonly Subcommand[]): string =>
    list
      .map(one => [one.name, one.path, one.link].join('\0'))
      .sort()
      .join('\n');
  return texts(a) === texts(b);
}
