// Filters on times: strftime, to_datetime.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/strftime_filter.html
import { toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { isNumeric, toNumeric } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { DateTime } from '../dates/datetime.ts';
import { formatTime } from '../dates/strftime.ts';
import { parseTime } from '../dates/strptime.ts';
import { filter, optional } from '../define.ts';
import type { Filter, OperationContext } from '../environment.ts';
import { parseFloatText } from './python-numbers.ts';

export const dateFilters: readonly Filter[] = [
  filter('strftime', [optional('second'), optional('utc', false)], (input, [second, utc], context) => {
    const epoch = second === null ? Date.now() / 1000 : epochOf(second, context);
    // `time.strftime` knows no fractions: glibc leaves %f as it is.
    return formatTime(
      toText(input).replaceAll('%f', '%%f'),
      DateTime.ofEpoch(Math.floor(epoch), isTruthy(utc)),
    );
  }),
  filter('to_datetime', [optional('format', '%Y-%m-%d %H:%M:%S')], (input, [format]) =>
    parseTime(toText(input), toText(format)),
  ),
];

function epochOf(second: Value, context: OperationContext): number {
  const epoch = isNumeric(second) ? Number(toNumeric(second)) : parseFloatText(toText(second));
  return epoch ?? context.fail(`Invalid value for epoch value (${toText(second)})`);
}
