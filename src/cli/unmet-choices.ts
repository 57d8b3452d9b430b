// Warnings of choices that choose nothing: a misspelt tag or starting task ends with status 0 and nothing done.
import { nearest, UserError } from '../errors.ts';
import { entriesIn, tasksIn } from '../playbook/contents.ts';
import { isTemplate } from '../playbook/fields.ts';
import type { Playbook, Task } from '../playbook/model.ts';
import type { Choices } from './run-options.ts';

/** Words of `--tags` and `--skip-tags` that mean no tag of a task. */
const SPECIAL_TAGS: readonly string[] = ['all', 'always', 'never', 'tagged', 'untagged'];

type Choice = Pick<Choices, 'tags' | 'skipTags' | 'startAtTask'>;

/**
 * A warning for each tag that no task has, and for a starting task that is none. Where an include or a template may
 * still bring it, only a slip of the pen is told of: a name close to one that is there.
 */
export function unmetChoices(
  playbooks: readonly Playbook[],
  { tags, skipTags, startAtTask }: Choice,
): UserError[] {
  const plays = playbooks.flatMap(playbook => playbook.plays);
  const tasks = tasksIn(plays.flatMap(entriesIn));
  const hasIncludes = tasks.some(
    ({ action: { kind } }) => kind === 'include_tasks' || kind === 'include_role',
  );
  const tagNodes = [
    ...plays.flatMap(play => play.directives.tags),
    ...tasks.flatMap(task => task.directives.tags),
  ];
  const knownTags = tagNodes.map(({ value }) => String(value));
  const tagsAreOpen = hasIncludes || tagNodes.some(isTemplate);
  const asked = [...tags, ...skipTags].filter(tag => !SPECIAL_TAGS.includes(tag));
  const warnings = asked.flatMap(tag => unmet(`no task has the tag '${tag}'`, tag, knownTags, tagsAreOpen));
  if (startAtTask === undefined || /[*?[\]{}]/.test(startAtTask)) return warnings;
  const names = tasks.flatMap(namesOf);
  const namesAreOpen = hasIncludes || tasks.some(({ name }) => name !== undefined && isTemplate(name));
  return [...warnings, ...unmet(`no task is called '${startAtTask}'`, startAtTask, names, namesAreOpen)];
}

function unmet(message: string, wanted: string, known: readonly string[], isOpen: boolean): UserError[] {
  if (known.includes(wanted)) return [];
  const near = nearest(wanted, known);
  if (isOpen && near === undefined) return [];
  return [new UserError('INVALID_VALUE', message, { hint: near && `did you mean '${near}'?` })];
}

/** A role's task may be named with its role, a task without a name by its module. */
function namesOf({ name, role, action }: Task): string[] {
  const own = name === undefined ? action.name : String(name.value);
  return role === undefined ? [own] : [own, `${role.name} : ${own}`];
}
