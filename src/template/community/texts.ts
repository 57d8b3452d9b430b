// Filters of community.general on texts: crc32, unicode_normalize, version_sort.
// https://docs.ansible.com/ansible/latest/collections/community/general/index.html#filter-plugins
import { PythonError } from '../../values/python-error.ts';
import { repr, toText } from '../../values/text.ts';
import { isTruthy } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { filter, optional } from '../define.ts';
import type { Filter } from '../environment.ts';
import { toItems } from '../filters/arguments.ts';
import { VERSION_TYPES } from '../tests/version-types.ts';

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];

export const communityTextFilters: readonly Filter[] = [
  filter('crc32', [], (input, _args, context) =>
    typeof input === 'string'
      ? crc32(Buffer.from(input, 'utf8')).toString(16)
      : context.fail(`Invalid value type (${typeName(input)}) for crc32 (${repr(input)})`),
  ),
  filter('unicode_normalize', [optional('form', 'NFC')], (input, [form], context) => {
    if (typeof input !== 'string') return context.fail(`${typeName(input)} is not a valid input type`);
    return FORMS.includes(toText(form))
      ? input.normalize(toText(form))
      : context.fail(`${toText(form)} is not a valid form`);
  }),
  filter('version_sort', [optional('reverse', false)], (input, [reverse]) => {
    const order = isTruthy(reverse) ? -1 : 1;
    return toItems(input).sort((a, b) => {
      if (typeof a !== 'string' || typeof b !== 'string') {
        throw new PythonError(
          'TypeError',
          `a version is a text, not ${typeName(typeof a === 'string' ? b : a)}`,
        );
      }
      const compared = VERSION_TYPES.loose?.(a, b);
      if (compared === undefined)
        throw new PythonError('TypeError', `the versions ${a} and ${b} have no order`);
      return order * compared;
    });
  }),
];

/** The checksum of zip and PNG: https://www.rfc-editor.org/rfc/rfc1952#section-8 */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
