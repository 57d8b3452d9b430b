// One play: its hosts in batches, its facts, its variables, its tasks.
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { limitHosts, selectHosts } from '../inventory/patterns.ts';
import { findFile } from '../playbook/find-file.ts';
import type { Play } from '../playbook/model.ts';
import type { Node } from '../source/node.ts';
import { entriesByName } from '../source/node-access.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { type Layer, valueLayer } from '../variables/layers.ts';
import { HostCursor } from './cursor.ts';
import { booleanOf, textOf } from './directive-values.ts';
import { type HostState, isAlive } from './host-state.ts';
import { runLinear, type StepChooser } from './linear.ts';
import { entriesOf } from './play-entries.ts';
import { PlayRun } from './play-run.ts';
import { askVariables } from './prompts.ts';
import { hostState, type Run } from './run-context.ts';
import { playScope, taskScope } from './scopes.ts';

/** Runs a play. Gives `broken` when no host is left for the plays that follow. */
export async function runPlay(run: Run, play: Play, choose: StepChooser): Promise<'done' | 'broken'> {
  const prompted = await askVariables(run, play);
  const layers: Layer[] = [play.vars, valueLayer(prompted)];
  const at = { scope: playScope(run, layers), environment: run.environment };
  const hosts = orderHosts(playHosts(run, play, layers), textOf(play.order, at));
  const name =
    textOf(play.name, at) ??
    play.hosts.map(pattern => toText(render(pattern, at.scope, at.environment))).join(',');
  const isFree = textOf(play.strategy, at) === 'free';
  const start = { type: 'play-start', name, checkMode: run.options.check, isFree } as const;
  if (hosts.length === 0) {
    run.reporter.report(start);
    run.reporter.report({ type: 'no-hosts-matched' });
    return 'done';
  }
  const running = new PlayRun(run, play, name, hosts, layers);
  for (const host of hosts) resetForPlay(hostState(run, host));
  for (const batch of batchesOf(running)) {
    run.reporter.report(start);
    const end = await runBatch(running, batch, choose);
    if (end === 'broken') return 'broken';
    if (running.hasEnded) break;
  }
  return 'done';
}

/** The hosts of a play that still take part, in inventory order. */
export function playHosts(run: Run, play: Play, layers: readonly Layer[]): string[] {
  const scope = playScope(run, layers);
  const patterns = play.hosts.flatMap(node => patternTexts(render(node, scope, run.environment)));
  const warn = (warning: UserError) => run.reporter.report({ type: 'warning', message: warning.message });
  const { current } = run.inventory;
  const matched = selectHosts(current, patterns, { warn });
  const left = run.options.limit === undefined ? matched : limitHosts(current, matched, run.options.limit);
  return left.filter(name => isAlive(hostState(run, name)));
}

function patternTexts(value: Value): string[] {
  return Array.isArray(value) ? value.map(toText) : [toText(value)];
}

function resetForPlay(host: HostState): void {
  host.notified.clear();
  host.startedRoles.clear();
  host.completedRoles.clear();
}

/** `order`: https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_strategies.html */
function orderHosts(hosts: readonly string[], order: string | undefined): readonly string[] {
  switch (order) {
    case 'sorted':
      return [...hosts].sort();
    case 'reverse_sorted':
      return [...hosts].sort().reverse();
    case 'reverse_inventory':
      return [...hosts].reverse();
    case 'shuffle':
      return shuffled(hosts);
    default:
      return hosts;
  }
}

function shuffled(hosts: readonly string[]): string[] {
  const mixed = [...hosts];
  for (let last = mixed.length - 1; last > 0; last--) {
    const chosen = Math.floor(Math.random() * (last + 1));
    [mixed[last], mixed[chosen]] = [mixed[chosen] ?? '', mixed[last] ?? ''];
  }
  return mixed;
}

/** `serial`: a number, a percentage, or a list whose last item repeats. */
function batchesOf({ play, run, allHosts }: PlayRun): string[][] {
  const at = { scope: playScope(run, [play.vars]), environment: run.environment };
  const sizes = play.serial.map(node => batchSize(textOf(node, at), allHosts.length));
  if (sizes.length === 0) return [[...allHosts]];
  const batches: string[][] = [];
  for (let from = 0; from < allHosts.length; ) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)] ?? allHosts.length;
    batches.push(allHosts.slice(from, from + size));
    from += size;
  }
  return batches;
}

function batchSize(written: string | undefined, all: number): number {
  if (written === undefined) return all;
  const number = Number.parseFloat(written);
  const size = written.trim().endsWith('%')
    ? Math.max(1, Math.floor((number / 100) * all))
    : Math.floor(number);
  return size > 0 ? size : all;
}

async function runBatch(
  play: PlayRun,
  batch: readonly string[],
  choose: StepChooser,
): Promise<'done' | 'broken'> {
  const { run } = play;
  const willing = batch.filter(name => play.isAlive(name));
  if (willing.length === 0) return 'broken';
  play.batch = willing;
  play.cursors.clear();
  for (const name of willing) loadVarsFiles(play, play.state(name));
  const entries = entriesOf(run, play.play, gathersFacts(play));
  for (const name of willing) {
    const host = play.state(name);
    play.cursors.set(
      name,
      new HostCursor(entries, () => {
        host.isFailed = true;
      }),
    );
  }
  const end = await runLinear(play, choose);
  return end === 'broken' || !willing.some(name => play.isAlive(name)) ? 'broken' : 'done';
}

function gathersFacts({ play, run, batch }: PlayRun): boolean {
  const at = { scope: playScope(run, [play.vars]), environment: run.environment };
  if (run.options.gathering === 'smart') {
    return booleanOf(
      play.gatherFacts,
      batch.some(name => !hostState(run, name).hasFacts),
      at,
    );
  }
  return booleanOf(play.gatherFacts, run.options.gathering !== 'explicit', at);
}

/** `vars_files`: each item a file, or a list of which the first that exists is taken; names may hold the host's variables. */
function loadVarsFiles(play: PlayRun, host: HostState): void {
  const { run } = play;
  const layers: Layer[] = [];
  for (const item of play.play.varsFiles) {
    const candidates = item.kind === 'sequence' ? item.items : [item];
    const names = candidates.map(node => fileName(play, host, node));
    const found = names
      .map(name => findFile(name, [play.play.folder], 'vars').found)
      .find(path => path !== undefined);
    if (found === undefined) {
      throw new UserError('FILE_NOT_FOUND', `vars file ${names.join(' or ')} was not found`, {
        span: item.span,
        hint: `searched: ${names.map(name => resolve(play.play.folder, name)).join(', ')}`,
      });
    }
    const node = run.loadOptions.readYaml(found, item.span);
    if (node?.kind === 'mapping') layers.push(entriesByName(node));
  }
  play.setFileLayers(host, layers);
}

function fileName(play: PlayRun, host: HostState, node: Node): string {
  return toText(render(node, taskScope(play, host, undefined), play.run.environment));
}
