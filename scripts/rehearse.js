// `node rehearse.js SCRIPT CACHE`: runs the command on hosts that are this machine, behind an ssh2 server of this process, and keeps
// V8's code of the functions that ran. Ends with the status of the worst run; the code is kept whatever it is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { constants, Script } from 'node:vm';
import ssh2 from 'ssh2';

const [filename = '', cacheFile = ''] = process.argv.slice(2);
const stage = mkdtempSync(join(tmpdir(), 'reprise-rehearsal-'));
const playbook = join(dirname(fileURLToPath(import.meta.url)), 'rehearsal', 'site.yml');

// Nobody's own settings have a say.
for (const name of Object.keys(process.env)) if (name.startsWith('ANSIBLE_')) delete process.env[name];
process.env.ANSIBLE_CONFIG = join(stage, 'ansible.cfg');
process.env.REPRISE_JOURNAL = join(stage, 'journal');
writeFileSync(process.env.ANSIBLE_CONFIG, '');

// The code is for a V8 with the usual flags: the command may set none here, and what ran is kept until it is written.
const setFlag = v8.setFlagsFromString;
v8.setFlagsFromString = () => {};
syncBuiltinESMExports();
setFlag('--no-flush-bytecode');

const script = new Script(readFileSync(filename, 'latin1'), {
  filename,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
let status = 0;
try {
  const words = ['-i', await startHosts(), '-e', JSON.stringify({ stage }), playbook];
  // One run makes things, the next one finds them.
  for (const flags of [['--list-tasks'], ['--diff'], [], ['--check']])
    status = Math.max(status, await run([...words, ...flags]));
} finally {
  setFlag('--flush-bytecode');
  writeFileSync(cacheFile, script.createCachedData());
  rmSync(stage, { recursive: true });
}
process.exit(status);

/** One run of the command, as bin/reprise starts it; gives its exit status. */
async function run(words) {
  process.argv = [process.execPath, 'reprise', ...words];
  const command = { exports: {} };
  script.runInThisContext()(command.exports, createRequire(filename), command, filename, dirname(filename));
  await command.exports.ended;
  return process.exitCode;
}

/** Two hosts, as an inventory in a file: a server that lets the key of this rehearsal in and runs what it is asked to. */
async function startHosts() {
  const [hostKey, userKey] = [1, 2].map(makeKey);
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, client => {
    client.on('authentication', login =>
      login.method === 'publickey' ? login.accept() : login.reject(['publickey']),
    );
    client.on('session', accept =>
      accept().on('exec', (acceptExec, _reject, { command }) => execute(command, acceptExec())),
    );
    client.on('error', () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  const [key, hosts, known] = ['key', 'hosts.json', 'known_hosts'].map(name => join(stage, name));
  writeFileSync(key, userKey.private, { mode: 0o600 });
  writeFileSync(known, `[127.0.0.1]:${port} ${hostKey.public}\n`);
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: port,
    ansible_ssh_private_key_file: key,
    ansible_ssh_common_args: `-F none -o UserKnownHostsFile=${known} -o IdentitiesOnly=yes`,
  };
  writeFileSync(hosts, JSON.stringify({ all: { vars, hosts: { one: {}, two: {} } } }));
  return hosts;
}

function execute(command, channel) {
  const child = spawn('sh', ['-c', command]);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', code => channel.exit(code ?? 255) && channel.end());
}

/** One of 256 keys that the package makes it cannot read itself. */
function makeKey() {
  const key = ssh2.utils.generateKeyPairSync('ed25519');
  return ssh2.utils.parseKey(key.private) instanceof Error ? makeKey() : key;
}
