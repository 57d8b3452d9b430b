// The system modules' decisions, on states as hosts print them. What is expected was seen from ansible-core 2.14.
import { describe, expect, it } from '@jest/globals';
import { cron } from '../../src/modules/cron.ts';
import { humanSize } from '../../src/modules/facts/hardware.ts';
import { networkOf } from '../../src/modules/facts/network.ts';
import { group } from '../../src/modules/group.ts';
import { parseResponse } from '../../src/modules/http/response.ts';
import { curlConfiguration } from '../../src/modules/http/transport.ts';
import { parsePackageState } from '../../src/modules/packages/look.ts';
import { type PackageSpec, parseSpec, planInstall, planRemove } from '../../src/modules/packages/plan.ts';
import { parseUnitStatus } from '../../src/modules/services/unit.ts';
import { set_fact } from '../../src/modules/set_fact.ts';
import { systemd } from '../../src/modules/systemd.ts';
import { user } from '../../src/modules/user.ts';
import { procAddresses, searchPatterns } from '../../src/modules/waiting/script.ts';
import { runModule, testContext } from './context.ts';
import { scriptedHost } from './shell-host.ts';

const part = (name: string, text = '') => `\x1e${name}\n${text === '' ? '' : `${text}\n`}`;

describe('cron', () => {
  const table = (text: string) => ({ stdout: `\x1etable\n${text}\x1eend\n` });

  it('adds a job below its marker and leaves the rest alone', async () => {
    const host = scriptedHost(table('# my own\n0 1 * * * foo\n\nMAILTO=me\n'), {});
    const result = await runModule(cron, host, { name: 'a', job: 'ls -l', minute: '5' });
    expect(result).toMatchObject({ changed: true, jobs: ['a'], envs: ['MAILTO'] });
    expect(host.calls[1]?.stdin).toBe('# my own\n0 1 * * * foo\n\nMAILTO=me\n#Ansible: a\n5 * * * * ls -l\n');
  });

  it('changes nothing the second time, in one round trip', async () => {
    const host = scriptedHost(table('#Ansible: a\n5 * * * * ls -l\n'));
    expect(await runModule(cron, host, { name: 'a', job: 'ls -l', minute: '5' })).toMatchObject({
      changed: false,
    });
  });

  it('writes nothing in check mode', async () => {
    const host = scriptedHost(table(''));
    const context = testContext({ check: true });
    expect(await runModule(cron, host, { name: 'a', job: 'x' }, context)).toMatchObject({ changed: true });
  });

  it('puts a variable before the one that is named', async () => {
    const host = scriptedHost(table('PATH="/opt"\nAPP="x"\n'), {});
    await runModule(cron, host, { name: 'B', value: 'y', env: true, insertbefore: 'APP' });
    expect(host.calls[1]?.stdin).toBe('PATH="/opt"\nB="y"\nAPP="x"\n');
  });

  it('names a neighbour that is not there', async () => {
    const args = { name: 'B', value: 'y', env: true, insertafter: 'NOPE' };
    const result = await runModule(cron, scriptedHost(table('')), args);
    expect(result).toMatchObject({ failed: true, msg: "Variable named 'NOPE' not found." });
  });
});

describe('user', () => {
  const known =
    part('passwd', 'u1:x:2001:2001:C C:/srv/u1:/bin/bash') +
    part('groups', 'u1:x:2001:\nga:x:1001:u1\ngn:x:1002:') +
    part('home', 'there') +
    part('shadow', 'no:no:0:99999:') +
    part('host', 'h');

  it('gives the hash to chpasswd on standard input, never as an argument', async () => {
    const done = `${part('step')}\n${part('status', '0')}`;
    const report = `${part('step', 'u1:x:2001:2001:C C:/srv/u1:/bin/bash')}\n${part('status', '0')}`;
    const host = scriptedHost({ stdout: known }, { stdout: done + report });
    const result = await runModule(user, host, { name: 'u1', password: '$6$abc$def' });
    expect(result).toMatchObject({ changed: true, password: 'NOT_LOGGING_PASSWORD' });
    expect(host.calls[1]?.stdin).toBe('u1:$6$abc$def\n');
    expect(host.calls.flatMap(call => call.args ?? []).join(' ')).not.toContain('$6$');
  });

  it('is silent when all is as wished', async () => {
    const args = {
      name: 'u1',
      groups: ['ga'],
      uid: 2001,
      shell: '/bin/bash',
      comment: 'C C',
      home: '/srv/u1',
    };
    expect(await runModule(user, scriptedHost({ stdout: known }), args)).toMatchObject({
      changed: false,
      groups: 'ga',
    });
  });

  it('appends only the groups that are missing', async () => {
    const host = scriptedHost({ stdout: known }, { stdout: `${part('step')}${part('status', '0')}` });
    await runModule(user, host, { name: 'u1', groups: ['ga', 'gn'], append: true });
    expect(host.calls[1]?.args).toEqual(expect.arrayContaining(['usermod', '-a', '-G', 'gn', '--', 'u1']));
  });

  it('refuses a group that is not there', async () => {
    const result = await runModule(user, scriptedHost({ stdout: known }), { name: 'u1', group: 'nogrp' });
    expect(result).toEqual({ changed: false, failed: true, msg: 'Group nogrp does not exist' });
  });
});

