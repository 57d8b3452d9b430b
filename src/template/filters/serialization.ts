// Values to JSON and YAML and back, base64.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_filters.html#formatting-data-yaml-and-json
import { UserErrors } from '../../errors.ts';
import { nodeToValue } from '../../source/node-access.ts';
import { parseYaml } from '../../source/yaml.ts';
import { toJson } from '../../values/json.ts';
import { PythonError } from '../../values/python-error.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isList, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { dumpYaml } from '../yaml/emit.ts';
import type { QuoteStyle } from '../yaml/represent.ts';
import { expectInt, expectIntOrNone, toItems } from './arguments.ts';
import { parseJson } from './parse-json.ts';

const KEYWORDS = { takesKeywords: true } as const;

export const serializationFilters: readonly Filter[] = [
  filter('to_json', [], (input, _args, context) => writeJson(input, context, {}), KEYWORDS),
  filter(
    'to_nice_json',
    [optional('indent', 4), optional('sort_keys', true)],
    (input, [indent, sortKeys], context) => writeJson(input, context, { indent, sort_keys: sortKeys }),
    KEYWORDS,
  ),
  // The lookup template gives a structure already where it can; 2.14 refuses one here, later versions never see one.
  filter('from_json', [], input =>
    input instanceof Map || isList(input) ? input : parseJson(expectText(input)),
  ),
  filter('to_yaml', [], (input, _args, context) => writeYaml(input, context, {}), KEYWORDS),
  filter(
    'to_nice_yaml',
    [optional('indent', 4)],
    (input, [indent], context) => writeYaml(input, context, { indent, default_flow_style: false }),
    KEYWORDS,
  ),
  filter('from_yaml', [], (input, _args, context) =>
    typeof input === 'string' ? readYaml(input, context) : input,
  ),
  filter('from_yaml_all', [], (input, _args, context) =>
    typeof input === 'string' ? splitDocuments(input).map(text => readYaml(text, context)) : input,
  ),
];

function expectText(input: Value): string {
  if (typeof input === 'string') return input;
  throw new PythonError(
    'TypeError',
    `the JSON object must be str, bytes or bytearray, not ${typeName(input)}`,
  );
}

type Arguments = Readonly<Record<string, Value>>;

/** The keyword arguments over the defaults; fails for one that is not in `known`. */
function mergeKeywords(context: OperationContext, defaults: Arguments, known: readonly string[]): Arguments {
  const unknown = Array.from(context.keywords.keys()).find(name => !known.includes(name));
  if (unknown !== undefined) return context.fail(`got an unexpected keyword argument '${unknown}'`);
  return { ...defaults, ...Object.fromEntries(context.keywords) };
}

const JSON_KEYWORDS = [
  'indent',
  'sort_keys',
  'ensure_ascii',
  'separators',
  'allow_nan',
  'skipkeys',
  'vault_to_text',
  'preprocess_unsafe',
];

function writeJson(input: Value, context: OperationContext, defaults: Arguments): string {
  const {
    indent = null,
    sort_keys,
    ensure_ascii,
    separators,
  } = mergeKeywords(context, defaults, JSON_KEYWORDS);
  const [itemSeparator, keySeparator] = toItems(separators ?? []).map(toText);
  return toJson(input, {
    indent: typeof indent === 'string' ? indent : (expectIntOrNone(indent) ?? null),
    sortKeys: isTruthy(sort_keys ?? false),
    ensureAscii: isTruthy(ensure_ascii ?? true),
    ...(itemSeparator === undefined ? {} : { itemSeparator }),
    ...(keySeparator === undefined ? {} : { keySeparator }),
  });
}

const YAML_KEYWORDS = [
  'indent',
  'width',
  'sort_keys',
  'default_flow_style',
  'default_style',
  'explicit_start',
  'explicit_end',
];
const STYLES: readonly QuoteStyle[] = ["'", '"', '|', '>'];

function writeYaml(input: Value, context: OperationContext, defaults: Arguments): string {
  const options = mergeKeywords(context, defaults, YAML_KEYWORDS);
  const flowStyle = options.default_flow_style ?? null;
  return dumpYaml(input, {
    indent: expectInt(options.indent ?? 2),
    width: expectInt(options.width ?? 80),
    sortKeys: isTruthy(options.sort_keys ?? true),
    flowStyle: flowStyle === null ? undefined : isTruthy(flowStyle),
    style: STYLES.find(style => style === options.default_style),
    explicitStart: isTruthy(options.explicit_start ?? false),
    explicitEnd: isTruthy(options.explicit_end ?? false),
  });
}

function readYaml(text: string, context: OperationContext): Value {
  try {
    const node = parseYaml({ name: '<from_yaml>', text });
    return node === undefined ? null : nodeToValue(node);
  } catch (error) {
    if (!(error instanceof UserErrors)) throw error;
    return context.fail(`from_yaml cannot read the text: ${error.message}`);
  }
}

/** At the lines `---`, which can stand nowhere else in YAML; what comes before the first counts if it holds anything. */
function splitDocuments(text: string): string[] {
  const [head = '', ...documents] = text.split(/^---(?=\s|$)/m);
  const isEmpty = /^(?:\s|[#%][^\n]*(?:\n|$))*$/.test(head);
  return (isEmpty ? documents : [head, ...documents]).map(document =>
    document.replace(/^\.\.\.\s*$[\s\S]*/m, ''),
  );
}
