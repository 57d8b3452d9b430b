// `ansible` and a link of that name to bin/reprise: single tasks, the same output and status. Needs ansible-core, and dist/ from
// `npm run build`.
import { compareSteps, type StepResult } from './command-steps.ts';

const FILES = {
  hosts: '[g]\nh1\nh2\n[g:vars]\nansible_connection=local\n',
  text: 'x\n',
  'play/group_vars/g.yml': 'of_play: from the folder\n',
  'oneline.cfg': '[defaults]\nbin_ansible_callbacks = true\nstdout_callback = oneline\n',
};

const STEPS = [
  'ansible -i hosts g -m ping -f 1',
  'ansible -i hosts g -m ping -f 1 -o',
  "ansible -i hosts h1 -a 'echo hi'",
  'ansible -i hosts h1 -a \'printf "a\\nb\\n"\' -o',
  "ansible -i hosts h1 -m shell -a 'echo out; echo err >&2; exit 3'",
  "ansible -i hosts h1 -m shell -a 'echo out; echo err >&2' -o",
  'ansible -i hosts h1 -m raw -a \'echo "x y"  z\'',
  'ansible -i hosts h1 -m debug -a \'msg="{{ inventory_hostname }} {{ of_play }}"\' --playbook-dir play',
  'ansible -i hosts h1 -m debug -a \'{"msg": {"a": [1, "{{ n }}"]}}\' -e n=x',
  'ansible -i hosts h1 -m debug -a var=groups.g -v',
  'ansible -i hosts h1 -m fail -a msg=no -o',
  'ansible -i hosts h1 -m lineinfile -a \'path=text line="y z"\' --diff --check',
  "ansible -i hosts h1 -a 'echo x' --check",
  'ansible -i hosts h1 -m ping -t tree >/dev/null; cat tree/h1',
  'ANSIBLE_CONFIG=oneline.cfg ansible -i hosts h1 -m ping',
  'ansible -i hosts g --list-hosts',
  'ansible -i hosts g -l h2 --list-hosts',
  'ansible -i hosts h1 -l h2 -m ping',
  'ansible -i hosts nope -m ping',
  'ansible -i hosts "{{ some }}" -m ping -e some=h1',
  'ansible -i hosts h1 -m command',
  'ansible -i u1, all -m ping -e ansible_port=1 -e ansible_host=127.0.0.1',
  'ansible localhost -m set_fact -a "a=1 b=x"',
];

/** Ansible prints its usage with a mistake of flags; why a host cannot be reached is worded by each program's own ssh. */
function shown({ output, status }: StepResult): string {
  if (status === 5) return '[5]';
  return `${output.replace(/("msg": )"Failed to connect.*"/, '$1"REASON"')}[${status}]`;
}

compareSteps('adhoc as ansible', FILES, STEPS, shown);
