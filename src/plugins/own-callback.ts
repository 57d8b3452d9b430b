// The default export of a file in `callback_plugins/`: who listens to a run.
import type { Reporter, RunEvent } from '../engine/events.ts';
import type { PluginFile } from '../playbook/context.ts';
import type { Callback, CallbackTools } from './contract.ts';
import { isRecord } from './is-record.ts';
import { messageOf, pluginError, type SourceMaps, shownPath, thrownAt } from './place.ts';
import type { Exports } from './scripts.ts';

/** A callback that was read and not opened yet. */
export interface OwnCallback {
  readonly name: string;
  readonly kind: 'stdout' | 'notification';
  readonly needsEnabling: boolean;
  /** The listener; one that throws is told of once as a warning, and hears no more. */
  open(tools: CallbackTools): Reporter;
}

/** The callback that a file exports. Throws UserError PLUGIN when that is none. */
export function ownCallback(file: PluginFile, exports: Exports, maps: SourceMaps): OwnCallback {
  const given = exports.default;
  if (!isCallback(given)) {
    throw pluginError(file.path, 'a callback is the default export: an object with a function `open`', {
      hint: 'export default { open: tools => ({ report(event) { … } }) }',
    });
  }
  const { kind = 'notification', needsEnabling = false } = given;
  if (kind !== 'stdout' && kind !== 'notification')
    throw pluginError(file.path, "kind is 'stdout' or 'notification'");
  return { name: file.name, kind, needsEnabling, open: tools => guarded(file, given, maps, tools) };
}

function isCallback(given: unknown): given is Callback {
  return isRecord(given) && typeof given.open === 'function';
}

/** A listener that fails must not end a run that is under way. */
function guarded(file: PluginFile, callback: Callback, maps: SourceMaps, tools: CallbackTools): Reporter {
  const reporter = opened(file, callback, maps, tools);
  let hasFailed = false;
  const fail = (error: unknown) => {
    if (hasFailed) return;
    hasFailed = true;
    tools.writeError(`[WARNING]: Failure using the callback ${shownPath(file.path)}: ${messageOf(error)}`);
  };
  return {
    report(event: RunEvent) {
      if (hasFailed) return;
      try {
        reporter.report(event);
      } catch (error) {
        fail(error);
      }
    },
    async close() {
      try {
        await reporter.close?.();
      } catch (error) {
        fail(error);
      }
    },
  };
}

function opened(file: PluginFile, callback: Callback, maps: SourceMaps, tools: CallbackTools): Reporter {
  try {
    const reporter: unknown = callback.open(tools);
    if (isRecord(reporter) && typeof reporter.report === 'function') return reporter as unknown as Reporter;
  } catch (cause) {
    throw pluginError(file.path, messageOf(cause), { cause, ...thrownAt(cause, maps) });
  }
  throw pluginError(file.path, '`open` must give a listener: an object with a function `report`');
}
