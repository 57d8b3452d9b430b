// What the flags of a command line say about settings: the strongest layer of `loadSettings`.

import { expandPath } from '../settings/kinds.ts';
import type { SettingsSources } from '../settings/settings.ts';
import type { PlaybookCommand } from './arguments.ts';

type Flags = NonNullable<SettingsSources['flags']>;

/** The settings that flags give; what no flag says is left to the environment and ansible.cfg. */
export function flagSettings(command: PlaybookCommand, sources: Pick<SettingsSources, 'env' | 'cwd'>): Flags {
  const { env, cwd } = sources;
  const path = (written: string | undefined): string | undefined =>
    written === undefined ? undefined : expandPath(written, { folder: cwd, cwd, env });
  // A flag without a value can only switch on; that it is missing says nothing.
  const on = (flag: boolean): true | undefined => (flag ? true : undefined);
  const some = (list: readonly string[]): readonly string[] | undefined =>
    list.length > 0 ? list : undefined;
  return {
    inventory: some(
      command.inventory.map(source => (source.includes(',') ? source : (path(source) ?? source))),
    ),
    tags: some(command.tags),
    skipTags: some(command.skipTags),
    forks: command.forks,
    forceHandlers: on(command.forceHandlers),
    transport: command.connection,
    remoteUser: command.user,
    privateKeyFile: path(command.privateKey),
    timeout: command.timeout,
    sshCommonArgs: command.sshCommonArgs,
    sshExtraArgs: command.sshExtraArgs,
    become: on(command.become),
    becomeMethod: command.becomeMethod,
    becomeUser: command.becomeUser,
    becomeAskPass: on(command.askBecomePass),
    becomePasswordFile: path(command.becomePasswordFile),
    askPass: on(command.askPass),
    connectionPasswordFile: path(command.connectionPasswordFile),
    askVaultPass: on(command.askVaultPass),
    verbosity: command.verbosity > 0 ? command.verbosity : undefined,
    diffAlways: on(command.diff),
    journal: path(command.journal),
  };
}
