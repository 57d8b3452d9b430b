// The order of interfaces and their addresses: roles take the first one.
import { expect, test } from '@jest/globals';
import { networkFacts } from '../../src/modules/facts/network.ts';
import { RawFacts } from '../../src/modules/facts/raw.ts';

test('addresses come interface by interface, in the order of the folder that lists them', () => {
  const parts = [
    'net eth1\naddress=52:54:00:00:00:01\nmtu=1500\noperstate=up\ntype=1\nflags=0x1003',
    'net lo\naddress=00:00:00:00:00:00\nmtu=65536\noperstate=unknown\ntype=772\nflags=0x9',
    'net eth0\naddress=52:54:00:00:00:00\nmtu=1500\noperstate=up\ntype=1\nflags=0x1003',
    [
      'addresses',
      '1: lo    inet 127.0.0.1/8 scope host lo',
      '2: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0',
      '2: eth0    inet 192.0.2.3/24 scope global secondary eth0',
      '3: eth1    inet 10.0.0.1/8 scope global eth1',
      '3: eth1    inet6 fe80::1/64 scope link',
      '4: veth@if5    inet 10.9.9.9/8 scope global veth',
    ].join('\n'),
  ];
  const facts = networkFacts(new RawFacts(parts.map(part => `\x1e${part}\n`).join('')));
  expect(facts).toMatchObject({
    ansible_interfaces: ['eth1', 'lo', 'eth0'],
    ansible_all_ipv4_addresses: ['10.0.0.1', '192.0.2.2', '192.0.2.3'],
    ansible_all_ipv6_addresses: ['fe80::1'],
  });
});
