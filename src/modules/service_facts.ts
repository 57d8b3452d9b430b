// service_facts: the services that the host's init systems know, their states, as the fact `services`.

import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { linesOf, readParts } from './parts.ts';

const schema = { properties: {} } as const satisfies ArgumentsSchema;

interface Service {
  readonly name: string;
  readonly state: string;
  readonly source: string;
  readonly status?: string;
  readonly runlevels?: string;
}

// systemd is asked for the state of every unit file at once: those that are not loaded are in no other list.
const SCRIPT = `
part() { printf '\\036%s\\n' "$1"; }
exec 2>/dev/null
export LC_ALL=C
if command -v service >/dev/null && ! command -v chkconfig >/dev/null; then part sysv; service --status-all; fi
if command -v rc-status >/dev/null; then
  part openrc-states; rc-status -a -s -m
  part openrc-levels; rc-update -s -v
fi
for folder in /run/systemd/system /dev/.run/systemd /dev/.systemd; do
  [ -d "$folder" ] && command -v systemctl >/dev/null || continue
  part units; systemctl list-units --no-pager --type service --all --plain
  files=$(systemctl list-unit-files --no-pager --type service --all)
  part unit-files; printf '%s\\n' "$files"
  part active; printf '%s\\n' "$files" | { set --
    while read -r unit _; do case $unit in *@.service) ;; *.service) set -- "$@" "$unit";; esac; done
    [ $# -eq 0 ] || systemctl show --property=ActiveState -- "$@"; }
  break
done
exit 0
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/service_facts_module.html */
export const service_facts: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('service_facts', "Gathers the states of the host's services as facts."),
  schema,
  checkMode: 'full',
  async run(host) {
    const output = await host.run({ script: SCRIPT });
    const parts = readParts(output.stdout.toString());
    const services = new Map([
      ...sysvServices(parts.get('sysv')),
      ...openrcServices(parts.get('openrc-states'), parts.get('openrc-levels')),
      ...systemdServices(parts.get('units'), parts.get('unit-files'), parts.get('active')),
    ]);
    if (services.size === 0) {
      const msg =
        'Failed to find any services. This can be due to privileges or some other configuration issue.';
      return { changed: false, skipped: true, msg };
    }
    return { changed: false, ansible_facts: { services: Object.fromEntries(services) } };
  },
};

/** ` [ + ]  cron`; those with `?` tell nothing. */
function sysvServices(text: string | undefined): Map<string, Service> {
  const services = new Map<string, Service>();
  for (const line of linesOf(text)) {
    const [, sign, name] = /\[ ([+-]) \]\s+(\S+)/.exec(line) ?? [];
    if (name === undefined) continue;
    services.set(name, { name, state: sign === '+' ? 'running' : 'stopped', source: 'sysv' });
  }
  return services;
}

/** `rc-status` gives the states below the names of runlevels, `rc-update` the runlevels. */
function openrcServices(states: string | undefined, levels: string | undefined): Map<string, Service> {
  const services = new Map<string, Service>();
  for (const line of linesOf(states)) {
    const [name, state] = line.startsWith(' ') ? line.replace(/[[\]]/g, '').trim().split(/\s+/) : [];
    if (name !== undefined && state !== undefined)
      services.set(name, { name, runlevels: '', state, source: 'openrc' });
  }
  for (const line of linesOf(levels)) {
    const [name = '', runlevels = ''] = line.split('|').map(field => field.trim());
    const known = services.get(name);
    if (known !== undefined) services.set(name, { ...known, runlevels });
    else if (name !== '') services.set(name, { name, runlevels, state: 'stopped', source: 'openrc' });
  }
  return services;
}

/** What is wrong with a loaded unit stands where its status would. */
const BAD_STATES: readonly string[] = ['not-found', 'masked', 'failed'];

function systemdServices(
  units: string | undefined,
  unitFiles: string | undefined,
  activity: string | undefined,
): Map<string, Service> {
  const services = new Map<string, Service>();
  const set = (name: string, state: string, status: string): void => {
    services.set(name, { name, state, status, source: 'systemd' });
  };
  for (const line of linesOf(units)) {
    const words = line.replace('●', '').trim().split(/\s+/);
    const [name = '', , active = '', sub] = words;
    if (!name.endsWith('.service')) continue;
    const status = BAD_STATES.findLast(state => words.includes(state)) ?? active;
    set(name, sub === 'running' ? 'running' : 'stopped', status);
  }
  const files = linesOf(unitFiles)
    .map(line => line.trim().split(/\s+/))
    .filter(([name = '']) => name.endsWith('.service'));
  const states = activeStates(
    files.flatMap(([name = '']) => (name.endsWith('@.service') ? [] : [name])),
    activity,
  );
  for (const [name = '', status = ''] of files) {
    const known = services.get(name);
    if (known === undefined) set(name, states.get(name) ?? 'unknown', status);
    else if (!BAD_STATES.includes(known.status ?? '')) set(name, known.state, status);
  }
  return services;
}

/** Lines of `ActiveState=` in the order of the units, whose own names for themselves differ from those of their links. */
function activeStates(units: readonly string[], text: string | undefined): Map<string, string> {
  const states = linesOf(text).filter(line => line.startsWith('ActiveState='));
  if (states.length !== units.length) return new Map();
  return new Map(
    units.map((unit, index) => [unit, states[index]?.slice('ActiveState='.length) ?? 'unknown']),
  );
}
