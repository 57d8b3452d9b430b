// `ansible-inventory` and a link of that name to bin/reprise: the same inventories in the same words. Needs ansible-core, and
// dist/ from `npm run build`.
import { compareSteps, type StepResult } from './command-steps.ts';

const CONSTRUCTED = `plugin: constructed
strict: false
compose:
  full: inventory_hostname ~ '-' ~ os
  bad: nosuch | default('dflt')
  bad2: nosuch
  lit: "'x'"
  grp: group_names
  ex: extra | default('none')
  gvx: gv | default('nogv')
groups:
  linux: os == 'linux'
  newer: ver is defined and ver|int > 11
  has-dash: "'w' in inventory_hostname"
  never: false
  broken: nosuch.x == 1
keyed_groups:
  - prefix: os
    key: os
  - key: ver | default('')
    prefix: v
    separator: ''
  - key: tags
    prefix: tag
  - key: d
    prefix: dict
  - key: site
    parent_group: sites
  - key: os
    parent_group: "{{ site | default('nosite') }}"
    prefix: p
  - key: missing
    default_value: zzz
    prefix: m
`;

const GENERATOR = `plugin: generator
hosts:
  name: "{{ operation }}_{{ application }}_{{ environment }}_runner"
  parents:
    - name: "{{ operation }}_{{ application }}_{{ environment }}"
      parents:
        - name: "{{ operation }}_{{ application }}"
          parents:
            - name: "{{ operation }}"
            - name: "{{ application }}"
        - name: "{{ application }}_{{ environment }}"
          parents:
            - name: "{{ application }}"
              vars:
                application: "{{ application }}"
            - name: "{{ environment }}"
              vars:
                environment: "{{ environment }}"
    - name: runner
layers:
  operation:
    - build
    - launch
  environment:
    - dev
    - test
  application:
    - web
    - api
`;

const FILES = {
  hosts: `lone x=1
[web]
w[1:2] http=80 l=[1,2] d={'k':(1,2)}
[db]
d1 s='a b'
[db:vars]
port=5432
ansible_group_priority=3
[prod:children]
web
db
[prod:vars]
env=prod
`,
  'group_vars/web.yml': `gv: "{{ env }}-x"
sec: !vault |
          $ANSIBLE_VAULT;1.1;AES256
          3231
m: {b: 1, a: [1, {z: 2}]}
uns: !unsafe "{{ a }}"
`,
  'host_vars/d1.yml': 'hv: true\n',
  'play/group_vars/all.yml': 'of_play: 1\n',
  'tree.yml': `all:
  hosts:
    h1: {f: 1.5, n: null, t: "yes", b: yes, u: "é", o: 0644, s: "a\\nb\\n", e: "", ml: {}, el: [], long: "${'word '.repeat(30)}"}
    h2:
  vars: {allv: x}
  children:
    g: {vars: {ansible_group_priority: 10, v: 2}, hosts: {h1: }}
    k: {children: {g: }, vars: {v: 3}}
    empty:
`,
  'many/01.yml': 'all: {hosts: {m1: {a: 1}}, children: {x: {hosts: {m2: }}}}\n',
  'many/02': '[x]\nm3 a=2\nm1 a=3\n[x:vars]\nq=1\n',
  'many/notes.txt': 'not an inventory\n',
  'many/group_vars/x.yml': 'fromfolder: true\n',
  '+script': `#!/bin/sh
cat <<END
{"g": {"hosts": ["s1", "s2"], "vars": {"v": 1}, "children": ["sub"]}, "sub": ["s3"],
 "_meta": {"hostvars": {"s1": {"x": [1, 2], "y": "{{ v }}"}}}}
END
`,
  '+old-script': `#!/bin/sh
case "$1" in
  --list) echo '{"g": ["o1", "o2"]}';;
  --host) echo "{\\"name\\": \\"$2\\"}";;
esac
`,
  'cons.ini': `[www]
w1 os=linux ver=12 tags='["a","b"]' d='{"k":"v","e":""}'
w2 os=linux
[db]
d1 os=bsd
[www:vars]
site=north
`,
  'group_vars/www.yml': 'm: {b: text}\n',
  'cons.yml': CONSTRUCTED,
  'cons2.yml': `plugin: ansible.builtin.constructed
use_vars_plugins: true
use_extra_vars: true
leading_separator: false
compose: {gvx: "m.b | default('x')", ex: extra | default("none")}
keyed_groups: [{key: os, separator: "-"}, {key: "[os, '']", default_value: dflt, prefix: z}, {key: 'd | default({})', trailing_separator: false}]
`,
  'generator.yml': GENERATOR,
  'export.cfg': '[inventory]\nexport = true\n',
  'ranges.cfg': '[inventory]\nenable_plugins = advanced_host_list, yaml\n',
  'merge.cfg': '[defaults]\nhash_behaviour = merge\n',
  'merge.yml': 'all: {vars: {d: {a: 1, b: {c: 2}}}, hosts: {h: {d: {b: {x: 3}}}}}\n',
};

const STEPS = [
  ...[
    '--list',
    '--list --export',
    '--list -y',
    '--list --yaml --export',
    '--graph',
    '--graph prod',
    '--graph --vars db',
  ].map(flags => `ansible-inventory -i hosts ${flags}`),
  'ansible-inventory -i hosts --host w1',
  'ansible-inventory -i hosts --host w1 -y',
  'ansible-inventory -i hosts --host d1 --export',
  'ansible-inventory -i hosts --host nope',
  'ansible-inventory -i hosts --host localhost',
  'ansible-inventory -i hosts --graph nope',
  'ansible-inventory -i hosts',
  'ansible-inventory -i hosts --list --graph',
  'ansible-inventory -i hosts --list web -e a=1 -e \'{"b": [1]}\'',
  'ansible-inventory -i hosts --list --playbook-dir play',
  'ansible-inventory -i hosts --list --output out; cat out',
  'ansible-inventory -i hosts --graph --output out; cat out',
  ...['--list', '--list -y', '--list --export', '--graph --vars', '--graph --vars --export'].map(
    flags => `ansible-inventory -i tree.yml ${flags}`,
  ),
  'ansible-inventory -i many --list',
  'ansible-inventory -i many -i hosts --graph',
  'ansible-inventory -i cons.ini -i tree.yml -i script --graph',
  'ansible-inventory -i script --list',
  'ansible-inventory -i script --list --export -y',
  'ansible-inventory -i old-script --list',
  'ansible-inventory -i a,b:22, --list',
  'ansible-inventory -i h[1:2], --graph',
  'ansible-inventory -i cons.ini -i cons.yml --list',
  'ansible-inventory -i cons.ini -i cons2.yml --list -e extra=E',
  'ansible-inventory -i generator.yml --graph --vars',
  'ANSIBLE_CONFIG=export.cfg ansible-inventory -i hosts --list',
  "ANSIBLE_CONFIG=ranges.cfg ansible-inventory -i 'h[1:3],x:2222,[::1]:33' --list",
  'ANSIBLE_CONFIG=merge.cfg ansible-inventory -i merge.yml --list',
  'ANSIBLE_INVENTORY=hosts ansible-inventory --graph db',
];

/** Ansible prints its usage with a mistake of flags. */
function shown({ output, status }: StepResult): string {
  return status === 5 ? '[5]' : `${output}[${status}]`;
}

compareSteps('inventory as ansible-inventory', FILES, STEPS, shown);
