// The refusal matrix: a situation and what is asked, and the plan or the refusal that follows (tests/cases/pitr).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Plan, planRecovery } from '../../src/postgres/plan.ts';
import type { Refusal } from '../../src/postgres/situation.ts';
import { parseRequest } from '../../src/postgres/target.ts';
import { describeWindow, windowWords } from '../../src/postgres/window.ts';
import { buildSituation, type CompactSituation } from './situations.ts';

interface Case {
  readonly name: string;
  /** What differs from the file's situation. */
  readonly change?: Partial<CompactSituation>;
  readonly request: unknown;
  readonly decision: unknown;
}

interface CaseFile {
  readonly situation: CompactSituation;
  readonly cases: readonly Case[];
}

const FOLDER = join(import.meta.dirname, '../cases/pitr');

/** What a person would be shown of a decision. */
function shown(decision: Plan | Refusal): unknown {
  if (decision.kind === 'refusal') {
    const { code, reason, hint, window } = decision;
    return { refused: code, reason, hint: hint ?? null, window: window ? describeWindow(window) : null };
  }
  const { set, path, notes, window } = decision;
  return { set: set.label, path, window: windowWords(window), notes };
}

describe.each(readdirSync(FOLDER))('%s', name => {
  const { situation, cases } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as CaseFile;

  it.each(cases)('$name', ({ change, request, decision }) => {
    const plan = planRecovery(parseRequest(request), buildSituation({ ...situation, ...change }));
    expect(shown(plan)).toEqual(decision);
  });
});
