// map, select, reject and their attribute forms: filters that call other filters and tests by name.
// https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-filters.map
import { nearest, UserError } from '../../errors.ts';
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { filter } from '../define.ts';
import type { Filter, Operation, OperationContext } from '../environment.ts';
import { callOperation } from '../jinja/bind.ts';
import { toItems } from './arguments.ts';
import { attributeGetter, type Getter } from './attributes.ts';

const REST = { takesRest: true, takesKeywords: true } as const;

export const selectionFilters: readonly Filter[] = [
  filter('map', [], (input, args, context) => itemsOf(input).map(mapper(args, context)), REST),
  filter('select', [], (input, args, context) => itemsOf(input).filter(predicate(args, context)), REST),
  filter(
    'reject',
    [],
    (input, args, context) => {
      const isSelected = predicate(args, context);
      return itemsOf(input).filter(item => !isSelected(item));
    },
    REST,
  ),
  filter(
    'selectattr',
    [],
    (input, args, context) => itemsOf(input).filter(attributePredicate(args, context)),
    REST,
  ),
  filter(
    'rejectattr',
    [],
    (input, args, context) => {
      const isSelected = attributePredicate(args, context);
      return itemsOf(input).filter(item => !isSelected(item));
    },
    REST,
  ),
];

/** What is false, None too, has no items here. */
function itemsOf(input: Value): Value[] {
  return isTruthy(input) ? toItems(input) : [];
}

/** `map('upper')`, `map('replace', 'a', 'b')`, `map(attribute='a.b', default=0)`. */
function mapper(args: readonly Value[], context: OperationContext): Getter {
  const [name, ...rest] = args;
  if (name === undefined) {
    const { keywords } = context;
    const attribute = keywords.get('attribute');
    if (attribute === undefined) return context.fail('map requires a filter argument');
    const unexpected = Array.from(keywords.keys()).find(key => key !== 'attribute' && key !== 'default');
    if (unexpected !== undefined) return context.fail(`Unexpected keyword argument '${unexpected}'`);
    return attributeGetter(attribute, keywords.get('default') ?? null);
  }
  const operation = find(context.environment.filters, toText(name), 'UNKNOWN_FILTER');
  return item => callOperation(operation, item, rest, context.keywords, context);
}

/** `select('even')`; without a test, by truth. */
function predicate(args: readonly Value[], context: OperationContext): (item: Value) => boolean {
  const [name, ...rest] = args;
  if (name === undefined) return isTruthy;
  const operation = find(context.environment.tests, toText(name), 'UNKNOWN_TEST');
  return item => isTruthy(callOperation(operation, item, rest, context.keywords, context));
}

/** `selectattr('a.b')`, `selectattr('a', 'eq', 1)`. */
function attributePredicate(args: readonly Value[], context: OperationContext): (item: Value) => boolean {
  const [attribute, ...rest] = args;
  if (attribute === undefined) return context.fail('Missing parameter for attribute name');
  const get = attributeGetter(attribute);
  const holds = predicate(rest, context);
  return item => holds(get(item));
}

function find<O extends Operation>(
  operations: ReadonlyMap<string, O>,
  name: string,
  code: 'UNKNOWN_FILTER' | 'UNKNOWN_TEST',
): O {
  const operation = operations.get(name);
  if (operation !== undefined) return operation;
  const near = nearest(name, operations.keys());
  const kind = code === 'UNKNOWN_FILTER' ? 'filter' : 'test';
  throw new UserError(code, `there is no ${kind} '${name}'`, {
    hint: near === undefined ? undefined : `did you mean '${near}'?`,
  });
}
