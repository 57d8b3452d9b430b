// The least that the work can cost: a bare ssh2 script, one shell per host and user, one round trip a step, the shell commands
// that do what the tasks of a playbook do. `node bench/floor.js tasks|fleet KEY ADDRESS…`; it knows no hosts' keys and judges nothing.
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';

const [workload = '', keyFile = '', ...addresses] = process.argv.slice(2);
/** Hosts at once, as the forks of the others. */
const AT_ONCE = 50;
const MARK = 'floor-has-ended';

const TEN = Array.from({ length: 10 }, (_, index) => index + 1);

/** Keeps a file's content and mode: reads, and writes only what differs. */
const keepFile = (path, content, mode) =>
  `want='${content}'; [ "$(cat ${path} 2>/dev/null; echo .)" = "$want." ] && [ "$(stat -c %a ${path})" = ${mode} ] ||
  { printf %s "$want" >${path}.new && chmod ${mode} ${path}.new && mv ${path}.new ${path}; }`;
const keepFolder = path =>
  `[ "$(stat -c %F%a ${path} 2>/dev/null)" = directory755 ] || { mkdir -p ${path} && chmod 755 ${path}; }`;

const WORKLOADS = {
  tasks: address => [
    ...TEN.map(() => ['root', '/bin/true']),
    ...TEN.map(n => ['root', keepFolder(`/tmp/bench/d${n}`)]),
    ...TEN.map(n => ['root', keepFile(`/tmp/bench/d${n}/conf`, `host=${address}\nn=${n}\n`, '644')]),
    ...TEN.map(n => [
      'root',
      `grep -q '^k${n}=' /tmp/bench/d1/lines 2>/dev/null || echo 'k${n}=${n}' >>/tmp/bench/d1/lines`,
    ]),
    ...TEN.map(n => ['root', `stat /tmp/bench/d${n}/conf; sha1sum /tmp/bench/d${n}/conf`]),
    ['root', 'systemctl is-active -q cron || systemctl start cron'],
    ...TEN.map(() => ['postgres', '/usr/bin/id -un']),
  ],
  fleet: address => [
    ['root', '/bin/true'],
    ['root', '/bin/true'],
    ['root', keepFile(`/tmp/f-${address}`, `x ${address}\n`, '644')],
    ['root', '/bin/true'],
    ['root', keepFolder(`/tmp/d-${address}`)],
  ],
};

const SHELLS = { root: 'sh', postgres: 'sudo -n -u postgres sh' };

const key = readFileSync(keyFile);
const stepsOf = WORKLOADS[workload];
if (stepsOf === undefined) throw new RangeError(`no such workload: ${workload}`);
const waiting = [...addresses];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) await work(address);
  }),
);

async function work(address) {
  const client = await login(address);
  const shells = new Map();
  for (const [user, step] of stepsOf(address)) {
    if (!shells.has(user)) shells.set(user, await openShell(client, SHELLS[user]));
    const answer = await ask(shells.get(user), step);
    if (!answer.endsWith(` 0\n`)) throw new RangeError(`${address}: ${step}: ${answer}`);
  }
  client.end();
}

function login(address) {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client)).once('error', reject);
    client.connect({ host: address, username: 'root', privateKey: key, readyTimeout: 60_000 });
    client.setNoDelay(true);
  });
}

function openShell(client, command) {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

function ask(shell, step) {
  return new Promise(resolve => {
    let answer = '';
    const hear = chunk => {
      answer += chunk;
      if (!answer.includes(MARK) || !answer.endsWith('\n')) return;
      shell.off('data', hear);
      resolve(answer);
    };
    shell.on('data', hear);
    shell.write(`(${step}) </dev/null; echo ${MARK} $?\n`);
  });
}
