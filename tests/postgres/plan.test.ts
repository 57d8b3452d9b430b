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

it.each([
  [{ set: '20250713-093000F', type: 'immediate' }, { timeline: 1 }],
  [{ set: '20250713-093000F', time: '2025-07-13 09:50:00+00' }, undefined],
])('a backup of the part that was left out, %j: %j would work instead', (request, instead) => {
  const text = readFileSync(join(FOLDER, 'after-a-recovery.json'), 'utf8');
  const { situation, cases } = JSON.parse(text) as CaseFile;
  const change = cases.find(
    ({ name }) => name === 'a named backup that was made of the part left out',
  )?.change;
  const decision = planRecovery(parseRequest(request), buildSituation({ ...situation, ...change }));
  expect(decision.kind === 'refusal' && decision.instead).toEqual(instead);
});
