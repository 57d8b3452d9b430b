// Before and after of a file's content, for `--diff`; what is binary or large is named, not shown.
import type { Diff } from '../module.ts';
import { IN_MEMORY } from './source.ts';

interface Before {
  /** Of a file that is there; undefined for one that is larger than the limit. */
  readonly bytes: Buffer | undefined;
  /** undefined where there is no file. */
  readonly size: number | undefined;
  readonly header: string;
}

interface After {
  readonly bytes: Buffer | undefined;
  readonly size: number;
  readonly header: string;
}

/** Nothing before is the empty text. `limit` are the bytes up to which a file is shown; 0 is for all. */
export function contentDiff(before: Before, after: After, limit: number): Diff {
  return { ...beforeOf(before, limit), ...afterOf(after, limit) };
}

function beforeOf({ bytes, size, header }: Before, limit: number): Diff {
  if (size === undefined) return { before: '' };
  if (bytes?.includes(0)) return { dst_binary: 1 };
  if (bytes === undefined || isLarger(size, limit)) return { dst_larger: limit };
  return { before_header: header, before: bytes.toString('utf8') };
}

function afterOf({ bytes, size, header }: After, limit: number): Diff {
  if (isLarger(size, limit)) return { src_larger: limit };
  // What is not in memory is not read for a diff either, whatever the limit.
  if (bytes === undefined) return { src_larger: IN_MEMORY };
  if (bytes.includes(0)) return { src_binary: 1 };
  return { after_header: header, after: bytes.toString('utf8') };
}

function isLarger(size: number, limit: number): boolean {
  return limit > 0 && size > limit;
}
