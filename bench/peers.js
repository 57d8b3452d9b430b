// The programs that are measured side by side, each with its fastest usual settings, as command lines and environments.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, reprise } from './measure.js';

/** Where Debian's package ansible-mitogen keeps its strategies. */
const MITOGEN = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy';

/** `{ name: { command, env } }` for a playbook; mitogen only where it is installed. */
export function peersFor(words, forks) {
  const ansible = {
    command: ['ansible-playbook', ...words],
    env: { ANSIBLE_PIPELINING: '1', ANSIBLE_FORKS: String(forks), ANSIBLE_HOST_KEY_CHECKING: 'True' },
  };
  const mitogen = {
    command: ansible.command,
    env: { ...ansible.env, ANSIBLE_STRATEGY_PLUGINS: MITOGEN, ANSIBLE_STRATEGY: 'mitogen_linear' },
  };
  return {
    reprise: { command: reprise(...words, '-f', String(forks)), env: {} },
    ansible,
    ...(existsSync(MITOGEN) ? { mitogen } : {}),
  };
}

/** The bare script that does the same work. */
export function floorFor(workload, key, addresses) {
  return {
    command: [process.execPath, join(ROOT, 'bench', 'floor.js'), workload, key, ...addresses],
    env: {},
  };
}
