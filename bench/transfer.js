// Many small files to a host, then a gigabyte to it and back, beside scp, which checks nothing, and ansible-core: as fast as the machine
// can, then over a link of a gigabit a second. Needs the sandbox.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTS, KEY, STATE, writeInventory } from './addresses.js';
import { compare } from './compare.js';
import { measure, ROOT, reprise } from './measure.js';
import { temporaryFolder } from './temporary-folder.js';

const [HOST] = HOSTS;
/** The host's end of its cable on this machine. */
const PORT = 'vb-reprise-11';
const MANY = 200;
const THERE = '/var/tmp/reprise-transfer';
/** Bytes that no compression shortens. */
const MAKE =
  'head -c 1G /dev/zero | openssl enc -aes-128-ctr -pass pass:reprise -nosalt -pbkdf2 -iter 1 >"$1"';

export function transfer(rounds = 3) {
  const folder = temporaryFolder();
  const inventory = join(folder, 'hosts.json');
  const known = join(STATE, 'known_hosts');
  const [here, back, many] = ['large', 'back', 'many'].map(name => join(folder, name));
  writeInventory(inventory, [HOST], known);
  execFileSync('sh', ['-c', MAKE, 'sh', here]);

  const scp = [
    'scp',
    '-q',
    '-F',
    'none',
    '-i',
    KEY,
    '-o',
    `UserKnownHostsFile=${known}`,
    '-o',
    'IdentitiesOnly=yes',
  ];
  const task = (module, words) => ['-i', inventory, 'all', '-m', module, '-a', words];
  const runs = (module, words, ...scpWords) => ({
    scp: { command: [...scp, ...scpWords], env: {} },
    reprise: { command: reprise('adhoc', ...task(module, words)), env: {} },
    ansible: { command: ['ansible', ...task(module, words)], env: { ANSIBLE_PIPELINING: '1' } },
  });
  const check = (_, { status }) => (status === 0 ? undefined : `ended with ${status}`);
  const absent = reprise('adhoc', ...task('file', `path=${THERE} state=absent`));

  const copyTo = (src, ...scpWords) =>
    compare(
      runs('copy', `src=${src} dest=${THERE}`, ...scpWords, `root@${HOST}:${THERE}`),
      rounds,
      check,
      () => measure(absent),
    );
  const bothWays = link => {
    console.log(`to the host (scp, copy), ${link}:\n`);
    copyTo(here, here);
    console.log(`\nfrom the host (scp, fetch), ${link}:\n`);
    compare(
      runs('fetch', `src=${THERE} dest=${back} flat=true`, `root@${HOST}:${THERE}`, back),
      rounds,
      check,
      () => rmSync(back, { force: true }),
    );
  };

  console.log(`${MANY} files of 2 KiB to the host (scp -r, copy):\n`);
  mkdirSync(many);
  for (let number = 0; number < MANY; number++) writeFileSync(join(many, String(number)), randomBytes(2048));
  copyTo(many, '-r', many);
  measure(absent);
  console.log('');
  bothWays('as fast as the machine can');
  limitLink('replace', 'tbf', 'rate', '1gbit', 'burst', '1mb', 'latency', '50ms');
  console.log('');
  try {
    bothWays('over 1 Gbit/s');
  } finally {
    limitLink('del');
  }
  measure(absent);
}

/** Both ends of the host's cable: what is sent can be held back, what is received cannot. */
function limitLink(verb, ...limit) {
  const words = device => ['qdisc', verb, 'dev', device, 'root', ...limit];
  execFileSync('tc', words(PORT));
  execFileSync(process.execPath, [
    join(ROOT, 'bin', 'reprise'),
    'sandbox',
    'exec',
    HOST,
    '--',
    'tc',
    ...words('host0'),
  ]);
}
