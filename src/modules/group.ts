// group: a group of the host's users is there, with this number, or is not.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import type { Module, ModuleResult } from './module.ts';
import { failedStep, runSteps, type Step } from './steps.ts';

interface GroupArguments {
  readonly name: string;
  readonly gid?: number | undefined;
  readonly state: 'present' | 'absent';
  readonly system: boolean;
  readonly non_unique: boolean;
  readonly local: boolean;
}

export const group: Module<GroupArguments> = {
  ...builtin('group', 'Makes sure that a group is there, or is not.'),
  schema: {
    properties: {
      name: { type: 'string', description: 'The name of the group.' },
      gid: { type: 'integer', description: 'Its number.' },
      state: {
        type: 'string',
        description: 'Whether it is there.',
        enum: ['absent', 'present'],
        default: 'present',
      },
      system: {
        type: 'boolean',
        description: 'A new group gets a number below those of people.',
        default: false,
      },
      non_unique: {
        type: 'boolean',
        description: 'The number may belong to another group too.',
        default: false,
      },
      local: {
        type: 'boolean',
        description: 'Look at /etc/group alone, not at a directory service.',
        default: false,
      },
    },
    required: ['name'],
    requiredIf: [['non_unique', true, ['gid']]],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const gid = await findGroup(host, args);
    const step = planGroup(args, gid);
    const facts = { name: args.name, state: args.state };
    // Ansible tells nothing of a group that check mode would make or remove.
    if (step !== undefined && args.state === 'present') context.foreseen?.addAccount('group', args.name);
    if (context.check && step !== undefined && (gid === undefined || args.state === 'absent'))
      return { changed: true };
    if (step === undefined || context.check)
      return { changed: step !== undefined, ...facts, ...shown(args, gid) };
    const report: Step[] = args.state === 'present' ? [{ argv: lookUp(args) }] : [];
    const outcomes = await runSteps(host, [step, ...report]);
    const failure = failedStep(outcomes);
    if (failure !== undefined) return { changed: false, failed: true, name: args.name, msg: failure.stderr };
    return { changed: true, ...facts, ...shown(args, gidOf(outcomes[1]?.stdout ?? '')) };
  },
};

async function findGroup(host: Host, args: GroupArguments): Promise<number | undefined> {
  const output = await host.run({ script: '"$@"', args: lookUp(args) });
  return output.status === 0 ? gidOf(output.stdout.toString()) : undefined;
}

function lookUp(args: GroupArguments): string[] {
  return ['getent', ...(args.local ? ['-s', 'files'] : []), 'group', '--', args.name];
}

function gidOf(line: string): number | undefined {
  const field = line.split(':')[2];
  return field === undefined ? undefined : Number(field);
}

/** The one command that makes the group as wished, or undefined when it is so already. */
export function planGroup(args: GroupArguments, gid: number | undefined): Step | undefined {
  const number = args.gid === undefined ? [] : ['-g', String(args.gid), ...(args.non_unique ? ['-o'] : [])];
  if (args.state === 'absent') return gid === undefined ? undefined : { argv: ['groupdel', '--', args.name] };
  if (gid === undefined)
    return { argv: ['groupadd', ...number, ...(args.system ? ['-r'] : []), '--', args.name] };
  if (args.gid === undefined || args.gid === gid) return undefined;
  return { argv: ['groupmod', ...number, '--', args.name] };
}

function shown(args: GroupArguments, gid: number | undefined): ModuleResult {
  return args.state === 'absent' || gid === undefined ? {} : { gid, system: args.system };
}
