// The page of the worked example: prose between what the commands printed.
import type { StepName, Story } from './story.ts';

/** docs/guide/worked-example.md. */
export function renderPage(story: Story): string {
  return `${PARTS.map(part => (typeof part === 'string' ? part.trim().replace('POLICY', story.policy.trimEnd()) : block(story, part.step))).join('\n\n')}\n`;
}

function block(story: Story, step: StepName): string {
  const shown = story.steps.get(step);
  if (shown === undefined) return '';
  const isSql = /^[A-Z]/.test(shown.command);
  const head = isSql ? `${shown.command};` : shown.command;
  return [...head.split('\n'), '', ...shown.output.split('\n')]
    .map(line => `    ${line}`.trimEnd())
    .join('\n');
}

const PARTS: readonly (string | { readonly step: StepName })[] = [
  `
# A worked example

A policy, an accident, a recovery and the proof, on the [sandbox](sandbox.md). This page is written by
\`node scripts/worked-example.js\`: what stands below the commands is what they printed, without the list of tasks. A test plays
the same story and compares what is told.

    reprise sandbox up
    ./etcd.yml
    ./pgsql.yml

deploys both clusters, pg-test with a backup on its own disk.

## A policy

Backups shall go to S3 instead, every night, and keep what is promised. In \`policy.yml\`, or better in the inventory, with the
credentials in a vault ([repositories](repositories.md#credentials)):

\`\`\`yaml
POLICY
\`\`\`

Where, and for how long:`,
  { step: 'apply' },
  'A second time there is nothing to do:',
  { step: 'again' },
  'When:',
  { step: 'schedule' },
  'The first backup was made already. One more, now, on whoever leads:',
  { step: 'backup' },
  `
## An accident

An application works,`,
  { step: 'before' },
  'until somebody forgets half of a condition, and work goes on behind it:',
  { step: 'after' },
  `
## When was it?

The log of the database knows. \`*\` marks what looks like an accident:`,
  { step: 'explore' },
  `
## The plan

The command that is printed for that transaction, first with \`-t print\`, which changes nothing:`,
  { step: 'plan' },
  '## The recovery',
  { step: 'recovery' },
  'Every row is back, and nothing that came after:',
  { step: 'back' },
  `
## If it was the wrong moment

\`-t undo\` would take the recovery back. With \`--check\` it only shows how:`,
  { step: 'undo' },
  `
## The proof

A drill restores beside the living cluster and measures it,`,
  { step: 'drill' },
  'and the gate for CI holds everything against what was promised:',
  { step: 'gate' },
];
