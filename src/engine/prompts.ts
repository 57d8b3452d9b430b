// `vars_prompt`: asked once per play, before its first task.
import { UserError } from '../errors.ts';
import type { Play, VariablePrompt } from '../playbook/model.ts';
import {
  hashPassword,
  makeSalt,
  passwordScheme,
  SCHEME_NAMES,
} from '../template/filters/password-schemes.ts';
import type { Value } from '../values/value.ts';
import { type Evaluator, numberOf, textOf } from './directive-values.ts';
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

async function answerTo(run: Run, play: Play, variable: VariablePrompt): Promise<Value> {
  const { name, prompt, isPrivate, confirm, ...rest } = variable;
  const at = { scope: playScope(run, play.folder, [play.vars]), environment: run.environment };
  const otherwise = textOf(rest.default, at);
  const text = textOf(prompt, at) ?? name;
  const question = otherwise === undefined ? `${text}: ` : `${text} [${otherwise}]: `;
  const hash = hashing(variable, at);
  let mismatch = '';
  for (;;) {
    const answer = await ask(run, mismatch + question, { echo: !isPrivate });
    if (answer === undefined && otherwise === undefined) {
      throw new UserError('USAGE', `nobody is at the terminal to answer the prompt for '${name}'`, {
        span: play.span,
        hint: `give it with -e ${name}=…`,
      });
    }
    const isSure =
      !confirm ||
      answer === undefined ||
      answer === (await ask(run, `confirm ${question}`, { echo: !isPrivate }));
    if (isSure) return hash(answer || (otherwise ?? ''));
    mismatch = '***** VALUES ENTERED DO NOT MATCH ****\n';
  }
}

/** Hashes an answer where the prompt says `encrypt`. Throws UserError for a method that does not exist here. */
function hashing({ encrypt, salt, saltSize }: VariablePrompt, at: Evaluator): (answer: string) => string {
  const method = textOf(encrypt, at);
  if (method === undefined) return answer => answer;
  const scheme = passwordScheme(method);
  if (scheme === undefined)
    throw new UserError('INVALID_VALUE', `encrypt of vars_prompt knows ${SCHEME_NAMES}, not '${method}'`, {
      span: encrypt?.span,
    });
  const size = numberOf(saltSize, at) ?? scheme.saltSize;
  const given = textOf(salt, at);
  return answer => {
    try {
      return hashPassword(scheme, answer, given ?? makeSalt(size));
    } catch (error) {
      throw new UserError('INVALID_VALUE', `vars_prompt: ${(error as Error).message}`, {
        span: (salt ?? saltSize ?? encrypt)?.span,
        cause: error,
      });
    }
  };
}
