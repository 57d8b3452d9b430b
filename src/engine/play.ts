// One play: its hosts in batches, its facts, its variables, its tasks.
import type { UserError } from '../errors.ts';
import { limitHosts, selectHosts } from '../inventory/patterns.ts';
import type { Play } from '../playbook/model.ts';
import { render } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { type Layer, valueLayer } from '../variables/layers.ts';
import { batchesOf, orderHosts } from './batches.ts';
import { HostCursor } from './cursor.ts';
import { booleanOf, textOf } from './directive-values.ts';
import { runFree } from './free.ts';
import type { HostState } from './host-state.ts';
import { runLinear } from './linear.ts';
import { hearMismatch } from './pattern-mismatch.ts';
import { entriesOf } from './play-entries.ts';
import { PlayRun } from './play-run.ts';
import { askVariables } from './prompts.ts';
import { hostState, type Run } from './run-context.ts';
import { playScope } from './scopes.ts';
import type { StepChooser } from './turn.ts';
import { followVarsFiles } from './vars-files.ts';

/** How a play ended: with hosts for the next one, with none, or by a failure that ended it for every host. */
export type PlayEnd = 'done' | 'nobody-left' | 'broken';

/** Runs a play: its batches one after the other. */
export async function runPlay(run: Run, play: Play, choose: StepChooser): Promise<PlayEnd> {
  const prompted = await askVariables(run, play);
  const layers: Layer[] = [play.vars, valueLayer(prompted)];
  const at = { scope: playScope(run, play.folder, layers), environment: run.environment };
  const matched = matchedHosts(run, play, layers);
  const hosts = orderHosts(matched, textOf(play.order, at));
  const name =
    textOf(play.name, at) ??
    play.hosts.map(pattern => toText(render(pattern, at.scope, at.environment))).join(',');
  const strategy = textOf(play.strategy, at) ?? run.options.strategy;
  const checkMode = booleanOf(play.directives.checkMode, run.options.check, at);
  const start = { type: 'play-start', name, checkMode, isFree: isFree(strategy) } as const;
  if (hosts.length === 0) {
    run.reporter.report(start);
    run.reporter.report({ type: 'no-hosts-matched' });
    return 'done';
  }
  const running = new PlayRun(run, play, name, { matched, ordered: hosts }, layers);
  for (const host of hosts) resetForPlay(hostState(run, host));
  for (const batch of batchesOf(running)) {
    run.reporter.report(start);
    const end = await runBatch(running, batch, strategy, choose);
    if (end !== 'done') return end;
    if (running.hasEnded) break;
  }
  return 'done';
}

/** The hosts that the play names, in inventory order: those too that have failed. */
function matchedHosts(run: Run, play: Play, layers: readonly Layer[]): string[] {
  const scope = playScope(run, play.folder, layers);
  const patterns = play.hosts.flatMap(node => patternTexts(render(node, scope, run.environment)));
  const warn = (mistake: UserError, pattern: string) =>
    hearMismatch(run.options.patternMismatch, mistake, ({ hint }) => {
      const words = `Could not match supplied host pattern, ignoring: ${pattern}`;
      const message = hint === undefined ? words : `${words} (${hint})`;
      run.reporter.report({ type: 'warning', message });
    });
  const { current } = run.inventory;
  const matched = selectHosts(current, patterns, { warn });
  return run.options.limit === undefined ? matched : limitHosts(current, matched, run.options.limit);
}

function patternTexts(value: Value): string[] {
  return Array.isArray(value) ? value.map(toText) : [toText(value)];
}

function resetForPlay(host: HostState): void {
  host.notified.clear();
  host.startedRoles.clear();
  host.completedRoles.clear();
}

async function runBatch(
  play: PlayRun,
  batch: readonly string[],
  strategy: string,
  choose: StepChooser,
): Promise<PlayEnd> {
  const willing = batch.filter(name => play.isAlive(name));
  play.batch = willing;
  play.batchSize = batch.length;
  play.cursors.clear();
  play.endedHosts.clear();
  play.isFree = isFree(strategy);
  play.isDebugged = /^(ansible\.builtin\.)?debug$/.test(strategy);
  followVarsFiles(play, willing);
  const entries = entriesOf(play, gathersFacts(play));
  for (const name of willing) {
    const host = play.state(name);
    play.cursors.set(
      name,
      new HostCursor(entries, () => {
        host.isFailed = true;
      }),
    );
  }
  const end = isFree(strategy)
    ? await runFree(play, entries, choose, strategy.endsWith('host_pinned'))
    : await runLinear(play, choose);
  if (end !== 'done') return end;
  // Hosts that had failed before count for the batch: with one of them, nobody may be left and the run goes on.
  return batch.some(name => play.isAlive(name) || !willing.includes(name)) ? 'done' : 'nobody-left';
}

/** Each host goes on as soon as it can; `debug` is `linear` with its debugger. */
function isFree(strategy: string): boolean {
  return /^(ansible\.builtin\.)?(free|host_pinned)$/.test(strategy);
}

function gathersFacts({ play, run, batch }: PlayRun): boolean {
  const at = { scope: playScope(run, play.folder, [play.vars]), environment: run.environment };
  if (run.options.gathering === 'smart') {
    return booleanOf(
      play.gatherFacts,
      batch.some(name => !hostState(run, name).hasFacts),
      at,
    );
  }
  return booleanOf(play.gatherFacts, run.options.gathering !== 'explicit', at);
}
