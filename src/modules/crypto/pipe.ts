// Keys, requests and certificates that are returned, not put into a file: the host's openssl makes them in a folder of its own.
import type { Host } from '../../connection/host.ts';
import { fail } from '../failure.ts';
import type { ModuleContext, ModuleResult } from '../module.ts';
import { type Records, readRecords } from '../records.ts';
import { tellOpenssl } from './openssl-words.ts';
import { cryptoInput, type Making, runMaking } from './settle.ts';

export interface Piped {
  readonly changed: boolean;
  /** What the script said last. */
  readonly answers: Records;
  /** What there is in the end, PEM: made, or as it was given; null where check mode makes none. */
  readonly text: string | null;
}

/**
 * One round trip when `content`, what there is already, is right or absent; two when it is made anew. The script tells the text as
 * `record`.
 */
export async function pipeCrypto(
  host: Host,
  content: string | undefined,
  making: Making,
  record: string,
  context: ModuleContext,
): Promise<Piped | ModuleResult> {
  const given = { ...making, stdin: Buffer.concat([cryptoInput({ current: content }), making.stdin]) };
  const call = async (make: '0' | 'pipe') => readRecords(await runMaking(host, given, make, ''));
  let answers: Records | undefined;
  if (content !== undefined || context.check) {
    answers = await call('0');
    const failure = answers.get('fail');
    if (failure !== undefined) return fail(tellOpenssl(failure));
    const decision = making.decide(answers, content !== undefined);
    if (typeof decision === 'object') return decision;
    if (decision === 'keep' || context.check)
      return { changed: decision === 'make', answers, text: content ?? null };
  }
  answers = await call('pipe');
  const failure = answers.get('fail');
  if (failure !== undefined) return fail(tellOpenssl(failure));
  return { changed: true, answers, text: answers.text(record) ?? null };
}

/** Whether something was made or kept, rather than a result that says why not. */
export function isPiped(value: Piped | ModuleResult): value is Piped {
  return 'answers' in value;
}
