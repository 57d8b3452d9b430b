// to_prettytable: a list of dicts as a table of text.
// https://docs.ansible.com/ansible/latest/collections/community/general/to_prettytable_filter.html
import { dictGet } from '../../values/compare.ts';
import { toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import type { Dict, Value } from '../../values/value.ts';
import { filter } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';

type Align = 'l' | 'c' | 'r';

export const prettyTableFilters: readonly Filter[] = [
  filter('to_prettytable', [], prettyTable, { takesRest: true, takesKeywords: true }),
];

function prettyTable(input: Value, args: readonly Value[], context: OperationContext): Value {
  if (Array.isArray(input) && input.length === 0) return '++\n++';
  if (!Array.isArray(input)) return context.fail(`Expected a list of dictionaries, got a ${kindOf(input)}`);
  const rows = input.map(item =>
    item instanceof Map
      ? item
      : context.fail(`Expected all items in the list to be dictionaries, got a ${kindOf(item)}`),
  );
  const options = readOptions(rows[0] ?? new Map(), args, context);
  const cells = rows.map(row => options.columns.map(name => toText(cellOf(row, name))));
  return draw(options.headers, cells, options.aligns);
}

interface TableOptions {
  readonly columns: readonly string[];
  readonly headers: readonly string[];
  readonly aligns: readonly Align[];
}

function readOptions(first: Dict, args: readonly Value[], context: OperationContext): TableOptions {
  const keywords = new Map(context.keywords);
  const take = (name: string): Value | undefined => {
    const value = keywords.get(name);
    keywords.delete(name);
    return value;
  };
  const named = take('column_order') ?? undefined;
  if (args.length > 0 && named !== undefined) {
    return context.fail("Cannot use both positional arguments and the 'column_order' keyword argument");
  }
  const order = args.length > 0 ? Array.from(args) : named;
  const columns =
    order === undefined ? undefined : names(order, 'column_order', 'column name', first.size, context);
  const given = take('header_names') ?? undefined;
  const headers =
    given === undefined ? undefined : names(given, 'header_names', 'header name', first.size, context);
  if (columns !== undefined && headers !== undefined && columns.length !== headers.length) {
    return context.fail(
      `'column_order' and 'header_names' must have the same number of elements. ` +
        `Got ${columns.length} columns and ${headers.length} headers.`,
    );
  }
  const alignments = take('column_alignments') ?? new Map();
  if (alignments instanceof Map && alignments.size > first.size) {
    return context.fail(
      `'column_alignments' has more elements (${alignments.size}) than available fields in data (${first.size})`,
    );
  }
  if (keywords.size > 0) {
    const unknown = Array.from(keywords.keys()).join(', ');
    return context.fail(`Unknown parameter(s) for to_prettytable filter: ${unknown}`);
  }
  const fields = columns === undefined || columns.length === 0 ? Array.from(first.keys(), toText) : columns;
  const shown = headers ?? fields;
  if (shown.length !== fields.length) {
    return context.fail(`the table has ${fields.length} columns and ${shown.length} headers`);
  }
  return { columns: fields, headers: shown, aligns: shown.map(name => alignOf(alignments, name)) };
}

function names(
  value: Value,
  option: string,
  item: string,
  most: number,
  context: OperationContext,
): string[] {
  if (!Array.isArray(value)) return context.fail(`Expected a list of ${item}s, got a ${kindOf(value)}`);
  if (value.length > most) {
    return context.fail(
      `'${option}' has more elements (${value.length}) than available fields in data (${most})`,
    );
  }
  return value.map(name =>
    typeof name === 'string' ? name : context.fail(`Expected a string for ${item}, got a ${kindOf(name)}`),
  );
}

function kindOf(value: Value): string {
  return typeof value === 'string' ? 'string' : typeName(value);
}

function alignOf(alignments: Value, name: string): Align {
  const wish = alignments instanceof Map ? toText(alignments.get(name) ?? '').toLowerCase() : '';
  if (wish === 'left' || wish === 'l') return 'l';
  return wish === 'right' || wish === 'r' ? 'r' : 'c';
}

/** A column's name may be the text of a key that is a number or a boolean. */
function cellOf(row: Dict, name: string): Value {
  const exact = dictGet(row, name);
  if (exact !== undefined) return exact;
  const key = Array.from(row.keys()).find(other => toText(other).toLowerCase() === name.toLowerCase());
  return key === undefined ? '' : (dictGet(row, key) ?? '');
}

function draw(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  aligns: readonly Align[],
): string {
  const lines = (cell: string): string[] => cell.split('\n');
  const widths = headers.map((header, column) =>
    Math.max(
      ...[header, ...rows.map(row => row[column] ?? '')].flatMap(lines).map(line => Array.from(line).length),
    ),
  );
  const rule = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+`;
  const drawRow = (cells: readonly string[]): string[] => {
    const height = Math.max(...cells.map(cell => lines(cell).length));
    return Array.from({ length: height }, (_, index) => {
      const texts = widths.map((width, column) => {
        const line = lines(cells[column] ?? '')[index] ?? '';
        return ` ${pad(line, width, aligns[column] ?? 'c')} `;
      });
      return `|${texts.join('|')}|`;
    });
  };
  return [rule, ...drawRow(headers), rule, ...rows.flatMap(drawRow), rule].join('\n');
}

/** In the middle, the odd blank stands left of a text of even length, right of one of odd length. */
function pad(text: string, width: number, align: Align): string {
  const length = Array.from(text).length;
  const excess = width - length;
  if (align === 'l') return text + ' '.repeat(excess);
  if (align === 'r') return ' '.repeat(excess) + text;
  const left = excess % 2 === 0 ? excess / 2 : length % 2 === 0 ? (excess + 1) / 2 : (excess - 1) / 2;
  return ' '.repeat(left) + text + ' '.repeat(excess - left);
}
