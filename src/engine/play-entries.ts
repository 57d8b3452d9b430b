// The one list of entries that a play is: facts, pre_tasks, roles, tasks, post_tasks, with the flushes between them.
import { implicitTask, NOWHERE } from '../playbook/implicit-task.ts';
import type { Entry, Play, Task } from '../playbook/model.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { LazyScope } from '../variables/scope.ts';
import { booleanOf } from './directive-values.ts';
import type { PlayRun } from './play-run.ts';
import type { Run } from './run-context.ts';
import { hostlessScope, playScope } from './scopes.ts';
import { chosenEntries } from './tags.ts';

/** The chosen entries of a play, in the order in which they run. `gathersFacts` puts fact gathering first. */
export function entriesOf(playRun: PlayRun, gathersFacts: boolean): Entry[] {
  const { run, play } = playRun;
  const isForced = forcesHandlers(run, play);
  const section = (entries: readonly Entry[]): Entry[] => {
    const chosen = chosenPlayEntries(playRun, entries);
    const flush = implicitMeta('flush_handlers', play);
    if (!isForced || chosen.length === 0) return [...chosen, flush];
    // A host that fails runs its handlers on the way out. Tasks and flush stand in blocks of their own, as in Ansible: by that
    // a fatal failure takes along those that have not failed themselves.
    const blockOf = (tasks: readonly Entry[], always: readonly Entry[]): Entry => {
      return { kind: 'block', tasks, rescue: [], always, span: play.span };
    };
    return [blockOf([blockOf(chosen, [])], [blockOf([flush], [])])];
  };
  return [
    ...(gathersFacts ? chosenPlayEntries(playRun, [gatherTask(run, play)]) : []),
    ...section(play.preTasks),
    ...section([...play.roles, ...play.tasks]),
    ...section(play.postTasks),
  ];
}

function forcesHandlers(run: Run, play: Play): boolean {
  const at = { scope: playScope(run, play.folder, [play.vars]), environment: run.environment };
  return booleanOf(play.forceHandlers, run.options.forceHandlers, at);
}

/** Entries left by `--tags` and `--skip-tags`: those of the play, or those that `include` brings. */
export function chosenPlayEntries(play: PlayRun, entries: readonly Entry[], include?: Task): Entry[] {
  const { environment, options } = play.run;
  let scope: LazyScope | undefined;
  return chosenEntries(entries, options, tag => {
    scope ??= hostlessScope(play, include);
    const value = render(tag, scope, environment);
    return Array.isArray(value) ? value.map(toText) : [toText(value)];
  });
}

function implicitMeta(command: 'flush_handlers', play: Play): Task {
  const span = { source: NOWHERE, start: 0, end: 0 };
  return implicitTask(
    { kind: 'meta', name: 'meta', command, span },
    { directives: { ...play.directives, tags: [], when: [] } },
  );
}

function gatherTask(run: Run, play: Play): Task {
  const text = (value: string): ScalarNode => ({ kind: 'scalar', value, span: play.span, trust: 'literal' });
  const args = new Map<string, Node>();
  const { gatherSubset, factPath } = run.options;
  if (play.gatherSubset) args.set('gather_subset', play.gatherSubset);
  else if (gatherSubset.length > 0)
    args.set('gather_subset', { kind: 'sequence', items: gatherSubset.map(text), span: play.span });
  if (play.gatherTimeout) args.set('gather_timeout', play.gatherTimeout);
  if (play.factPath) args.set('fact_path', play.factPath);
  else if (factPath !== undefined) args.set('fact_path', text(factPath));
  const action = {
    kind: 'module',
    name: 'gather_facts',
    target: 'gather_facts',
    args,
    names: new Map(),
    freeForm: undefined,
    spread: undefined,
    span: play.span,
  } as const;
  const tags = play.directives.tags.length > 0 ? play.directives.tags : [text('always')];
  return implicitTask(action, {
    name: text('Gathering Facts'),
    directives: { ...play.directives, tags },
    span: play.span,
  });
}
