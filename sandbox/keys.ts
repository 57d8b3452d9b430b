// Keys and certificates, made at the first `up`: one login key, a host key for each host, a CA with one server certificate.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { command } from './command.ts';
import { controlAddress, type SandboxHost, s3, sandboxHosts } from './hosts.ts';
import { hostPaths, type Layout, statePaths } from './layout.ts';

/** Ten years: certificates outlive any sandbox. */
const days = '3650';

/** Makes what is missing and writes known_hosts from the host keys themselves: nothing is trusted on first use. */
export async function ensureKeys(layout: Layout): Promise<void> {
  const paths = statePaths(layout);
  const hostKey = (host: SandboxHost) => hostPaths(layout, host).sshKey;
  await Promise.all([
    ensureSshKey(paths.privateKey, 'reprise sandbox'),
    ...sandboxHosts.map(host => ensureSshKey(hostKey(host), host.name)),
    ensureCertificates(layout),
  ]);
  const lines = sandboxHosts.map(host => {
    const [type, key] = readFileSync(`${hostKey(host)}.pub`, 'utf8').split(' ');
    return `${[host.address, host.name, ...host.aliases].join(',')} ${type} ${key}\n`;
  });
  replaceFile(paths.knownHosts, lines.join(''));
}

async function ensureSshKey(file: string, comment: string): Promise<void> {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  for (const old of [temporary, `${temporary}.pub`]) rmSync(old, { force: true });
  await command('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', temporary]);
  // The private key comes last: where it is, its public half is too.
  renameSync(`${temporary}.pub`, `${file}.pub`);
  renameSync(temporary, file);
}

async function ensureCertificates(layout: Layout): Promise<void> {
  const paths = statePaths(layout);
  if (existsSync(paths.s3Certificate)) return;
  mkdirSync(dirname(paths.caKey), { recursive: true });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout'];
  const openssl = (...args: string[]) => command('openssl', args);
  await openssl(
    ...['req', '-x509', ...newKey, paths.caKey, '-out', paths.caCertificate],
    ...['-days', days, '-subj', '/CN=Reprise sandbox CA', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  const request = `${paths.s3Certificate}.request`;
  const extensions = `${paths.s3Certificate}.extensions`;
  const certificate = `${paths.s3Certificate}.new`;
  writeFileSync(
    extensions,
    `subjectAltName = DNS:${s3.name}, IP:${controlAddress}\nbasicConstraints = CA:FALSE\n`,
  );
  await openssl('req', '-new', ...newKey, paths.s3Key, '-out', request, '-subj', `/CN=${s3.name}`);
  await openssl(
    ...['x509', '-req', '-in', request, '-CA', paths.caCertificate, '-CAkey', paths.caKey, '-CAcreateserial'],
    ...['-days', days, '-extfile', extensions, '-out', certificate],
  );
  for (const file of [paths.caKey, paths.s3Key]) chmodSync(file, 0o600);
  for (const file of [request, extensions]) rmSync(file);
  renameSync(certificate, paths.s3Certificate);
}

function replaceFile(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
