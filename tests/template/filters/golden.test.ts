// Every filter, test and lookup gives what ansible-core gave when the golden files were recorded.
import { beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, caseFiles, readCases } from '../../differential/filter-cases.ts';

beforeAll(() => {
  process.env.REPRISE_CASE = 'from the environment';
});

describe.each(caseFiles())('%s', file => {
  it.each(readCases(file).map(testCase => [testCase.expression, testCase] as const))(
    '%s',
    (_name, testCase) => {
      expect(answerOf(testCase)).toEqual(testCase.ours);
    },
  );
});
