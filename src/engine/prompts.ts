// `vars_prompt`: asked once per play, before its first task.
import { UserError } from '../errors.ts';
import type { Play, VariablePrompt } from '../playbook/model.ts';
import type { Value } from '../values/value.ts';
import { textOf } from './directive-values.ts';
import { ask } from './question.ts';
import type { Run } from './run-context.ts';
import { playScope } from './scopes.ts';

/** The answers by name. Variables that `-e` sets are not asked for; without a terminal the default is taken. */
export async function askVariables(run: Run, play: Play): Promise<Map<string, Value>> {
  const answers = new Map<string, Value>();
  for (const prompt of play.varsPrompt) {
    if (run.options.extraVars.has(prompt.name)) continue;
    answers.set(prompt.name, await answerTo(run, play, prompt));
  }
  return answers;
}

async function answerTo(
  run: Run,
  play: Play,
  { name, prompt, isPrivate, confirm, ...rest }: VariablePrompt,
): Promise<Value> {
  const at = { scope: playScope(run, play.folder, [play.vars]), environment: run.environment };
  const otherwise = textOf(rest.default, at);
  const text = textOf(prompt, at) ?? name;
  const question = otherwise === undefined ? `${text}: ` : `${text} [${otherwise}]: `;
  for (;;) {
    const answer = await ask(run, question, { echo: !isPrivate });
    if (answer === undefined || answer === '') {
      if (otherwise !== undefined || answer === '') return otherwise ?? '';
      throw new UserError('USAGE', `nobody is at the terminal to answer the prompt for '${name}'`, {
        span: play.span,
        hint: `give it with -e ${name}=…`,
      });
    }
    if (!confirm || answer === (await ask(run, `confirm ${question}`, { echo: !isPrivate }))) return answer;
  }
}
