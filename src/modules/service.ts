// service: a service runs, and starts at boot, as wished: systemd's where the host has it, else an init script.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Module, ModuleResult } from './module.ts';
import { applyInitScript } from './services/init-script.ts';
import type { UnitWish } from './services/unit.ts';
import { applyUnit, UNIT_PROPERTIES } from './systemd.ts';

interface ServiceArguments extends UnitWish {
  readonly name: string;
  readonly use: string;
  readonly sleep?: number | undefined;
  readonly pattern?: string | undefined;
  readonly runlevel?: string | undefined;
  readonly arguments?: string | undefined;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/service_module.html */
export const service: Module<ServiceArguments> = {
  ...builtin('service', 'Brings a service into the wished state, now and at boot.'),
  schema: {
    properties: {
      name: { type: 'string', description: 'The service.' },
      state: {
        type: 'string',
        description: 'What it does now. `restarted` and `reloaded` act each time.',
        enum: ['started', 'stopped', 'reloaded', 'restarted'],
      },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      use: {
        type: 'string',
        description: '`auto`, `systemd`, or `sysvinit` for init scripts.',
        default: 'auto',
      },
      sleep: { type: 'integer', description: 'Seconds between stop and start of a restarted init script.' },
      pattern: {
        type: 'string',
        description: 'Taken for compatibility; init scripts are asked for their status.',
      },
      runlevel: {
        type: 'string',
        description: 'Taken for compatibility; init scripts use the usual levels.',
      },
      arguments: {
        type: 'string',
        description: 'Words added to the command of an init script.',
        aliases: ['args'],
      },
      ...UNIT_PROPERTIES,
    },
    required: ['name'],
  },
  checkMode: 'full',
  async run(host, args, { check, foreseen }) {
    const runningOnly = args.use !== 'systemd';
    const byUnit =
      args.use === 'sysvinit' ? undefined : await applyUnit(host, args, { check, foreseen, runningOnly });
    if (byUnit !== undefined) return withIgnored(byUnit, args, FOR_SCRIPTS, 'in "systemd"');
    return withIgnored(await byScript(host, args, check), args, ['pattern', 'runlevel'], 'here');
  },
};

/** Arguments that systemd has no use for, in the order in which Ansible tells of them. */
const FOR_SCRIPTS = ['pattern', 'runlevel', 'sleep', 'arguments'] as const;

function withIgnored(
  result: ModuleResult,
  args: ServiceArguments,
  names: readonly (typeof FOR_SCRIPTS)[number][],
  where: string,
): ModuleResult {
  const given = names.filter(name => args[name] !== undefined);
  if (given.length === 0) return result;
  const warnings = given.map(name => `Ignoring "${name}" as it is not used ${where}`);
  return { ...result, warnings: [...warnings, ...(result.warnings ?? [])] };
}

async function byScript(host: Host, args: ServiceArguments, check: boolean): Promise<ModuleResult> {
  // systemd tells of a unit that nothing is asked of.
  if (args.state === undefined && args.enabled === undefined)
    return fail('one of the following is required: state, enabled');
  const [other] = systemdsOwn(args);
  return other === undefined
    ? applyInitScript(host, args, check)
    : fail(`Unsupported parameters for (service) module: ${other}. Only systemd knows it.`);
}

/** The names of what is asked of systemd alone. */
function systemdsOwn({
  masked,
  daemon_reload,
  daemon_reexec,
  force,
  no_block,
  scope,
}: ServiceArguments): string[] {
  const isAsked = {
    daemon_reexec,
    daemon_reload,
    force,
    masked: masked !== undefined,
    no_block,
    scope: scope !== 'system',
  };
  return Object.entries(isAsked).flatMap(([name, asked]) => (asked ? [name] : []));
}
