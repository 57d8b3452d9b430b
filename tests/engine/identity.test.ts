// A cluster that is none is refused while the run is read: no host is asked for anything.
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prepare } from '../../src/engine/prepare.ts';
import { UserErrors } from '../../src/errors.ts';
import { describeMistake } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const PLAY = '- hosts: all\n  gather_facts: false\n  tasks: [{ crontab_lines: { lines: [] } }]\n';
const folder = temporaryFolder({
  'play.yml': PLAY,
  'foreign.yml': '- hosts: all\n  gather_facts: false\n  tasks: [{ debug: }]\n',
  'proper.yml': `
    pg-test:
      hosts: { a: { pg_seq: 1, pg_role: primary }, b: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test }
    pg-meta:
      hosts: { d: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-meta }
    web: { hosts: { w: } }`,
  'wrong.yml': `pg-test:
  hosts:
    a: { pg_seq: 1, pg_role: primary }
    b: { pg_seq: 1, pg_role: replika }
    c: { pg_role: replica }
  vars: { pg_cluster: pg-test }
pg_meta:
  hosts:
    d: { pg_seq: 1, pg_role: primary }
  vars:
    pg_cluster: pg_meta
`,
  'templated.yml': `pg-test:
  hosts:
    a: { pg_seq: '{{ inventory_hostname | length }}', pg_role: replica }
  vars: { pg_cluster: pg-test }
`,
  'beside/play.yml': PLAY,
  'beside/host_vars/b.yml': 'pg_seq: 2\npg_role: replica\n',
  'incomplete.yml': `pg-test:
  hosts:
    a: { pg_seq: 1, pg_role: primary }
    b:
  vars: { pg_cluster: pg-test }
`,
});

async function mistakes(inventory: string, playbook = 'play.yml'): Promise<string[]> {
  try {
    await prepare({
      playbooks: [join(folder, playbook)],
      inventory: [join(folder, inventory)],
      extraVars: [],
      limit: undefined,
      rolesPath: [],
      secrets: [],
      warn: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return error.errors.map(describeMistake);
  }
  return [];
}

describe('the clusters of an inventory', () => {
  it('pass when they are in order', async () => {
    expect(await mistakes('proper.yml')).toEqual([]);
  });

  it('are refused with group, host and place, all mistakes at once', async () => {
    expect(await mistakes('wrong.yml')).toEqual([
      'IDENTITY 4:18 group pg-test, host b: pg_seq 1 belongs to a already',
      "IDENTITY 4:30 group pg-test, host b: pg_role is 'replika'",
      'IDENTITY 5:5 group pg-test, host c: pg_seq is missing',
      "IDENTITY 11:17 group pg_meta, host d: pg_cluster 'pg_meta' cannot name a cluster",
    ]);
  });

  it("are what another project's playbooks make of them", async () => {
    expect(await mistakes('wrong.yml', 'foreign.yml')).toEqual([]);
  });

  it('know the variables beside the playbook', async () => {
    expect(await mistakes('incomplete.yml')).toEqual([
      'IDENTITY 4:5 group pg-test, host b: pg_seq is missing',
      'IDENTITY 4:5 group pg-test, host b: pg_role is missing',
    ]);
    expect(await mistakes('incomplete.yml', 'beside/play.yml')).toEqual([]);
  });

  it('wait for the run when a template stands in the way', async () => {
    expect(await mistakes('templated.yml')).toEqual([]);
  });
});
