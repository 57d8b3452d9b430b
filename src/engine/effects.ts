// What a finished task leaves behind for the run: facts, variables, hosts, groups.
import type { Effect } from '../modules/module.ts';
import { nodeFromValue, scalarNode } from '../source/build.ts';
import { mergeMappings } from '../source/merge.ts';
import type { Node } from '../source/node.ts';
import { keyText } from '../source/node-access.ts';
import { isWrittenAsText } from '../template/jinja/kept-text.ts';
import { fromData } from '../values/data.ts';
import type { Value } from '../values/value.ts';
import type { Attempt } from './attempt.ts';
import { booleanOf } from './directive-values.ts';
import type { HostState } from './host-state.ts';
import { isOwn } from './own-texts.ts';
import type { Run } from './run-context.ts';
import type { TaskEnd, TaskOnHost } from './task.ts';
import { evaluatorOn, isGathering } from './task-info.ts';

/** Applies the effects of a task that has not failed to the hosts they are for: its own, all of them under `run_once`. */
export function applyEffects(on: TaskOnHost, end: TaskEnd, hosts: readonly HostState[]): void {
  if (end.status === 'failed' || end.status === 'unreachable') return;
  for (const attempt of end.attempts) {
    on.play.run.stats.collect(
      attempt.result.ansible_stats,
      hosts.map(host => host.name),
    );
    const receivers = factReceivers(on, attempt, hosts);
    for (const effect of attempt.effects) applyEffect(on, effect, receivers);
    if (attempt.effects.some(effect => effect.kind === 'set-facts')) continue;
    const facts = fromData(attempt.result.ansible_facts ?? null);
    if (!(facts instanceof Map) || isOnlyShown(on)) continue;
    for (const host of receivers) {
      for (const [name, value] of facts) host.facts.set(String(name), value);
      if (isGathering(on.info.action)) host.hasFacts = true;
      keepFacts(on.play.run, host);
    }
  }
}

function applyEffect(on: TaskOnHost, effect: Effect, receivers: readonly HostState[]): void {
  const { run } = on.play;
  switch (effect.kind) {
    case 'set-facts':
      for (const host of receivers) {
        for (const [name, value] of effect.values) {
          host.setFacts.set(name, value);
          mark(host.keptTexts, name, isMadeText(on, name, value));
          mark(host.ownFacts, name, isOwnFact(on, name));
          if (effect.cacheable) host.facts.set(name, value);
        }
        if (effect.cacheable) keepFacts(run, host);
      }
      break;
    case 'include-vars':
      includeVars(on, effect, receivers);
      break;
    case 'add-host':
      run.inventory.addHost(effect.host, effect.groups, effect.vars);
      break;
    case 'group-by':
      for (const host of receivers) run.inventory.groupBy(host.name, effect.group, effect.parents);
  }
}

/** Variables of files stay as written until something asks for them. */
function includeVars(
  on: TaskOnHost,
  { files, name, merges }: Extract<Effect, { kind: 'include-vars' }>,
  receivers: readonly HostState[],
): void {
  const { run } = on.play;
  const read = new Map<string, Node>();
  for (const file of files) {
    const node = run.loadOptions.readYaml(file, on.task.span);
    if (node?.kind === 'mapping') for (const { key, value } of node.entries) read.set(keyText(key), value);
  }
  const { span } = on.task;
  const entries = Array.from(read, ([key, value]) => ({ key: scalarNode(key, span, 'literal'), value }));
  const given =
    name === undefined ? read : new Map<string, Node>([[name, { kind: 'mapping', entries, span }]]);
  for (const host of receivers) {
    const { scope } = evaluatorOn(on.play, on.task, host.name);
    for (const [variable, node] of given) {
      const known = merges ? scope.lookup(variable) : undefined;
      const below =
        known instanceof Map ? nodeFromValue(known, span, 'literal') : host.includeVars.get(variable);
      const isMerged = (merges || run.options.mergesVariables === true) && below?.kind === 'mapping';
      const value = isMerged && node.kind === 'mapping' ? mergeMappings(below, node) : node;
      host.includeVars.set(variable, value);
    }
  }
}

function mark(names: Set<string>, name: string, isMarked: boolean): void {
  if (isMarked) names.add(name);
  else names.delete(name);
}

/** What the playbook wrote as the value of a fact. */
function writtenFact({ task }: TaskOnHost, name: string): Node | undefined {
  return task.action.kind === 'module' ? task.action.args.get(name) : undefined;
}

/** Whether the playbook wrote `name: "{{ … | to_json }}"`, or the like. */
function isMadeText(on: TaskOnHost, name: string, value: Value): boolean {
  const { task, play, host } = on;
  const written = writtenFact(on, name);
  if (typeof value !== 'string' || written?.kind !== 'scalar' || typeof written.value !== 'string')
    return false;
  return isWrittenAsText(written.value, value, evaluatorOn(play, task, host.name).scope);
}

function isOwnFact(on: TaskOnHost, name: string): boolean {
  const { task, play, host } = on;
  const written = writtenFact(on, name);
  return written !== undefined && isOwn(written, task, evaluatorOn(play, task, host.name));
}

/** Facts go to the task's host, or with `delegate_facts` to the host that it was delegated to. */
function factReceivers(
  on: TaskOnHost,
  { delegate }: Attempt,
  hosts: readonly HostState[],
): readonly HostState[] {
  if (delegate === undefined || on.task.directives.delegateFacts === undefined) return hosts;
  const at = evaluatorOn(on.play, on.task, on.host.name);
  return booleanOf(on.task.directives.delegateFacts, false, at) ? [on.play.state(delegate)] : hosts;
}

/** `include_vars` and `debug` carry `ansible_facts` only to be shown. */
function isOnlyShown({ info }: TaskOnHost): boolean {
  return info.action === 'include_vars' || info.action === 'debug';
}

/** Facts that were gathered hold until the next run, where there is a cache for them. */
function keepFacts({ factCache }: Run, { name, facts, hasFacts }: HostState): void {
  factCache?.keep(name, { facts, isGathered: hasFacts });
}
