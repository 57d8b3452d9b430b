// The hosts' network: a bridge of their own, and a route that keeps their traffic on this machine.
import { UserError } from '../src/errors.ts';
import { command, tryCommand } from './command.ts';
import { bridgeName, controlAddress, type SandboxHost, subnet } from './hosts.ts';

/** Above any other route's metric: it answers only when the bridge does not. */
const guard = ['unreachable', subnet, 'metric', '4096'];

/**
 * Ends packets for the sandbox's addresses here when no host takes them. Must come before everything else, or
 * connections to a host that is down leave the machine by its default route.
 */
export async function guardSubnet(): Promise<void> {
  const routes = await command('ip', ['route', 'show', 'root', subnet]);
  const foreign = routes
    .split('\n')
    .find(route => route.includes(' dev ') && !route.includes(` ${bridgeName} `));
  if (foreign !== undefined) {
    throw new UserError('SANDBOX', `${subnet} is in use on this machine: ${foreign.trim()}`, {
      hint: 'the sandbox has fixed addresses; take that network away or use another machine',
    });
  }
  if (!routes.includes('unreachable')) await command('ip', ['route', 'add', ...guard]);
}

/** Makes the bridge with the control machine's address; nothing happens when it is there. */
export async function ensureBridge(): Promise<void> {
  if (!(await hasInterface(bridgeName))) {
    // An address of its own: otherwise it changes with the ports, and hosts lose the control machine for a while.
    await command('ip', ['link', 'add', bridgeName, 'address', '02:72:65:70:72:00', 'type', 'bridge']);
  }
  await command('ip', ['address', 'replace', `${controlAddress}/24`, 'dev', bridgeName]);
  await command('ip', ['link', 'set', bridgeName, 'up']);
}

/** Takes bridge and route away; nothing happens when they are gone. */
export async function removeNetwork(): Promise<void> {
  if (await hasInterface(bridgeName)) await command('ip', ['link', 'delete', bridgeName]);
  const routes = await command('ip', ['route', 'show', 'root', subnet]);
  if (routes.includes('unreachable')) await command('ip', ['route', 'delete', ...guard]);
}

/** The bridge's port of a host. */
export function portOf(host: SandboxHost): string {
  return `vb-${host.name}`;
}

export async function hasInterface(name: string): Promise<boolean> {
  return (await tryCommand('ip', ['link', 'show', name])).status === 0;
}

/** Is the host's cable unplugged? False when it has no port: it does not run, or has just been started. */
export async function isCut(host: SandboxHost): Promise<boolean> {
  const port = await tryCommand('ip', ['-oneline', 'link', 'show', portOf(host)]);
  return port.status === 0 && !/<[^>]*\bUP\b/.test(port.stdout);
}

/** Plugs the host's cable in or out. Connections hang as they do on a network that is gone: nothing is refused. */
export async function setConnected(host: SandboxHost, connected: boolean): Promise<void> {
  await command('ip', ['link', 'set', portOf(host), connected ? 'up' : 'down'], {
    hint: `does ${host.name} run? \`reprise sandbox status\` tells`,
  });
}
