// confirm: asks before data is destroyed. Runs on the control node alone, once for all hosts.
import { fail } from './failure.ts';
import type { Consent, Module } from './module.ts';

interface ConfirmArguments {
  readonly question: string;
  readonly otherwise: string;
}

const MEANING: Readonly<Record<Exclude<Consent, 'no'>, string>> = {
  yes: 'confirmed at the terminal',
  beforehand: 'confirmed by --yes',
  unattended: 'without a terminal the command itself is the order',
};

export const confirm: Module<ConfirmArguments> = {
  name: 'confirm',
  fullNames: [],
  documentation: {
    summary:
      'Asks the person at the terminal before data is destroyed, and fails unless the answer is yes. `--yes` answers beforehand; without a terminal nobody is asked.',
  },
  schema: {
    properties: {
      question: { type: 'string', description: 'What is asked, as a sentence with a question mark.' },
      otherwise: {
        type: 'string',
        default: 'Nothing was changed',
        description: 'What is so when the answer is no, or Ctrl-C.',
      },
    },
    required: ['question'],
  },
  checkMode: 'none',
  async run(_host, { question, otherwise }, context) {
    try {
      const answer = await context.confirm(question);
      if (answer !== 'no') return { changed: false, answer, msg: MEANING[answer] };
      return { failed: true, changed: false, answer, msg: `not confirmed. ${otherwise}.` };
    } catch (error) {
      if (!context.signal.aborted) throw error;
      return fail(`interrupted at the question. ${otherwise}.`);
    }
  },
};
