// What is mutated beside the files of other tests. The playbooks name nothing that touches a machine: they are run.

export const HARMLESS_PLAYBOOKS = [
  `- hosts: all
  gather_facts: false
  connection: local
  vars: { n: 3, words: [a, bb, ccc], deep: { a: { b: [1, 2] } }, name: "{{ words | first }}" }
  tasks:
    - set_fact: { total: "{{ words | map('length') | sum }}", cacheable: false }
    - debug: msg="{{ item }} {{ loop.index | default(0) }}"
      loop: "{{ words }}"
      loop_control: { index_var: i, label: "{{ i }}", extended: true }
      when: item != 'bb'
      register: said
    - assert: { that: [total | int == 6, "said.results | length == 3", deep.a.b[1] == 2], fail_msg: no }
    - debug: { var: "said.results[0].msg" }
`,
  `- hosts: h1
  gather_facts: false
  connection: local
  tasks:
    - block:
        - fail: msg="{{ 1 + 1 }}"
      rescue:
        - debug: msg="{{ ansible_failed_result.msg }}"
      always:
        - set_fact: { done: true }
      tags: [x]
    - debug: msg=done
      when: [done | bool, inventory_hostname in groups['all']]
      changed_when: "'a' in 'abc'"
      failed_when: false
      until: done
      retries: 1
      delay: 0
      notify: tell
    - include_role: { name: "{{ nothing | default('none') }}" }
      ignore_errors: true
    - add_host: { name: new, groups: [g], v: "{{ done }}" }
    - group_by: { key: "k_{{ inventory_hostname }}" }
  handlers:
    - name: tell
      debug: msg={{ hostvars['h2'].inventory_hostname }}
      listen: [topic]
`,
  `- name: dicts
  hosts: h[1:2]
  gather_facts: no
  serial: [1, 50%]
  connection: local
  any_errors_fatal: false
  vars:
    users: [{ name: a, uid: 1 }, { name: b, uid: 2 }]
    text: >-
      {% for u in users %}{{ u.name }}={{ u.uid }}{% if not loop.last %},{% endif %}{% endfor %}
  tasks:
    - debug: { msg: "{{ item.key }}: {{ item.value }}" }
      with_dict: "{{ users | items2dict(key_name='name', value_name='uid') }}"
    - debug: { msg: "{{ text | regex_replace('(a)=(\\\\d)', '\\\\2-\\\\1') }}" }
      delegate_to: localhost
      run_once: true
      vars: { extra: "{{ users | selectattr('uid', 'gt', 1) | list }}" }
    - meta: flush_handlers
    - set_fact: "{{ item }}=1"
      with_sequence: start=1 end=3 format=v%02d
    - debug: var=vars.users[0].name
      no_log: true
      throttle: 1
`,
];

export const INVENTORIES = [
  `mail.example.org ansible_port=2222 x='a b' y="c # d"
[db]
pg[01:03].example.org role=replica n=3
pg-[a:c] ansible_host=10.0.0.1
[db:vars]
list=[1, 'two', {"k": true}]
text=plain # comment
[all_db:children]
db
other
[other]
localhost ansible_connection=local
`,
  `all:
  vars: { domain: example.org, ntp: [a, b] }
  hosts:
    h1: { ansible_host: 10.0.0.1, seq: 1 }
    h[2:5]:
  children:
    db:
      hosts: { pg1: , pg2: { role: replica } }
      vars: &v { port: 5432 }
    web:
      children: { edge: { hosts: { e1: *v } } }
      vars: { <<: *v, other: !unsafe "{{ x }}" }
`,
  `plugin: constructed
strict: false
groups: { big: "seq | int > 1" }
compose: { n: "seq + 1" }
keyed_groups: [{ key: role, prefix: r }]
`,
];

export const SETTINGS = [
  `[defaults]
inventory = hosts, more
forks = 7 ; seven
host_key_checking = False
roles_path = roles:~/r:$HOME/x
timeout = "20"
callbacks_enabled = timer, profile_tasks
# comment
[privilege_escalation]
become = yes
become_method: sudo
[ssh_connection]
ssh_args = -o A=b#c -o ProxyCommand="ssh -W %h:%p x"
  continued
[reprise]
journal = journal
`,
  '[defaults]\nvault_identity_list = a@b, c@prompt\nfact_caching=jsonfile\nfact_caching_timeout = 86400\n[tags]\nrun = a,b\n',
];
