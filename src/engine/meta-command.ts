// What each `meta` command does, and what Ansible says of it.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/meta_module.html
import type { MetaCommand, Task } from '../playbook/model.ts';
import { targetOf } from './login.ts';
import type { PlayRun } from './play-run.ts';
import { evaluatorOn } from './task-info.ts';

/** Carries the command out for one host, or for all in the name of one. Gives what `-vv` shows. */
export async function carryOut(
  play: PlayRun,
  task: Task,
  command: MetaCommand,
  name: string,
): Promise<string> {
  const { run } = play;
  const host = play.state(name);
  switch (command) {
    case 'noop':
      return 'noop';
    case 'flush_handlers':
      return `triggered running handlers for ${name}`;
    case 'role_complete':
      if (task.role && host.startedRoles.has(task.role.key)) host.completedRoles.add(task.role.key);
      return `role_complete for ${name}`;
    case 'refresh_inventory':
      run.inventory.refresh(run.reloadInventory());
      for (const other of play.batch)
        if (run.inventory.current.host(other) === undefined) endHost(play, other);
      return 'inventory successfully refreshed';
    case 'clear_facts':
      for (const state of play.allHosts.map(other => play.state(other))) {
        state.facts.clear();
        run.factCache?.forget(state.name);
        state.hasFacts = false;
      }
      return 'facts cleared';
    case 'clear_host_errors':
      for (const state of play.allHosts.map(other => play.state(other))) {
        if (!play.isAlive(state.name)) play.endedHosts.add(state.name);
        play.cursor(state.name)?.forgive();
        state.isFailed = false;
        state.isUnreachable = false;
      }
      return 'cleared host errors';
    case 'end_host':
      endHost(play, name);
      return `ending play for ${name}`;
    case 'end_batch':
      endBatch(play);
      return 'ending batch';
    case 'end_play':
      play.hasEnded = true;
      endBatch(play);
      return 'ending play';
    case 'reset_connection': {
      const at = evaluatorOn(play, task, name);
      await run.connections.to(targetOf(name, task.directives, run.options.login, at)).reset();
      return 'reset connection';
    }
  }
}

function endHost(play: PlayRun, name: string): void {
  play.cursor(name)?.end();
  play.endedHosts.add(name);
}

function endBatch(play: PlayRun): void {
  for (const name of play.batch) play.cursor(name)?.end();
}

const CONSEQUENCES: Partial<Record<MetaCommand, (host: string) => string>> = {
  flush_handlers: host => `, not running handlers for ${host}`,
  clear_facts: host => `, not clearing facts and fact cache for ${host}`,
  clear_host_errors: host => `, not clearing host error state for ${host}`,
  end_batch: () => ', continuing current batch',
  end_play: () => ', continuing play',
  end_host: host => `, continuing execution for ${host}`,
};

/** Why a command was skipped, and the message that its result carries. */
export function skipReasonOf(
  command: MetaCommand,
  host: string,
): { readonly reason: string; readonly message: string } {
  const reason = `${command} conditional evaluated to False${CONSEQUENCES[command]?.(host) ?? ''}`;
  const message =
    command === 'end_host'
      ? `end_host conditional evaluated to false, continuing execution for ${host}`
      : command;
  return { reason, message };
}
