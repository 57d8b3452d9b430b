// The arguments of a module in every form: a mapping, `key=value` text, free-form text, `args:` beside them.
import { isUnbalanced, splitFreeForm } from '../source/key-values.ts';
import type { MappingEntry, Node, ScalarNode } from '../source/node.ts';
import { spanInside } from '../source/node-access.ts';
import type { Span } from '../source/span.ts';
import type { LoadContext } from './context.ts';
import { isNull } from './directives.ts';
import { type Fields, isTemplate } from './fields.ts';
import { isInclude } from './include.ts';
import type { ModuleAction } from './model.ts';

/** Names without Ansible's own namespaces: `ansible.builtin.copy` → `copy`. */
export function shortName(name: string): string {
  return name.replace(/^ansible\.(builtin|legacy)\./, '');
}

/** The arguments of a module: a mapping, `key=value` text, free-form text, and `args:` or `beside` as well. */
export function moduleAction(
  name: string,
  span: Span,
  value: Node,
  fields: Fields,
  context: LoadContext,
  beside: readonly MappingEntry[] = [],
): ModuleAction {
  const { options } = context;
  const { name: target, file: own } = options.plugins.resolveModule(name, context);
  const args = new Map<string, Node>();
  const names = new Map<string, Span>();
  const take = ({ key, value }: MappingEntry) => {
    args.set(String(key.value), value);
    names.set(String(key.value), key.span);
  };
  let freeForm: ScalarNode | undefined;
  let spread: ScalarNode | undefined;
  const takeUnder = (node: Node | undefined) => {
    if (node?.kind === 'mapping') node.entries.forEach(take);
    else if (node?.kind === 'scalar' && isTemplate(node)) spread = node;
    else if (node !== undefined && !isNull(node)) {
      context.problems.add('WRONG_TYPE', 'args must be a mapping of argument names to values', {
        span: node.span,
      });
    }
  };
  takeUnder(fields.get('args'));
  const inner = beside.find(({ key }) => key.value === 'args')?.value;
  beside.filter(entry => entry.value !== inner).forEach(take);
  if (value.kind === 'mapping') value.entries.forEach(take);
  else if (value.kind === 'sequence') {
    context.problems.add('WRONG_TYPE', `the arguments of ${name} must be a mapping or a string, not a list`, {
      span: value.span,
    });
  } else if (!isNull(value)) {
    if (isUnbalanced(String(value.value))) {
      context.problems.add(
        'MODULE_ARGUMENTS',
        `a quote or a template in the arguments of ${name} is never closed`,
        {
          span: value.span,
          hint: "close it, or write the arguments as a mapping: 'cmd: …' takes any text",
        },
      );
    }
    // Whether a user's own module takes free text is known when it is loaded.
    const isTaken =
      isInclude(shortName(name)) ||
      (own === undefined ? options.takesFreeForm(target) || !options.isModule(target) : !isLone(value));
    const { entries, rest } = textArguments(value, target, isTaken);
    entries.forEach(take);
    if (rest !== '' && isTaken) freeForm = { ...value, value: rest };
    else if (isLone({ ...value, value: rest })) spread = value;
    else if (rest !== '') {
      context.problems.add('MODULE_ARGUMENTS', `'${rest}' is not an argument of ${name}`, {
        span: value.span,
        hint: `${name} takes its arguments as key=value or as a mapping`,
      });
    }
  }
  // `args` in the mapping of `action` wins over all that stands around it.
  if (inner?.kind === 'scalar' && !isNull(inner) && !isTemplate(inner))
    textArguments(inner, target, false).entries.forEach(take);
  else takeUnder(inner);
  return { kind: 'module', name, target, own, args, names, freeForm, spread, span };
}

/** Whether a text is nothing but one template. */
function isLone({ value }: ScalarNode): boolean {
  return /^\s*\{\{.*\}\}\s*$/s.test(String(value));
}

/** `key=value` pairs as entries with places of their own, and the text that is no pair. */
function textArguments(
  node: ScalarNode,
  module: string,
  takesText: boolean,
): { readonly entries: readonly MappingEntry[]; readonly rest: string } {
  const kind = !takesText ? 'none' : COMMANDS.has(shortName(module)) ? 'command' : 'any';
  const { pairs, rest } = splitFreeForm(String(node.value), kind);
  const entries = pairs.map(pair => ({
    key: part(node, pair.keyStart, pair.keyStart + pair.key.length),
    value: { ...part(node, pair.start, pair.end), value: pair.value },
  }));
  return { entries, rest };
}

const COMMANDS = new Set(['command', 'shell', 'script', 'raw']);

/** A piece of a scalar's text, with its own place. */
export function part(node: ScalarNode, start: number, end: number): ScalarNode {
  const value = String(node.value).slice(start, end);
  const span = spanInside(node, start, end);
  return node.textStart === undefined
    ? { ...node, value, span }
    : { ...node, value, span, textStart: node.textStart + start };
}
