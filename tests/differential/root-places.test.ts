// Modules on a host whose /tmp runs no programs, beside Ansible's, which keeps its files elsewhere.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

compareSteps('a /tmp that runs no programs', 'mount -o remount,noexec /tmp', [
  // A shell script that every Debian machine has.
  ...each(
    'ansible.builtin.script',
    { args: { cmd: '/usr/bin/which sh' } },
    { args: { cmd: '/usr/bin/which', executable: 'head -n 1' } },
    'ls /tmp /root /var/tmp | grep -c reprise',
  ),
]);
