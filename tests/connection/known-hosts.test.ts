// known_hosts lines: which are about a host, and what they say of a key.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  appendKey,
  findKeys,
  fingerprint,
  hostName,
  judge,
  keyType,
  preferredAlgorithms,
} from '../../src/connection/ssh/known-hosts.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder({});
const blob = (type: string, text: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type + text)]);
};
const mine = blob('ssh-ed25519', 'mine');
const other = blob('ssh-ed25519', 'other');
const rsa = blob('ssh-rsa', 'mine');
const line = (hosts: string, key: Buffer): string =>
  `${hosts} ${keyType(key)} ${key.toString('base64')} comment\n`;

function find(text: string, name: string): ReturnType<typeof findKeys> {
  const file = join(folder, 'known_hosts');
  writeFileSync(file, text);
  return findKeys([join(folder, 'absent'), file], [name]);
}

describe('a line is about a host', () => {
  it.each([
    ['web1', 'web1', true],
    ['web1,10.0.0.1', '10.0.0.1', true],
    ['WEB1', 'web1', true],
    ['web*', 'web1', true],
    ['web?', 'web12', false],
    ['*,!web1', 'web1', false],
    ['*,!web1', 'web2', true],
    ['web.1', 'webx1', false],
    ['[web1]:2222', '[web1]:2222', true],
    ['[web1]:2222', 'web1', false],
    ['[web1]:*', '[web1]:2222', true],
  ])('%s for %s: %s', (hosts, name, expected) => {
    expect(find(line(hosts, mine), name).length > 0).toBe(expected);
  });

  it('when its name is hashed, as ssh-keygen hashes it', () => {
    const file = join(folder, 'hashed');
    const key = join(folder, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    writeFileSync(file, `[web1]:2222 ${readFileSync(`${key}.pub`, 'utf8')}`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    expect(findKeys([file], ['[web1]:2222'])).toHaveLength(1);
    expect(findKeys([file], ['web1'])).toHaveLength(0);
  });

  it('unless it is a comment, empty, or about an authority', () => {
    expect(find(`\n# ${line('web1', mine)}@cert-authority ${line('*', mine)}web1\n`, 'web1')).toEqual([]);
  });
});

describe('a shown key', () => {
  it('is known when any line holds it', () => {
    expect(judge(find(line('web1', other) + line('web1', mine), 'web1'), mine)).toEqual({ kind: 'known' });
  });

  it('is unknown without lines', () => {
    expect(judge([], mine)).toEqual({ kind: 'unknown' });
  });

  it('is changed when lines hold others, also of another type', () => {
    expect(judge(find(`\n${line('web1', other)}`, 'web1'), mine)).toMatchObject({
      kind: 'changed',
      known: { line: 2 },
    });
    expect(judge(find(line('web1', rsa), 'web1'), mine)).toMatchObject({
      kind: 'changed',
      known: { type: 'ssh-rsa' },
    });
  });

  it('is revoked whatever else is said', () => {
    const text = `${line('web1', mine)}@revoked ${line('*', mine)}`;
    expect(judge(find(text, 'web1'), mine)).toMatchObject({ kind: 'revoked', known: { line: 2 } });
    expect(judge(find(text, 'web1'), other)).toMatchObject({ kind: 'changed', known: { line: 1 } });
  });
});

it('prefers the algorithms of known types, rsa in all its forms', () => {
  const supported = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512', 'rsa-sha2-256'];
  expect(preferredAlgorithms(find(line('web1', rsa), 'web1'), supported)).toEqual([
    'rsa-sha2-512',
    'rsa-sha2-256',
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
  ]);
  expect(preferredAlgorithms([], supported)).toEqual(supported);
});

it.each([false, true])('finds what it added (hashed: %s), in a file that only its owner reads', isHashed => {
  const file = join(folder, `new-${isHashed}`, 'known_hosts');
  appendKey(file, hostName('Web1', 2222), mine, isHashed);
  appendKey(file, hostName('web2', 22), rsa, isHashed);
  expect(judge(findKeys([file], ['[web1]:2222']), mine)).toEqual({ kind: 'known' });
  expect(findKeys([file], ['web2'])).toMatchObject([{ type: 'ssh-rsa', line: 2 }]);
  expect(readFileSync(file, 'utf8').includes('web1')).toBe(!isHashed);
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
});

it('prints the fingerprint that ssh-keygen prints', () => {
  const key = join(folder, 'printed');
  execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', key]);
  const [, base64 = ''] = readFileSync(`${key}.pub`, 'utf8').split(' ');
  expect(execFileSync('ssh-keygen', ['-l', '-f', key], { encoding: 'utf8' })).toContain(
    ` ${fingerprint(Buffer.from(base64, 'base64'))} `,
  );
});
