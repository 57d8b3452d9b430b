// The network between here and one host is away for a minute: a job of `async` ends all the same, a command that the
// keepalives have patience for goes on as if nothing had been, and with the usual patience the host is told of as lost while
// the other one is unharmed. Disturbs 10.10.10.13. Needs `reprise sandbox up`.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { cutNetwork, healNetwork } from '../../../sandbox/index.ts';
import { bad, IMPATIENT, onBad, playBoth, sshOptions } from '../two-hosts.ts';

jest.setTimeout(400_000);

const MINUTE = 60_000;

const clean = () => onBad('rm -f /run/reprise-*; pkill -f "^sleep 44" || :');
beforeEach(clean);
afterEach(async () => {
  await healNetwork(bad);
  await clean();
});

/** Waits until the host `bad` has got to the point where its network goes. */
async function began(): Promise<void> {
  while ((await onBad('ls /run/reprise-began 2>/dev/null || :')) === '') await delay(100);
}

async function cutFor(time: number): Promise<void> {
  await began();
  await cutNetwork(bad);
  await delay(time);
  await healNetwork(bad);
}

test('a job of async survives', async () => {
  const tasks = `
    - shell: 'sleep 20; echo "done by itself" >/run/reprise-done; cat /run/reprise-done'
      async: 300
      poll: 0
      register: job
    - shell: 'touch /run/reprise-began; [ {{ inventory_hostname }} = good ] || sleep 44'
      ignore_unreachable: true
    - wait_for_connection: { delay: 0, sleep: 1, timeout: 120, connect_timeout: 2 }
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: ended
      until: ended is finished
      retries: 60
      delay: 1
`;
  const playing = playBoth(tasks, { ansible_ssh_common_args: IMPATIENT });
  await cutFor(MINUTE / 2);
  const { bad: ill, good: well, status } = await playing;
  expect([status, ill.map(fate => fate.status)]).toEqual([0, ['changed', 'unreachable', 'ok', 'changed']]);
  expect(ill[3]?.result.stdout).toBe('done by itself');
  expect(well.map(fate => fate.status)).toEqual(['changed', 'changed', 'ok', 'changed']);
});

test('a command goes on where keepalives have the patience', async () => {
  const tasks = `
    - shell: 'touch /run/reprise-began; [ {{ inventory_hostname }} = good ] || sleep 44; echo through'
    - command: echo two
`;
  const patient = sshOptions('ServerAliveInterval=15', 'ServerAliveCountMax=20');
  const playing = playBoth(tasks, { ansible_ssh_common_args: patient });
  await cutFor(MINUTE);
  const { bad: ill, status } = await playing;
  expect([status, ill.map(fate => [fate.status, fate.result.stdout])]).toEqual([
    0,
    [
      ['changed', 'through'],
      ['changed', 'two'],
    ],
  ]);
});

test('with the usual patience the host is lost, and the other one goes on', async () => {
  const tasks = `
    - shell: 'touch /run/reprise-began; [ {{ inventory_hostname }} = good ] || sleep 440'
    - command: echo two
`;
  const playing = playBoth(tasks);
  await cutFor(MINUTE + 15_000);
  const { bad: ill, good: well, status } = await playing;
  expect([status, ill.map(fate => fate.status)]).toEqual([4, ['unreachable']]);
  expect(String(ill[0]?.result.msg)).toMatch(
    /^Lost the connection to .* during a command, .*: Keepalive timeout$/,
  );
  expect(well.map(fate => fate.status)).toEqual(['changed', 'changed']);
});
