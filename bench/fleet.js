// fleet.yml on 150 addresses, 50 at a time, in turns with the floor and the others. Targets: 15 times ansible-core, under 3 s of CPU.
import { join } from 'node:path';
import { addressesOf, giveAddresses, KEY, writeInventory } from './addresses.js';
import { compare } from './compare.js';
import { measure } from './measure.js';
import { floorFor, peersFor } from './peers.js';
import { temporaryFolder } from './temporary-folder.js';

const COUNT = 150;
const FORKS = 50;

export function fleet(rounds = 1) {
  const folder = temporaryFolder();
  const addresses = addressesOf(COUNT);
  giveAddresses(addresses, folder);
  const inventory = join(folder, 'hosts.json');
  writeInventory(inventory, addresses, join(folder, 'known_hosts'));
  const { reprise, ...others } = peersFor(['-i', inventory, 'bench/fleet.yml'], FORKS);
  measure(reprise.command);
  const runs = {
    floor: { ...floorFor('fleet', KEY, addresses), times: 2 },
    reprise: { ...reprise, times: 2 },
  };
  compare({ ...runs, ...others }, rounds, (name, { stdout }) => {
    if (name === 'floor') return undefined;
    const lost = [...stdout.matchAll(/(?:unreachable|failed)=([1-9]\d*)/g)].length;
    return lost === 0 ? undefined : `${lost} hosts failed or were unreachable`;
  });
}
