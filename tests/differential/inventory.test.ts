// The same inventories through ansible-core and through ours: groups, order, variables, patterns.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../src/errors.ts';
import { hostLayers } from '../../src/inventory/layers.ts';
import { loadInventory } from '../../src/inventory/load.ts';
import type { Inventory } from '../../src/inventory/model.ts';
import { limitHosts, selectHosts } from '../../src/inventory/patterns.ts';
import { VariableFolder } from '../../src/inventory/variable-folder.ts';
import { nodeToValue } from '../../src/source/node-access.ts';
import { typed } from './typed.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly sources: readonly string[];
  readonly playbook?: string;
  /** A pattern, or a pattern and a limit. */
  readonly patterns?: readonly (string | readonly [string, string])[];
}

const SANDBOX = `all:
  vars: { admin_ip: 10.10.10.10, pgbackrest_method: local }
  children:
    etcd:    { hosts: { 10.10.10.10: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    pg-meta: { hosts: { 10.10.10.10: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-meta } }
    pg-test:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
        10.10.10.13: { pg_seq: 3, pg_role: replica }
      vars: { pg_cluster: pg-test }
`;

const CASES: readonly Case[] = [
  {
    name: 'the sandbox and its patterns',
    files: { 'inv.yml': SANDBOX },
    sources: ['inv.yml'],
    patterns: [
      'all',
      '*',
      'pg-test',
      'pg-*',
      'pg-test:pg-meta',
      'pg-meta,pg-test',
      'all:!pg-test',
      'pg-*:&etcd',
      '!etcd',
      '&etcd',
      '10.10.10.12',
      '10.10.10.1[123]',
      '10.10.10.*',
      '~10\\.10\\.10\\.1[12]',
      '~pg-(meta|test)',
      'pg-test[0]',
      'pg-test[-1]',
      'pg-test[0:1]',
      'pg-test[1:]',
      'pg-test[5]',
      'nope',
      '?*[1:]',
      'etcd pg-meta',
      'all:!',
      '127.0.0.1',
      'all:!10.10.10.12',
      'etcd:pg-meta',
      'pg-test:!pg-test[0]',
      '10.10.10.13,10.10.10.11',
      'all[1]',
      'ungrouped',
      'pg?test',
      '10.10.10.1?',
      'pg-[mt]*',
      '*[0:1]',
      ['all', 'pg-test'],
      ['pg-*', '10.10.10.13,10.10.10.10'],
      ['all', 'pg-test[0]'],
      ['pg-test', '!10.10.10.12'],
      ['all', 'nope'],
      ['all', '@limit.txt'],
    ],
  },
  {
    name: 'INI with everything',
    files: {
      hosts: `# top
lone ansible_host=10.0.0.1 x=1
gate:2222 # a comment
db[01:03].example.com role="a b" list='[1, "two", 3.0]' t=True n=None
web[a:c:2] port=0x10 mode=0644 v=1_000 d={'k':(1,2)} ip=10.0.0.1 yes=yes
[2001:db8::1]:22

[parent:children]
kid2
kid1

[kid1]
lone  # remark
k1

[kid1:vars]
a = 5 # comment
b = text # not a comment
c="quoted"
e=
neg = -3
f = 1e3
tuple=1,2
empty_dict={}
url=http://x/?a=b
[kid2]
k2 a=from_host
[parent:vars]
a=from_parent
z=1
`,
    },
    sources: ['hosts'],
    patterns: [
      'all',
      'parent',
      'kid1:kid2',
      'ungrouped',
      'db*',
      'db01.example.com',
      'parent:!kid1',
      '~db0[12]',
      'web[a:c:2]',
    ],
  },
  {
    name: 'INI: children declared in another order, and vars before their group',
    files: {
      hosts: '[g:vars]\nx=1\n[g:children]\nb\na\nc\n[c]\nh3\n[a]\nh1\nh2\n[b]\nh2\nh4\n[top:children]\ng\n',
    },
    sources: ['hosts'],
    patterns: ['all', 'top', 'g', 'a:b'],
  },
  {
    name: 'depth, priority and name decide between groups',
    files: {
      'inv.yml': `all:
  hosts: { h: }
  vars: { v: all, w: all }
  children:
    b: { hosts: { h: }, vars: { v: b, w: b } }
    a: { hosts: { h: }, vars: { v: a, w: a, ansible_group_priority: 10 } }
    deep: { children: { deeper: { hosts: { h: }, vars: { w: deeper } } }, vars: { w: deep, x: deep } }
    z: { children: { deeper: }, vars: { x: z } }
`,
    },
    sources: ['inv.yml'],
  },
  {
    name: 'group_vars and host_vars beside inventory and playbook',
    files: {
      'inv/hosts.yml':
        'all:\n  vars: {a: inv, b: inv, c: inv, d: inv, e: inv, f: inv}\n  children: {g: {hosts: {h: {host: inv}}, vars: {b: invg}}}\n',
      'inv/group_vars/all.yml': 'c: inv_all\nd: inv_all\ne: inv_all\nf: inv_all\nt1: 2025-07-13\n',
      'inv/group_vars/g/one.yml': 'e: inv_g_one\nf: inv_g\n',
      'inv/group_vars/g/two.yaml': 'e: inv_g_two\n',
      'inv/group_vars/g/sub/three': 'sub: three\n',
      'inv/group_vars/g/.hidden.yml': 'hidden: yes\n',
      'inv/group_vars/g/note.txt': 'txt: yes\n',
      'inv/group_vars/g/old.yml~': 'old: yes\n',
      'inv/group_vars/g.yml': 'shadowed: yes\n',
      'inv/host_vars/h.json': '{"host": "inv_file", "exp": 1e3}',
      'inv/host_vars/h.yaml': 'host: inv_yaml\n',
      'play/group_vars/all': 'd: play_all\ne: play_all\nf: play_all\n',
      'play/group_vars/g.yml': 'f: play_g\n',
      'play/host_vars/h.yml': 'p: play_host\nhost: play\n',
    },
    sources: ['inv/hosts.yml'],
    playbook: 'play',
  },
  {
    name: 'a folder of sources, ignored names, two folders',
    files: {
      'one/10-a.yml': 'g: {hosts: {h1: {x: 1}, h2: }, vars: {y: 1}}\n',
      'one/20-b': '[g]\nh3 x=3\nh1 x=2\n',
      'one/30.ini': '[g]\nnever\n',
      'one/readme.md': 'no\n',
      'one/sub/s.yml': 'g2: {hosts: {h1: }}\n',
      'one/group_vars/g.yml': 'gv: one\nsame: one\n',
      'two/x.yaml': 'g: {hosts: {h9: }}\n',
      'two/group_vars/all.yml': 'same: two_all\n',
      'two/group_vars/g.yml': 'same: two\n',
    },
    sources: ['one', 'two'],
    patterns: ['all', 'g', 'g2', 'h*'],
  },
  {
    name: 'a list of hosts',
    files: {},
    sources: ['h1,h2:2200, h3,10.0.0.5', 'db[1:3],'],
    patterns: ['all', 'h2', 'db*'],
  },
  {
    name: 'YAML 1.1 values, anchors and merge keys',
    files: {
      'inv.yml': `all:
  hosts:
    h:
      yes_: yes
      octal: 0644
      num: 1_000
      sexa: 1:30
      f: 1.0
      exp: 1e3
      date: 2025-07-13
      none: ~
      base: &base {a: 1, b: [1, 2]}
      merged: {<<: *base, b: 3}
      alias: *base
      text: |
        one
         two
      folded: >-
        a
        b
      unsafe: !unsafe "{{ x }}"
      1: int key
`,
    },
    sources: ['inv.yml'],
  },
  {
    name: 'strings for sections, null groups, ranges and ports in YAML',
    files: {
      'inv.yml':
        'all:\n  children:\n    a: {hosts: solo}\n    b:\n    c: {children: a}\n    d: {hosts: {"n[1:3]:99": {v: 1}, "x[a:b][01:02]": }}\nother: {hosts: {q: }}\n',
    },
    sources: ['inv.yml'],
    patterns: ['all', 'c', 'd', 'other'],
  },
  {
    name: 'one host in two sources and in all',
    files: {
      'a.yml': 'all: {hosts: {h: {v: 1}}}\nungrouped: {hosts: {u: }}\n',
      'b.ini': 'h v=2 w=3\nh:22\n[late]\nu\n[late:vars]\nq=1\n',
    },
    sources: ['a.yml', 'b.ini'],
    patterns: ['all', 'ungrouped', 'late'],
  },
  {
    name: 'localhost by name',
    files: { 'i.ini': 'localhost ansible_connection=ssh\nother\n' },
    sources: ['i.ini'],
    patterns: ['all', 'localhost', '127.0.0.1', 'all:!localhost'],
  },
  {
    name: 'an executable',
    files: {
      'inv.sh': `#!/bin/sh
echo '{"g": {"hosts": ["h1", "h2"], "vars": {"a": 1, "f": 1.5}, "children": ["k"]}, "k": ["h3"], "_meta": {"hostvars": {"h1": {"x": [1, "y"]}}}}'
`,
    },
    sources: ['inv.sh'],
    patterns: ['all', 'g', 'k'],
  },
  {
    name: 'an executable without _meta',
    files: {
      'inv.sh': `#!/bin/sh
if [ "$1" = --host ]; then echo "{\\"me\\": \\"$2\\"}"; else echo '{"g": ["h1", "h2"], "all": {"vars": {"a": true}}}'; fi
`,
    },
    sources: ['inv.sh'],
  },
  {
    name: 'an empty inventory',
    files: { 'inv.yml': 'all:\n', empty: '' },
    sources: ['inv.yml', 'empty'],
    patterns: ['all', 'localhost', 'x'],
  },
  {
    name: 'a diamond of groups',
    files: {
      'inv.ini':
        '[a]\nh1\nh2\n[b]\nh2\nh3\n[ab:children]\na\nb\n[abc:children]\nab\na\nc\n[c]\nh4\n[abc:vars]\nx=abc\n[ab:vars]\nx=ab\n[a:vars]\nx=a\ny=a\n[b:vars]\nx=b\n',
    },
    sources: ['inv.ini'],
    patterns: [
      'all',
      'abc',
      'ab:&a',
      'ab:!a',
      'abc:&ab:!b',
      'a:b:c',
      'c,a',
      'ab[1:2]',
      '!b',
      'a*',
      'h[13]',
      '~^a',
    ],
  },
];

