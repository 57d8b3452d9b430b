// `reprise adhoc PATTERN -m MODULE -a ARGS`: one task on some hosts, as `ansible` runs it.
import { UserError } from '../../errors.ts';
import { limitHosts, selectHosts } from '../../inventory/patterns.ts';
import type { Settings } from '../../settings/settings.ts';
import { loadSources, taskSettings } from '../load.ts';
import { helpText } from '../parse-flags.ts';
import { runLoaded } from '../run-loaded.ts';
import { versionText } from '../version.ts';
import { ADHOC_PROGRAM, parseAdhocArguments } from './arguments.ts';
import { adhocPlaybook } from './play.ts';

/** Runs the task; gives the exit status. Throws UserError(s) for what was wrong before any host was touched. */
export async function adhocCommand(argv: readonly string[]): Promise<number> {
  const command = parseAdhocArguments(argv);
  if (command.help) return print(helpText(ADHOC_PROGRAM));
  if (command.version) return print(versionText('ansible'));
  const flags = {
    ...taskSettings(command),
    taskTimeout: command.taskTimeout,
    playbookDir: command.playbookFolder,
  };
  const playbooksOf = ({ playbookDir }: Settings) =>
    command.listHosts ? [] : [adhocPlaybook(command, playbookDir)];
  const loaded = await loadSources(command, playbooksOf, flags);
  const warn = (warning: UserError) => process.stderr.write(`[WARNING]: ${warning.message}\n`);
  const matched = selectHosts(loaded.inventory, command.pattern, { warn });
  const hosts = command.limit === undefined ? matched : limitHosts(loaded.inventory, matched, command.limit);
  if (hosts.length === 0 && command.limit !== undefined) {
    throw new UserError(
      'UNKNOWN_HOST',
      `no host of '${command.pattern}' is within the limit '${command.limit}'`,
    );
  }
  if (hosts.length === 0) warn(new UserError('UNKNOWN_HOST', 'no hosts matched, nothing to do'));
  if (command.listHosts) {
    return print([`  hosts (${hosts.length}):`, ...hosts.map(host => `    ${host}`), ''].join('\n'));
  }
  // As in Ansible, a template is no host yet: the play renders it.
  if (hosts.length === 0 && !command.pattern.includes('{{')) return 0;
  const { settings } = loaded;
  const form = settings.adhocCallbacks ? settings.stdoutCallback : 'minimal';
  const callbacks = settings.adhocCallbacks ? loaded.callbacks : [];
  return runLoaded(
    command,
    { ...loaded, callbacks },
    {
      tags: [],
      skipTags: [],
      startAtTask: undefined,
      step: false,
      flushCache: false,
      stdoutCallback: command.isOneLine ? 'oneline' : form,
      tree: command.tree,
    },
  );
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
