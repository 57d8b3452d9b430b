// `ansible-config` and a link of that name to bin/reprise: what is set, from where. Needs ansible-core, and dist/ from
// `npm run build`.
import { compareSteps, type StepResult } from './command-steps.ts';

const FILES = {
  'some.cfg':
    '[defaults]\nforks = 9\ninventory = hosts\nstdout_callback = minimal\n[privilege_escalation]\nbecome = yes\n',
};

/** Settings that only Ansible has would be in its lists alone. */
const BARE = 'unset ANSIBLE_LOCALHOST_WARNING ANSIBLE_PYTHON_INTERPRETER; ';

const STEPS = [
  'ansible-config dump --only-changed',
  'ansible-config view',
  ...['dump --only-changed', 'dump --changed-only -f json', 'dump --only-changed --format yaml', 'view'].map(
    flags => `ansible-config ${flags} -c some.cfg`,
  ),
  'ANSIBLE_CONFIG=some.cfg ANSIBLE_FORKS=7 ansible-config dump --only-changed',
  'ansible-config dump -c nosuch.cfg',
  'ansible-config dump --only-changed -v',
  'ANSIBLE_CONFIG=some.cfg ansible-config view -v',
  'ansible-config',
];

/** Ansible prints its usage with a mistake of flags, and ends with 2 where its parser finds it, else with 5. */
function shown({ output, status }: StepResult): string {
  if (status === 5 || status === 2) return '[5]';
  return `${output}[${status}]`;
}

compareSteps('config as ansible-config', FILES, STEPS, shown, BARE);