const PYTHON = '/usr/bin/python3';
let folder = '';
let answers: Record<string, unknown>[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-inventory-'));
  const requests = CASES.map((testCase, index) => {
    const base = join(folder, String(index));
    mkdirSync(base, { recursive: true });
    const files = { ...testCase.files, 'limit.txt': '10.10.10.11\n\npg-meta:etcd\n pg-meta \n' };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(base, name)), { recursive: true });
      writeFileSync(join(base, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
    }
    return {
      sources: resolveSources(base, testCase),
      playbook: testCase.playbook === undefined ? join(base, 'nowhere') : join(base, testCase.playbook),
      patterns: resolvePatterns(base, testCase),
    };
  });
  const script = join(import.meta.dirname, 'oracles/inventory.py');
  const run = spawnSync(PYTHON, [script], { input: JSON.stringify(requests), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`the oracle failed: ${run.stderr}`);
  answers = JSON.parse(run.stdout);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('inventories are read as ansible-core reads them', () => {
  it.each(CASES.map((testCase, index) => [testCase.name, index] as const))('%s', (_, index) => {
    const testCase = CASES[index];
    if (testCase === undefined) throw new Error('no such case');
    const base = join(folder, String(index));
    const inventory = loadInventory(resolveSources(base, testCase));
    const playbook = new VariableFolder(join(base, testCase.playbook ?? 'nowhere'));
    const hostvars = Object.fromEntries(
      [...inventory.hosts.keys()].map(name => {
        const vars = new Map(hostLayers(inventory, name, playbook).flatMap(layer => [...layer.vars]));
        return [name, Object.fromEntries([...vars].map(([key, node]) => [key, typed(nodeToValue(node))]))];
      }),
    );
    const patterns = Object.fromEntries(
      resolvePatterns(base, testCase).map(pattern => {
        const [hosts, limit] = typeof pattern === 'string' ? [pattern] : pattern;
        const key = typeof pattern === 'string' ? pattern : pattern.join(' -l ');
        return [key, select(inventory, hosts, limit)];
      }),
    );
    const groups = [...inventory.groups.values()];
    expect({
      hosts: [...inventory.hosts.keys()],
      groups: Object.fromEntries(groups.map(group => [group.name, inventory.membersOf(group.name)])),
      parents: Object.fromEntries(groups.map(group => [group.name, [...group.parents].sort()])),
      depths: Object.fromEntries(groups.map(group => [group.name, group.depth])),
      hostvars,
      patterns,
    }).toEqual(answers[index]);
  });
});

function select(
  inventory: Inventory,
  pattern: string,
  limit: string | undefined,
): readonly string[] | 'error' {
  try {
    const hosts = selectHosts(inventory, pattern);
    return limit === undefined ? hosts : limitHosts(inventory, hosts, limit);
  } catch (error) {
    if (error instanceof UserError) return 'error';
    throw error;
  }
}

function resolveSources(base: string, { sources }: Case): string[] {
  return sources.map(source => (source.includes(',') ? source : join(base, source)));
}

function resolvePatterns(base: string, { patterns = [] }: Case): (string | [string, string])[] {
  return patterns.map(pattern =>
    typeof pattern === 'string' ? pattern : [pattern[0], pattern[1].replace('@', `@${base}/`)],
  );
}
