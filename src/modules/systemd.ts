// systemd: a unit runs, is enabled, is masked, as wished. Always one round trip.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Foreseen } from './foreseen.ts';
import type { ArgumentSchema, Module, ModuleResult } from './module.ts';
import {
  parseUnitReport,
  UNIT_SCRIPT,
  type UnitMode,
  type UnitReport,
  type UnitWish,
  unitArguments,
} from './services/unit.ts';

/** What only systemd knows, beside what `service` asks of any manager. */
export const UNIT_PROPERTIES: Readonly<Record<string, ArgumentSchema>> = {
  masked: { type: 'boolean', description: 'Whether it cannot be started at all.' },
  daemon_reload: {
    type: 'boolean',
    description: 'Make systemd read its unit files again, before anything else.',
    aliases: ['daemon-reload'],
    default: false,
  },
  daemon_reexec: {
    type: 'boolean',
    description: 'Make systemd start itself again, before anything else.',
    aliases: ['daemon-reexec'],
    default: false,
  },
  force: { type: 'boolean', description: 'Overwrite links that are in the way.', default: false },
  no_block: { type: 'boolean', description: 'Do not wait until it is done.', default: false },
  scope: {
    type: 'string',
    description: "The system's units, those of the user who runs the task, or those of all users.",
    enum: ['system', 'user', 'global'],
    default: 'system',
  },
};

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/systemd_module.html */
export const systemd: Module<UnitWish> = {
  ...builtin('systemd', 'Brings a systemd unit into the wished state, now and at boot.'),
  fullNames: [
    'ansible.builtin.systemd',
    'ansible.builtin.systemd_service',
    'ansible.legacy.systemd',
    'ansible.legacy.systemd_service',
  ],
  schema: {
    properties: {
      name: {
        type: 'string',
        description: 'The unit; `.service` may be left out.',
        aliases: ['service', 'unit'],
      },
      state: {
        type: 'string',
        description: 'What it does now. `restarted` and `reloaded` act each time.',
        enum: ['reloaded', 'restarted', 'started', 'stopped'],
      },
      enabled: { type: 'boolean', description: 'Whether it starts at boot.' },
      ...UNIT_PROPERTIES,
    },
    requiredOneOf: [['state', 'enabled', 'masked', 'daemon_reload', 'daemon_reexec']],
    requiredIf: (['state', 'enabled', 'masked'] as const).flatMap(name => requiresUnit(name)),
  },
  checkMode: 'full',
  async run(host, args, context) {
    const result = await applyUnit(host, args, context);
    return result ?? fail("systemd is not on this host: there is no 'systemctl'");
  },
};

/** `requiredIf` wants a value: each one that the argument can have needs a name. */
function requiresUnit(
  name: 'state' | 'enabled' | 'masked',
): (readonly [string, string | boolean, readonly string[]])[] {
  const values = name === 'state' ? ['reloaded', 'restarted', 'started', 'stopped'] : [true, false];
  return values.map(value => [name, value, ['name']] as const);
}

/**
 * Looks and acts; Ansible's return values, with `status` as it was before. Undefined when the host has no systemd, or
 * none that runs where the mode asks for that. Shared with `service`.
 */
export async function applyUnit(
  host: Host,
  wish: UnitWish,
  { foreseen, ...mode }: UnitMode & { readonly foreseen?: Foreseen | undefined },
): Promise<ModuleResult | undefined> {
  const glob = /[*?[]/.exec(wish.name ?? '')?.[0];
  if (glob !== undefined) {
    return fail(
      `This module does not currently support using glob patterns, found '${glob}' in service name: ${wish.name}`,
    );
  }
  const output = await host.run({ script: UNIT_SCRIPT, args: unitArguments(wish, mode) });
  const stdout = output.stdout.toString();
  if (stdout.startsWith('\x1eabsent')) return undefined;
  const report = parseUnitReport(stdout);
  if (!report.isFound && report.failure === undefined && isForeseen(wish.name ?? '', foreseen))
    return {
      changed: wish.enabled === true || !['stopped', undefined].includes(wish.state),
      name: wish.name,
    };
  return describe(wish, report);
}

/** Its unit file would have been written by now. */
function isForeseen(unit: string, foreseen: Foreseen | undefined): boolean {
  const file = /\.[a-z]+$/.test(unit) ? unit : `${unit}.service`;
  return foreseen?.hasPath(`/etc/systemd/system/${file}`) === true;
}

function describe(wish: UnitWish, report: UnitReport): ModuleResult {
  const unit = wish.name;
  const { status } = report;
  if (report.failure !== undefined)
    return { ...fail(failureMessage(wish, report.failure)), ...outputOf(report.failure) };
  if (status.LoadState === 'error') return fail(`Error loading unit file '${unit}': ${status.LoadError}`);
  if (!report.isFound) return fail(`Could not find the requested service ${unit}: host`);
  if (wish.state !== undefined && status.ActiveState === undefined && !report.isOffline)
    return { ...fail('Service is in unknown state'), status };
  const changes = report.actions.filter(action => !action.startsWith('daemon-'));
  return {
    changed: changes.length > 0,
    ...named(wish, report),
    ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }),
    ...(wish.state === undefined
      ? {}
      : { state: report.isOffline ? wish.state : wish.state === 'stopped' ? 'stopped' : 'started' }),
    ...(report.isOffline ? { warnings: [OFFLINE] } : {}),
  };
}

const OFFLINE = 'The target is a chroot, or systemd is offline: nothing is started or stopped there.';

function named(wish: UnitWish, report: UnitReport): ModuleResult {
  return { ...(wish.name === undefined ? { name: null } : { name: wish.name }), status: report.status };
}

/** What Ansible returns of the systemctl that it runs alone, to learn why it says nothing. */
function outputOf({ program, status, message }: NonNullable<UnitReport['failure']>): ModuleResult {
  return program === undefined ? {} : { cmd: program, rc: status, stdout: '', stderr: `${message}\n` };
}

function failureMessage(wish: UnitWish, failure: NonNullable<UnitReport['failure']>): string {
  if (failure.action.startsWith('daemon-'))
    return `failure ${failure.status} during ${failure.action}: ${failure.message}`;
  if (failure.action === 'show') return failure.message;
  return `Unable to ${failure.action} service ${wish.name}: ${failure.message}\n`;
}
