// Many addresses of few hosts: a thousand hosts to log in to, on the three of pg-test. Needs the sandbox, and root.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './measure.js';

export const HOSTS = ['10.10.10.11', '10.10.10.12', '10.10.10.13'];
export const STATE = process.env.REPRISE_SANDBOX ?? '/var/lib/reprise-sandbox';
export const KEY = join(STATE, 'id_ed25519');

/** Addresses, in turns over the hosts: 10.11.N.1 and so on belongs to the host N. */
export function addressesOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / HOSTS.length);
    return `10.11.${(index % HOSTS.length) * 4 + 1 + Math.floor(number / 250)}.${(number % 250) + 1}`;
  });
}

/** Gives the hosts these addresses, lets them take that many logins at once, and makes their keys known. */
export function giveAddresses(addresses, folder) {
  // What no host answers to must not leave the machine.
  run('ip', ['route', 'replace', 'unreachable', '10.11.0.0/16', 'metric', '4096']);
  const known = [];
  for (const [index, host] of HOSTS.entries()) {
    const own = addresses.filter((_, number) => number % HOSTS.length === index);
    for (let net = 0; net < 4; net++)
      run('ip', ['route', 'replace', `10.11.${index * 4 + 1 + net}.0/24`, 'via', host]);
    const script = `printf 'MaxStartups 1000\\nMaxSessions 100\\n' >/etc/ssh/sshd_config.d/bench.conf
      for address; do ip addr replace "$address/32" dev lo; done; systemctl restart ssh`;
    run(join(ROOT, 'bin', 'reprise'), ['sandbox', 'exec', host, '--', 'sh', '-c', script, 'sh', ...own]);
    const line = keyLine(host);
    known.push(...own.map(address => `${address} ${line}`));
  }
  writeFileSync(join(folder, 'known_hosts'), `${known.join('\n')}\n`);
}

/** Type and key of a host, as the sandbox wrote them down. */
function keyLine(host) {
  const lines = readFileSync(join(STATE, 'known_hosts'), 'utf8').split('\n');
  const line = lines.find(
    each => each.startsWith(`${host} `) || each.split(' ')[0].split(',').includes(host),
  );
  if (line === undefined) throw new RangeError(`no key of ${host} in ${STATE}/known_hosts`);
  return line.split(' ').slice(1, 3).join(' ');
}

/** An inventory of addresses for all programs that are measured. */
export function writeInventory(file, addresses, knownHosts) {
  const vars = {
    ansible_user: 'root',
    ansible_ssh_private_key_file: KEY,
    ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${knownHosts} -o IdentitiesOnly=yes`,
    ansible_python_interpreter: '/usr/bin/python3',
  };
  const hosts = Object.fromEntries(addresses.map(address => [address, {}]));
  writeFileSync(file, JSON.stringify({ all: { vars, hosts } }));
}

function run(program, words) {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new RangeError(`${program} ${words.join(' ')}: ${stderr || error?.message}`);
}
