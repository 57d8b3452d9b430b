// Mistakes in the variables of backup policy are refused while the run is read: file, line, key and host.
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { prepare } from '../../src/engine/prepare.ts';
import { type UserError, UserErrors } from '../../src/errors.ts';
import { locate } from '../../src/source/span.ts';
import { describeMistake } from '../mistakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const PLAY = '- hosts: all\n  gather_facts: false\n  tasks: [{ crontab_lines: { lines: [] } }]\n';
const folder = temporaryFolder({
  'play.yml': PLAY,
  'proper.yml': `all:
  vars:
    pgbackrest_method: [local, minio]
    pgbackrest_repo:
      local: { path: /pg/backup }
      minio: { type: s3, s3_bucket: b, s3_endpoint: e, s3_region: r, s3_key: '{{ key }}', s3_key_secret: x }
    backup_promise: { rpo: 5m, window: 14d }
    node_crontab: ['00 01 * * 1 postgres /pg/bin/pg-backup full', '{{ another }}']
  hosts: { a: , b: }
`,
  'wrong.yml': `all:
  vars:
    pgbackrest_method: minoi
    pgbackrest_repo:
      minio: { type: s3, s3_bukcet: b, s3_endpoint: e, s3_region: r, s3_key: k, s3_key_secret: s, s3_bucket: b }
      tape:
        retention_full: none
        path: /tape
  children:
    pg-test:
      hosts: { a: , b: , c: , d: , e: }
      vars:
        backup_promise: { windwo: 14d, rpo: soon }
    pg-meta:
      hosts:
        m:
          node_crontab:
            - '00 01 * * 1 /pg/bin/pg-backup full'
`,
  'rendered.yml': `all:
  vars: { pgbackrest_method: '{{ where }}', pgbackrest_repo: '{{ repositories }}', backup_promise: '{{ p }}' }
  hosts: { a: }
`,
  'beside/play.yml': PLAY,
  'bare.yml': 'all: { hosts: { a: } }',
  'beside/group_vars/all.yml': 'pgbackrest_method: tape\npgbackrest_repo:\n  local: { path: /pg/backup }\n',
});

async function errorsOf(inventory: string, playbook = 'play.yml'): Promise<readonly UserError[]> {
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
    return error.errors;
  }
  return [];
}

async function mistakes(inventory: string, playbook?: string): Promise<string[]> {
  return (await errorsOf(inventory, playbook)).map(describeMistake);
}

describe('the policy of an inventory', () => {
  it('passes when it is in order', async () => {
    expect(await mistakes('proper.yml')).toEqual([]);
  });

  it('is refused at the key or the value, with the hosts that it is for', async () => {
    expect(await mistakes('wrong.yml')).toEqual([
      "INVALID_VALUE 3:24 group all, hosts a, b, c, d and 2 more: pgbackrest_method names 'minoi', which pgbackrest_repo does not define",
      "UNKNOWN_KEY 5:26 group all, hosts a, b, c, d and 2 more: `s3_bukcet` is not a key of repository 'minio'",
      "INVALID_VALUE 7:25 group all, hosts a, b, c, d and 2 more: repository 'tape': `retention_full` cannot be 'none'",
      'UNKNOWN_KEY 13:27 group pg-test, hosts a, b, c, d and 1 more: `windwo` is not a key of backup_promise',
      "INVALID_VALUE 13:45 group pg-test, hosts a, b, c, d and 1 more: backup_promise.rpo: 'soon' is not a duration",
      "INVALID_VALUE 18:15 host m: node_crontab: '00 01 * * 1 /pg/bin/pg-backup full' has no user before its command",
    ]);
  });

  it('never shows a line with a secret in it', async () => {
    const shown = await errorsOf('wrong.yml');
    expect(shown.map(({ span }) => span && locate(span).lineText.trim())).toEqual([
      'pgbackrest_method: minoi',
      '',
      'retention_full: none',
      expect.stringContaining('windwo'),
      expect.stringContaining('soon'),
      expect.stringContaining('pg-backup full'),
    ]);
  });

  it('waits for the run when a template stands in the way', async () => {
    expect(await mistakes('rendered.yml')).toEqual([]);
  });

  it('is read from files of variables too', async () => {
    expect(await mistakes('bare.yml')).toEqual([]);
    expect(await mistakes('bare.yml', 'beside/play.yml')).toEqual([
      "INVALID_VALUE 1:20 group all, host a: pgbackrest_method names 'tape', which pgbackrest_repo does not define",
    ]);
  });
});
