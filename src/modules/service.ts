// service: a service runs, and starts at boot, as wished: systemd's where the host has it, else an init script.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';
import { applyInitScript } from './services/init-script.ts';
import { applyUnit } from './systemd.ts';

interface ServiceArguments {
  readonly name: string;
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined;
  readonly enabled?: boolean | undefined;
  readonly use: string;
  readonly sleep?: number | undefined;
  readonly pattern?: string | undefined;
  readonly runlevel?: string | undefined;
  readonly arguments?: string | undefined;
}

export const service: Module<ServiceArguments> = {
  ...builtin('service', 'Brings a service into the wished state, now and at boot.'),
  schema: {
    properties: {
      name: { type: 'string', description: 'The service.' },
      state: {
        type: 'string',
        description: 'What it does now. `restarted` and `reloaded` act each time.',
        enum: ['reloaded', 'restarted', 'started', 'stopped'],
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
    },
    required: ['name'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const result = await applyService(host, args, context);
    const ignored = (['pattern', 'runlevel'] as const).filter(name => args[name] !== undefined);
    if (ignored.length === 0) return result;
    return { ...result, warnings: ignored.map(name => `Ignoring "${name}" as it is not used here`) };
  },
};

async function applyService(
  host: Host,
  args: ServiceArguments,
  { check, foreseen }: ModuleContext,
): Promise<ModuleResult> {
  // systemd tells of a unit that nothing is asked of.
  const byScript = async (): Promise<ModuleResult> =>
    args.state === undefined && args.enabled === undefined
      ? { changed: false, failed: true, msg: 'one of the following is required: state, enabled' }
      : applyInitScript(host, args, check);
  if (args.use === 'sysvinit') return byScript();
  const still = {
    daemon_reload: false,
    daemon_reexec: false,
    no_block: false,
    force: false,
    scope: 'system' as const,
  };
  const result = await applyUnit(
    host,
    { ...still, name: args.name, state: args.state, enabled: args.enabled },
    check,
    foreseen,
  );
  return result ?? byScript();
}
