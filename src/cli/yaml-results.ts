// Results as YAML below their line: `result_format = yaml`, and the callback `yaml`, whose layout is older.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/default_callback.html
import { expandTabs } from '../template/methods/text-layout.ts';
import { dumpYaml } from '../template/yaml/emit.ts';
import { TaggedText } from '../template/yaml/tagged-text.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';

const INDENT = 4;
const TAB_SIZE = 8;
const LINE_END = /[\n\x85\u2028\u2029]/;
const PRINTABLE = /[\n\x20-\x7e\x85\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10fffe}]/u;
const LAYOUT = {
  explicitStart: false,
  explicitEnd: false,
  flowStyle: false,
  sortKeys: true,
  style: undefined,
};

/** A result on lines of their own, without a line end behind the last. */
export function yamlResult(result: Value): string {
  return below(dumpYaml(withBlocks(withoutLines(result)), { ...LAYOUT, indent: INDENT, width: 0 }));
}

/** The same with nothing left out or made easier to read. */
export function exactYamlResult(result: Value): string {
  return below(
    dumpYaml(
      withBlocks(result, text => text),
      { ...LAYOUT, indent: 2, width: 0 },
    ),
  );
}

function below(text: string): string {
  return `\n${text.trimEnd().replace(/^(?=.)/gm, ' '.repeat(INDENT))}`;
}

/**
 * A result as the callback `yaml` shows it: `changed` in the line itself, the rest below it.
 * https://docs.ansible.com/ansible/latest/collections/community/general/yaml_callback.html
 */
export function yamlCallbackResult(result: Value): string {
  const rest = new Map(result instanceof Map ? result : []);
  const changed = rest.get('changed');
  rest.delete('changed');
  const header = changed === undefined ? '' : `changed=${toText(changed).toLowerCase()} `;
  if (rest.size === 0) return header.trimEnd();
  const text = dumpYaml(withBlocks(withoutLines(rest)), { ...LAYOUT, indent: 2, width: 1000 });
  return `${header}\n${text}`.replaceAll('\n', '\n  ').trimEnd();
}

/** What a program printed is shown once, not in lines as well. */
function withoutLines(result: Value): Value {
  if (!(result instanceof Map)) return result;
  const shown = new Map(result);
  for (const stream of ['stdout', 'stderr']) {
    if (shown.has(stream) && shown.has(`${stream}_lines`)) shown.set(`${stream}_lines`, '<omitted>');
  }
  return shown;
}

/** Text of several lines is shown as a block, as `shown` wants it, or else without what a block cannot show. */
function withBlocks(value: Value, shown = blockText): Value {
  if (typeof value === 'string')
    return LINE_END.test(value) ? new TaggedText(undefined, shown(value)) : value;
  if (Array.isArray(value)) return value.map(item => withBlocks(item, shown));
  if (!(value instanceof Map)) return value;
  return new Map([...value].map(([key, item]) => [key, withBlocks(item, shown)]));
}

/** Blanks at the ends of lines, tabs and unprintable characters would make it a text in quotes. */
function blockText(text: string): string {
  const shown = [...expandTabs(text.trimEnd(), TAB_SIZE)].filter(char => PRINTABLE.test(char)).join('');
  return shown.replace(/ +(?=[\n\x85\u2028\u2029])/g, '');
}
