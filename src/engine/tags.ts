// `--tags` and `--skip-tags`: which entries of a play are left.
import type { Block, Entry, Task } from '../playbook/model.ts';
import type { ScalarNode } from '../source/node.ts';

export interface TagChoice {
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
}

/**
 * Whether tags are chosen: `always` runs unless skipped by name, `never` only when asked for by one of its tags.
 * https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_tags.html
 */
export function isChosen(own: readonly string[], { tags: asked, skipTags }: TagChoice): boolean {
  const tags = new Set(own.length === 0 ? ['untagged'] : own);
  const only = asked.length === 0 ? ['all'] : asked;
  const isTagged = only.includes('tagged') && !tags.has('untagged') && !tags.has('never');
  const isAsked = isTagged || only.some(tag => tags.has(tag));
  const runs = tags.has('always') || (only.includes('all') && !tags.has('never')) || isAsked;
  return runs && !isSkipped(tags, skipTags);
}

function isSkipped(tags: ReadonlySet<string>, skipTags: readonly string[]): boolean {
  if (skipTags.includes('all')) return !(tags.has('always') && !skipTags.includes('always'));
  return skipTags.some(tag => tags.has(tag)) || (skipTags.includes('tagged') && !tags.has('untagged'));
}

/** The entries that run; blocks that lost all their tasks are gone. `textOf` gives a tag's text, or texts. */
export function chosenEntries(
  entries: readonly Entry[],
  choice: TagChoice,
  textOf: (tag: ScalarNode) => readonly string[],
): Entry[] {
  if (choice.tags.length === 0 && choice.skipTags.length === 0 && !entries.some(hasTags)) return [...entries];
  return entries.flatMap((entry): Entry[] => {
    if (entry.kind === 'task')
      return isImplicit(entry) || isChosen(tagsOf(entry, textOf), choice) ? [entry] : [];
    const block: Block = {
      ...entry,
      tasks: chosenEntries(entry.tasks, choice, textOf),
      rescue: chosenEntries(entry.rescue, choice, textOf),
      always: chosenEntries(entry.always, choice, textOf),
    };
    return block.tasks.length > 0 || block.always.length > 0 ? [block] : [];
  });
}

/** A task's tags as text, sorted and unique. */
export function tagsOf(task: Task, textOf: (tag: ScalarNode) => readonly string[]): string[] {
  return [...new Set(task.directives.tags.flatMap(tag => textOf(tag)))];
}

/** Marks that the engine and the loader set themselves run under any choice of tags. */
function isImplicit(task: Task): boolean {
  return (
    task.action.kind === 'meta' && (task.action.command === 'role_complete' || task.span.source.text === '')
  );
}

function hasTags(entry: Entry): boolean {
  return entry.kind === 'task'
    ? entry.directives.tags.length > 0
    : [entry.tasks, entry.rescue, entry.always].some(list => list.some(hasTags));
}
