// Before and after of a file's content, for `--diff`; what is binary or large is named, not shown.
import type { Diff } from '../module.ts';
import type { Facts } from './facts.ts';

/** Bytes up to which a file's content is shown. */
export const DIFF_LIMIT = 104_448;

interface Before {
  readonly bytes: Buffer | undefined;
  readonly facts: Facts | undefined;
  readonly header: string;
}

interface After {
  readonly bytes: Buffer | undefined;
  readonly size: number;
  readonly header: string;
}

/** Nothing before is the empty text. */
export function contentDiff(before: Before, after: After): Diff {
  const old = before.facts === undefined ? '' : sideText(before.bytes, before.facts.size);
  return {
    before: old,
    ...(before.facts === undefined ? {} : { before_header: before.header }),
    after: sideText(after.bytes, after.size),
    after_header: after.header,
  };
}

function sideText(bytes: Buffer | undefined, size: number): string {
  if (bytes === undefined || size > DIFF_LIMIT) return `(a file of ${size} bytes, more than is shown)\n`;
  return bytes.includes(0) ? `(binary data, ${size} bytes)\n` : bytes.toString('utf8');
}