it('group fails with what groupadd said', async () => {
  const host = scriptedHost(
    { status: 2 },
    {
      stdout: `${part('step')}\n${part('status', '4')}`,
      stderr: `${part('step')}groupadd: GID '445' already exists\n`,
    },
  );
  const result = await runModule(group, host, { name: 'gx', gid: 445 });
  expect(result).toEqual({
    changed: false,
    failed: true,
    name: 'gx',
    msg: "groupadd: GID '445' already exists\n",
  });
});

describe('systemd', () => {
  it('tells of the state before and of what it did', async () => {
    const shown = part('show', 'LoadState=loaded\nActiveState=inactive');
    const host = scriptedHost({ stdout: `${shown}${part('action start')}` });
    expect(await runModule(systemd, host, { name: 'cron', state: 'started' })).toEqual({
      changed: true,
      name: 'cron',
      state: 'started',
      status: { LoadState: 'loaded', ActiveState: 'inactive' },
    });
  });

  it('names a unit that is not there', async () => {
    const host = scriptedHost({ stdout: `${part('show', 'LoadState=not-found')}${part('missing')}` });
    const result = await runModule(systemd, host, { name: 'nosuch', state: 'started' });
    expect(result).toMatchObject({ failed: true, msg: 'Could not find the requested service nosuch: host' });
  });

  it('reads values that go on over lines', () => {
    expect(parseUnitStatus('A=1\nExecStart={ path=/a ; argv[]=/a -c x\ny=2 }\nB=c=d')).toEqual({
      A: '1',
      ExecStart: '{ path=/a ; argv[]=/a -c x\ny=2 }',
      B: 'c=d',
    });
  });
});

describe('packages', () => {
  const state = parsePackageState(
    part('time', '7') +
      part('installed', 'installed hello amd64 2.10-3\nconfig-files old amd64 1') +
      part(
        'policies',
        'hello:\n  Installed: 2.10-3\n  Candidate: 2.11\n  Version table:\n     2.11 500\n *** 2.10-3 100',
      ),
  );
  const specs = (text: string): PackageSpec[] => [parseSpec(text) ?? { name: '', version: undefined }];
  const install = (spec: string, latest = false) =>
    planInstall(specs(spec), state, { latest, onlyUpgrade: false });

  it('installs what differs, and only that', () => {
    expect(install('hello')).toEqual({ packages: [] });
    expect(install('hello=2.10*')).toEqual({ packages: [] });
    expect(install('hello', true)).toEqual({ packages: ['hello=2.11'] });
    expect(install('hello=2.11')).toEqual({ packages: ['hello=2.11'] });
    expect(install('hello=9')).toEqual({ failure: 'no available installation candidate for hello=9' });
    expect(install('nope')).toEqual({ failure: "No package matching 'nope' is available", isUnknown: true });
  });

  it('removes settings only when purging', () => {
    expect(planRemove(specs('old'), state, false)).toEqual({ packages: [] });
    expect(planRemove(specs('old'), state, true)).toEqual({ packages: ['old'] });
  });
});

describe('http', () => {
  it('puts chunks together and passes over interim answers', () => {
    const text =
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';
    const response = parseResponse(Buffer.from(text), 'GET');
    expect([response?.status, response?.body.toString()]).toEqual([200, 'abcde']);
  });

  it('quotes what goes into a configuration of curl', () => {
    const request = {
      method: 'POST',
      url: new URL('http://h/'),
      headers: [['X', 'a"b']] as const,
      body: Buffer.from('l1\noutput = "/etc/passwd"'),
    };
    const config = curlConfiguration(request, { timeout: 1, validateCertificates: true, useProxy: true });
    expect(config).toContain('header = "X: a\\"b"\n');
    expect(config).toContain('data-binary = "l1\\noutput = \\"/etc/passwd\\""\n');
  });
});

it('networks and sizes', () => {
  expect(networkOf('10.10.10.11', 24)).toEqual({ netmask: '255.255.255.0', network: '10.10.10.0' });
  expect(networkOf('1.2.3.4', 0)).toEqual({ netmask: '0.0.0.0', network: '0.0.0.0' });
  expect([humanSize(0), humanSize(512), humanSize(270553174016)]).toEqual([
    '0.00 Bytes',
    '512.00 Bytes',
    '251.97 GB',
  ]);
});

it('addresses as the kernel lists them, and searches in three dialects', () => {
  expect(procAddresses('127.0.0.1')).toEqual(['0100007F', '0000000000000000FFFF00000100007F']);
  expect(procAddresses('::1')).toEqual(['00000000000000000000000001000000']);
  expect(procAddresses('db1')).toBeUndefined();
  expect(searchPatterns('ro(?P<x>\\d)')).toMatchObject({ pcre: '(?m)ro(?P<x>\\d)', ere: 'ro([0-9])' });
});

it('set_fact turns words into booleans and hands the values over', async () => {
  const context = testContext();
  const result = await runModule(set_fact, scriptedHost(), { a: 'yes', b: { c: 1 }, n: null }, context);
  expect(result).toMatchObject({
    changed: false,
    ansible_facts: { a: true, b: new Map([['c', 1]]), n: null },
  });
  expect(context.effects).toEqual([
    {
      kind: 'set-facts',
      cacheable: false,
      values: new Map<string, unknown>([
        ['a', true],
        ['b', new Map([['c', 1]])],
        ['n', null],
      ]),
    },
  ]);
});
