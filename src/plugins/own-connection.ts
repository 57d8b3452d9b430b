// The default export of a file in `connection_plugins/`: the command that leads to a host.
import type { CommandKind } from '../connection/host.ts';
import type { PluginFile } from '../playbook/context.ts';
import type { ConnectionPlugin } from './contract.ts';
import { isRecord } from './is-record.ts';
import { pluginError } from './place.ts';
import type { Exports } from './scripts.ts';

/** The kind of connection that a file exports. Throws UserError PLUGIN when that is none. */
export function ownConnection(file: PluginFile, exports: Exports): CommandKind {
  const given = exports.default;
  if (!isConnection(given)) {
    throw pluginError(file.path, 'a connection is the default export: an object with a function `command`', {
      hint: "export default { command: ({ address }, line) => ['lxc-attach', '-n', address, '--', 'sh', '-c', line] }",
    });
  }
  return {
    name: file.name,
    endsWithProgram: given.endsWithProgram === true,
    command: (target, line) => {
      const words: unknown = given.command(target, line);
      if (Array.isArray(words) && words.length > 0 && words.every(word => typeof word === 'string'))
        return words;
      throw pluginError(file.path, '`command` must give a list of texts: a program and its arguments');
    },
  };
}

function isConnection(given: unknown): given is ConnectionPlugin {
  return isRecord(given) && typeof given.command === 'function';
}
