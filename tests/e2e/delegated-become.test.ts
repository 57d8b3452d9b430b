// Another user on the host that a task is delegated to: that host's way, user and password count, not those of the task's
// own host. Needs `reprise sandbox up`.
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { execCommand } from '../../sandbox/index.ts';
import { bad, good, onBad, playBoth } from './two-hosts.ts';

jest.setTimeout(120_000);

const ASKER = 'reprise-asker2';
const PASSWORDS = { bad: "one of 'bad'", good: 'another "one"' };

const on = async (host: typeof bad, script: string, ...args: string[]): Promise<void> => {
  const { status, stderr } = await execCommand(host, ['sh', '-c', script, 'sh', ...args]);
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
};

const MAKE = `userdel -rf "$1" 2>/dev/null; useradd -m -s /bin/bash "$1" && d=/home/$1/.ssh &&
  install -d -m 700 -o "$1" "$d" && install -m 600 -o "$1" /home/dba/.ssh/authorized_keys "$d/" &&
  printf '%s:%s\\n' "$1" "$2" | chpasswd && printf '%s ALL=(ALL:ALL) ALL\\n' "$1" >"/etc/sudoers.d/$1" && chmod 440 "/etc/sudoers.d/$1"`;

beforeAll(async () => {
  await on(bad, MAKE, ASKER, PASSWORDS.bad);
  await on(good, MAKE, ASKER, PASSWORDS.good);
});
afterAll(async () => {
  for (const host of [bad, good])
    await on(host, 'pkill -KILL -u "$1"; userdel -rf "$1" 2>/dev/null; rm -f "/etc/sudoers.d/$1"', ASKER);
});

const WHO = 'echo "$(id -un) $(hostname)"';

it('is reached with what that host needs', async () => {
  const tasks = `
    - add_host:
        name: helper
        ansible_host: ${good.address}
        ansible_user: ${ASKER}
        ansible_become_password: ${JSON.stringify(PASSWORDS.good)}
    - { shell: '${WHO}', become: true }
    - { shell: '${WHO}', become: true, delegate_to: helper }
    - { shell: '${WHO}', become: true, become_user: postgres, delegate_to: helper }
    - { shell: '${WHO}', delegate_to: helper }
    - { copy: { content: by another, dest: /tmp/reprise-nested, mode: "0600" }, become: true, become_user: postgres, delegate_to: helper }
    - { shell: 'stat -c %U /tmp/reprise-nested; rm /tmp/reprise-nested', become: true, delegate_to: helper }
    - { shell: 'su postgres -c "sudo -n true" || id -un', become: true, delegate_to: helper }
    - { shell: '${WHO}', become: true, become_user: nobody-here, delegate_to: helper, ignore_errors: true }
    - { shell: '${WHO}', become: true, become_user: postgres }
`;
  const vars = { ansible_user: ASKER, ansible_become_password: PASSWORDS.bad };
  const { bad: fates, status, stdout, stderr } = await playBoth(tasks, vars, '-l', 'bad');
  const here = (await onBad('hostname')).trim();
  const there = (await execCommand(good, ['hostname'])).stdout.trim();
  expect([status, stderr]).toEqual([0, '']);
  expect(fates.map(fate => fate.result.stdout)).toEqual([
    undefined,
    `root ${here}`,
    `root ${there}`,
    `postgres ${there}`,
    `${ASKER} ${there}`,
    undefined,
    'postgres',
    'root',
    undefined,
    `postgres ${here}`,
  ]);
  expect(fates[8]?.result.msg).toMatch(/nobody-here/);
  for (const password of Object.values(PASSWORDS)) expect(stdout).not.toContain(password);
});
