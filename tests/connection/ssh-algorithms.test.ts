// Which algorithms a connection offers: chosen as ssh chooses them, and agreed on with a real sshd.
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Target } from '../../src/connection/host.ts';
import {
  ALGORITHM_KEYWORDS,
  type AlgorithmKeyword,
  chooseAlgorithms,
  KNOWN_ALGORITHMS,
} from '../../src/connection/ssh/algorithms.ts';
import { resolveSettings } from '../../src/connection/ssh/config.ts';
import { ssh } from '../../src/connection/ssh/ssh.ts';
import { type Sshd, startSshd } from './sshd.ts';

jest.setTimeout(30_000);

/** What the package itself says: the usual ones, and all that it can do on this machine. */
const PACKAGE: Readonly<Record<string, readonly string[]>> = createRequire(import.meta.url)(
  'ssh2/lib/protocol/constants.js',
);
const NAMES: readonly (readonly [AlgorithmKeyword, string])[] = [
  ['Ciphers', 'CIPHER'],
  ['MACs', 'MAC'],
  ['KexAlgorithms', 'KEX'],
];

it.each(NAMES)('%s are those of package ssh2, in its order', (keyword, name) => {
  const { usual, onRequest } = KNOWN_ALGORITHMS[keyword];
  const isFast = (cipher: string): boolean => cipher !== 'chacha20-poly1305@openssh.com';
  // Where it puts this one depends on the processor.
  expect(usual.filter(isFast)).toEqual(PACKAGE[`DEFAULT_${name}`]?.filter(isFast));
  expect(PACKAGE[`SUPPORTED_${name}`]).toEqual(expect.arrayContaining([...usual, ...onRequest]));
});

it('HostKeyAlgorithms are those of package ssh2, SHA-1 only on request', () => {
  const { usual, onRequest } = KNOWN_ALGORITHMS.HostKeyAlgorithms;
  expect([...usual, ...onRequest].sort()).toEqual([...(PACKAGE.SUPPORTED_SERVER_HOST_KEY ?? [])].sort());
});

