// The form that the settings give to results: `callback_result_format` and `callback_format_pretty`.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/default_callback.html
import type { ResultLayout } from '../report/result-line.ts';
import type { Settings } from '../settings/settings.ts';
import { toSortedJson } from '../values/json.ts';
import { exactYamlResult, yamlResult } from './yaml-results.ts';

/** Undefined for JSON whose lines depend on the task and on `-v`. */
export function resultLayout({ resultFormat, prettyResults }: Settings): ResultLayout | undefined {
  if (resultFormat === 'yaml') return prettyResults === false ? exactYamlResult : yamlResult;
  if (prettyResults === undefined) return undefined;
  const indent = prettyResults ? 4 : null;
  return result => toSortedJson(result, { indent, ensureAscii: false });
}
