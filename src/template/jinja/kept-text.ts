// Which texts are never read back as lists or dicts: those that were made to be text. A user who writes `| to_json` wants JSON.
import type { Value } from '../../values/value.ts';
import type { Scope } from '../environment.ts';
import { isLikeStructure } from '../text-results.ts';
import type { Arguments, Expression } from './ast.ts';
import { YAML_OPTIONS } from './options.ts';
import { parseTemplate } from './parse.ts';

const TEXT_FILTERS = new Set([
  'string',
  'to_json',
  'to_nice_json',
  'to_yaml',
  'to_nice_yaml',
  'ppretty',
  'json',
]);

/** Whether the expression's value is such a text; a variable's is when the template that it was written as says so. */
export function keepsText(node: Expression, value: Value, scope: Scope): boolean {
  if (typeof value !== 'string') return false;
  switch (node.kind) {
    case 'filter':
      return TEXT_FILTERS.has(node.name);
    case 'call':
      return node.callee.kind === 'name' && node.callee.name === 'lookup' && isUnconverted(node.args);
    case 'name':
      return (
        scope.isKeptText?.(node.name) === true || isWrittenAsText(scope.template?.(node.name), value, scope)
      );
    default:
      return false;
  }
}

/** Whether that expression is all that a template holds. */
export function isWrittenAsText(template: string | undefined, value: string, scope: Scope): boolean {
  // A line end that is put back behind it makes it text like any other.
  if (template === undefined || template.endsWith('\n') || !isLikeStructure(value)) return false;
  const [only, ...more] = parseTemplate(template, YAML_OPTIONS);
  return only?.kind === 'output' && more.length === 0 && keepsText(only.expression, value, scope);
}

/** `lookup('template', …, convert_data=False)`. */
function isUnconverted({ positional, keywords }: Arguments): boolean {
  const [name] = positional;
  const isTemplate = name?.kind === 'constant' && /^(ansible\.builtin\.)?template$/.test(String(name.value));
  return (
    isTemplate &&
    keywords.some(
      ({ name, value }) => name === 'convert_data' && value.kind === 'constant' && value.value === false,
    )
  );
}