describe('a list is read as ssh reads it', () => {
  const LISTS: readonly (readonly [AlgorithmKeyword, string])[] = [
    ['Ciphers', 'aes256-ctr,aes128-ctr'],
    ['Ciphers', '+aes256-cbc,aes128-cbc'],
    ['Ciphers', '-aes*-ctr'],
    ['Ciphers', '^aes256-ctr,aes256-cbc'],
    ['MACs', 'hmac-sha2-512,umac-64@openssh.com,hmac-sha1'],
    ['MACs', '-*etm*,umac-*'],
    ['KexAlgorithms', '+diffie-hellman-group14-sha1'],
    ['KexAlgorithms', 'sntrup761x25519-sha512@openssh.com,ecdh-sha2-nistp384'],
    ['HostKeyAlgorithms', 'ssh-*'],
    ['HostKeyAlgorithms', '+ssh-rsa'],
    ['HostKeyAlgorithms', '^rsa-sha2-256'],
    ['PubkeyAcceptedAlgorithms', '-ecdsa-*'],
  ];

  it.each(LISTS)('%s %s', (keyword, value) => {
    const told = execFileSync('ssh', ['-F', 'none', '-G', '-o', `${keyword}=${value}`, 'web1'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const line = told.split('\n').find(one => one.startsWith(`${keyword.toLowerCase()} `)) ?? '';
    const theirs = line.replace(/^\S+ /, '').split(',');
    const ours = chooseAlgorithms(keyword, value).names;
    // Each side has some that the other cannot do; the usual order is the package's own.
    const common = (names: readonly string[], others: readonly string[]): string[] =>
      [...new Set(names)].filter(name => others.includes(name));
    const can: readonly string[] = Object.values(KNOWN_ALGORITHMS[keyword]).flat();
    const isOurs = (name: string): boolean => can.includes(name);
    expect(common(ours, theirs).sort()).toEqual(theirs.filter(isOurs).sort());
    if (!/^[+-]/.test(value) && !value.includes('*')) {
      const named = value.replace('^', '').split(',').filter(isOurs);
      expect(ours.slice(0, named.length)).toEqual(named);
    }
  });

  it('and what the package cannot do is told', () => {
    expect(chooseAlgorithms('MACs', 'umac-64@openssh.com,hmac-sha1')).toEqual({
      names: ['hmac-sha1'],
      isOrdered: true,
      unknown: ['umac-64@openssh.com'],
    });
  });
});

describe('with a real sshd', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd(
      'Ciphers aes256-ctr,chacha20-poly1305@openssh.com',
      'MACs hmac-sha2-512,umac-64@openssh.com',
      'KexAlgorithms ecdh-sha2-nistp384,sntrup761x25519-sha512@openssh.com',
      'HostKeyAlgorithms ssh-rsa,ssh-ed25519',
      'PubkeyAcceptedAlgorithms +ssh-rsa',
    );
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-N', '', '-f', sshd.path('user_rsa')]);
    appendFileSync(sshd.path('authorized_keys'), readFileSync(sshd.path('user_rsa.pub')));
    appendFileSync(
      sshd.path('known_hosts'),
      `[127.0.0.1]:${sshd.port} ${readFileSync(sshd.path('host_rsa.pub'), 'utf8')}`,
    );
  });
  afterAll(() => sshd.stop());

  const said = async (options: string, changes: Partial<Target> = {}): Promise<string> => {
    const connection = ssh.connect(
      sshd.target({ sshArgs: `${options} ${sshd.target().sshArgs}`, ...changes }),
    );
    try {
      return (await connection.as({}).run({ script: 'echo in' })).stdout.toString();
    } catch (error) {
      return (error as Error).message;
    } finally {
      await connection.close();
    }
  };

  it.each([
    '-o Ciphers=aes128-ctr,aes256-ctr',
    '-o MACs=^hmac-sha2-512',
    '-o KexAlgorithms=ecdh-sha2-nistp521,ecdh-sha2-nistp384',
    '-o HostKeyAlgorithms=ssh-rsa',
    '-c aes256-ctr -m hmac-sha2-512',
    '-o PubkeyAcceptedKeyTypes=ssh-ed25519',
    // Only the program ssh can do what these leave.
    '-o KexAlgorithms=sntrup761x25519-sha512@openssh.com',
    '-o MACs=umac-64@openssh.com -o Ciphers=aes256-ctr',
  ])('%s comes in', async options => {
    expect(await said(options)).toBe('in\n');
  });

  it.each([
    ['-o Ciphers=aes128-ctr', 'cipher'],
    ['-o MACs=hmac-sha1 -o Ciphers=aes256-ctr', 'MAC'],
    ['-o KexAlgorithms=-ecdh-sha2-nistp384', 'key exchange method'],
    ['-o HostKeyAlgorithms=rsa-sha2-512', 'host key type'],
  ])('%s: no %s is found', async (options, word) => {
    expect(await said(options)).toBe(
      `Failed to connect to the host via ssh: Unable to negotiate with 127.0.0.1 port ${sshd.port}: no matching ${word} found`,
    );
  });

  it('says what the program ssh would know', async () => {
    expect(await said('-o MACs=umac-64@openssh.com,hmac-sha1 -o Ciphers=aes256-ctr')).toMatch(
      /no matching MAC found\. Of MACs, umac-64@openssh\.com can only be had by the program ssh/,
    );
  });

  it('uses no key of a type that is not accepted', async () => {
    const args = '-o PubkeyAcceptedAlgorithms=-ssh-rsa,rsa-*';
    expect(await said(args, { privateKeyFile: sshd.path('user_rsa') })).toContain(
      'PubkeyAcceptedAlgorithms leaves out the keys of type ssh-rsa',
    );
    expect(await said('', { privateKeyFile: sshd.path('user_rsa') })).toBe('in\n');
  });
});

it('what leaves nothing that the package can do asks for the program', () => {
  const target = { name: 'x', kind: 'ssh', address: 'x', hostKeyChecking: true, connectTimeout: 1 };
  const { ofProgramOnly } = resolveSettings({
    ...target,
    sshArgs: '-F none -o MACs=umac-64@openssh.com -o Ciphers=aes256-ctr',
  });
  expect(ofProgramOnly).toEqual(['MACs']);
  expect(ALGORITHM_KEYWORDS).toContain('MACs');
});
