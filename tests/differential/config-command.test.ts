// `ansible-config` and a link of that name to bin/reprise: what is set, from where. Needs ansible-core, and dist/ from
// `npm run build`.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type StepResult, workplace } from './command-steps.ts';

const FILES = {
  'some.cfg':
    '[defaults]\nforks = 9\ninventory = hosts\nstdout_callback = minimal\n[privilege_escalation]\nbecome = yes\n',
};

/** Settings that only Ansible has would be in its lists alone. */
const BARE = 'unset ANSIBLE_LOCALHOST_WARNING ANSIBLE_PYTHON_INTERPRETER;';

const STEPS = [
  'ansible-config dump --only-changed',
  'ansible-config view',
  ...['dump --only-changed', 'dump --changed-only -f json', 'dump --only-changed --format yaml', 'view'].map(
    flags => `ansible-config ${flags} -c some.cfg`,
  ),
  'ANSIBLE_CONFIG=some.cfg ANSIBLE_FORKS=7 ansible-config dump --only-changed',
  'ansible-config dump -c nosuch.cfg',
  'ansible-config',
];

const bare = (step: string) => `${BARE} ${step}`;
const theirs = workplace('ansible', FILES);
const ours = workplace('reprise', FILES);
let expected: StepResult[] = [];
let actual: StepResult[] = [];

beforeAll(async () => {
  [expected, actual] = await Promise.all([theirs.run(STEPS.map(bare)), ours.run(STEPS.map(bare))]);
}, 120_000);

afterAll(() => {
  theirs.remove();
  ours.remove();
});

/** Ansible prints its usage with a mistake of flags, and ends with 2 where its parser finds it, else with 5. */
function shown({ output, status }: StepResult): string {
  if (status === 5 || status === 2) return '[5]';
  return `${output}[${status}]`;
}

describe('config as ansible-config', () => {
  test.each(STEPS.map((step, index) => [step, index] as const))('%s', (_, index) => {
    const [their, our] = [expected[index], actual[index]];
    expect(our && shown(our)).toBe(their && shown(their));
  });
});
