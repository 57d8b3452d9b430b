// config: the values of settings, by the names that `ansible-config` shows.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/config_lookup.html
import { nearest } from '../../errors.ts';
import { repr } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup } from '../environment.ts';
import { textOption } from './options.ts';
import { isKnownPlugin, pluginSetting } from './plugin-settings.ts';

export const settingLookups: readonly Lookup[] = [
  {
    name: 'config',
    run(terms, options, context) {
      const onMissing = textOption(options, 'on_missing', 'error');
      if (!['error', 'warn', 'skip'].includes(onMissing)) {
        return context.fail(
          `Invalid value "${onMissing}" for configuration option "plugin_type: lookup plugin: config setting: on_missing ", ` +
            'valid values are: error, skip, warn',
        );
      }
      const [type, plugin] = [textOption(options, 'plugin_type', ''), textOption(options, 'plugin_name', '')];
      if ((type === '') !== (plugin === '')) {
        return context.fail(
          'Both plugin_type and plugin_name are required, cannot use one without the other',
        );
      }
      if (type !== '' && !isKnownPlugin(type, plugin))
        return context.fail(`the settings of the ${type} plugin '${plugin}' cannot be looked up`);
      return terms.flatMap((term): Value[] => {
        if (typeof term !== 'string') {
          return context.fail(
            `Invalid setting identifier, "${repr(term)}" is not a string, its a <class '${typeName(term)}'>`,
          );
        }
        const { settings = new Map<string, Value>(), warn } = context.environment;
        const value = type === '' ? settings.get(term) : pluginSetting(type, plugin, term, context);
        if (value !== undefined) return [value];
        if (onMissing === 'warn') warn?.(`Skipping, did not find setting ${term}`);
        if (onMissing !== 'error') return [];
        const near = type === '' ? nearest(term, settings.keys()) : undefined;
        return context.fail(
          `Unable to find setting ${term}${near === undefined ? '' : `; did you mean ${near}?`}`,
        );
      });
    },
  },
];
