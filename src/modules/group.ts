// group: a group of the host's users is there, with this number, or is not.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Module, ModuleResult } from './module.ts';
import { failedStep, runSteps, type Step } from './steps.ts';
import { ACCOUNTS } from './users/accounts.ts';
import { GETENT } from './users/getent.ts';

interface GroupArguments {
  readonly name: string;
  readonly gid?: number | undefined;
  readonly state: 'present' | 'absent';
  readonly system: boolean;
  readonly non_unique: boolean;
  readonly local: boolean;
  readonly force: boolean;
  readonly gid_min?: number | undefined;
  readonly gid_max?: number | undefined;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/group_module.html */
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
      force: {
        type: 'boolean',
        isNewer: true,
        description: 'Remove even the primary group of a user.',
        default: false,
      },
      gid_min: { type: 'integer', isNewer: true, description: 'The lowest number that a new group may get.' },
      gid_max: {
        type: 'integer',
        isNewer: true,
        description: 'The highest number that a new group may get.',
      },
    },
    required: ['name'],
    requiredIf: [['non_unique', true, ['gid']]],
  },
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    for (const name of ['gid_min', 'gid_max'] as const)
      if (args.local && args[name] !== undefined) return fail(`'${name}' can not be used with 'local'`);
    const gid = await findGroup(host, args);
    const step = planGroup(args, gid);
    const facts = { name: args.name, state: args.state, ...elsewhere(args, gid) };
    // Ansible tells nothing of a group that check mode would make or remove.
    if (step !== undefined && args.state === 'present') context.foreseen?.addAccount('group', args.name);
    if (context.check && step !== undefined && (gid === undefined || args.state === 'absent'))
      return { changed: true };
    if (step === undefined || context.check)
      return { changed: step !== undefined, ...facts, ...shown(args, gid) };
    const report: Step[] = args.state === 'present' ? [{ argv: lookUp(args) }] : [];
    const outcomes = await runSteps(host, [step, ...report], { functions: GETENT + ACCOUNTS });
    const failure = failedStep(outcomes);
    if (failure !== undefined) {
      const owner = args.local ? await ownerOf(host, args.gid) : undefined;
      if (owner !== undefined && args.non_unique !== true && owner !== args.name)
        return fail(`GID '${args.gid}' already exists with group '${owner}'`);
      return { changed: false, failed: true, name: args.name, msg: failure.stderr };
    }
    return { changed: true, ...facts, ...shown(args, gidOf(outcomes[1]?.stdout ?? '')) };
  },
};

async function findGroup(host: Host, args: GroupArguments): Promise<number | undefined> {
  const output = await host.run({ script: `${GETENT}"$@"`, args: lookUp(args) });
  return output.status === 0 ? gidOf(output.stdout.toString()) : undefined;
}

/** The group of /etc/group that has a number. */
async function ownerOf(host: Host, gid: number | undefined): Promise<string | undefined> {
  if (gid === undefined) return undefined;
  const output = await host.run({ script: `${GETENT}getent -s files group "$1"`, args: [String(gid)] });
  return output.status === 0 ? output.stdout.toString().split(':')[0] : undefined;
}

function lookUp(args: GroupArguments): string[] {
  return ['named', 'group', args.name, ...(args.local ? ['files'] : [])];
}

/** Ansible's warning begins in another way; playbooks look for its end. */
function elsewhere({ local, name }: GroupArguments, gid: number | undefined): ModuleResult {
  if (!local || gid !== undefined) return {};
  return { warnings: [`There is no '${name}' in /etc/group. The local group may already exist elsewhere.`] };
}

function gidOf(line: string): number | undefined {
  const field = line.split(':')[2];
  return field === undefined ? undefined : Number(field);
}

/** The one command that makes the group as wished, or undefined when it is so already. */
export function planGroup(args: GroupArguments, gid: number | undefined): Step | undefined {
  const number = args.gid === undefined ? [] : ['-g', String(args.gid), ...(args.non_unique ? ['-o'] : [])];
  if (args.state === 'absent')
    return gid === undefined
      ? undefined
      : { argv: ['groupdel', ...(args.force ? ['-f'] : []), '--', args.name] };
  if (gid === undefined) {
    const range = [
      ...(args.gid_min === undefined ? [] : ['-K', `GID_MIN=${args.gid_min}`]),
      ...(args.gid_max === undefined ? [] : ['-K', `GID_MAX=${args.gid_max}`]),
    ];
    return { argv: ['groupadd', ...number, ...(args.system ? ['-r'] : []), ...range, '--', args.name] };
  }
  if (args.gid === undefined || args.gid === gid) return undefined;
  return { argv: ['groupmod', ...number, '--', args.name] };
}

function shown(args: GroupArguments, gid: number | undefined): ModuleResult {
  return args.state === 'absent' || gid === undefined ? {} : { gid, system: args.system };
}
