// The golden files of filters, tests and lookups still say what ansible-core answers. Needs ansible-core.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { toJson } from '../../src/values/json.ts';
import type { Value } from '../../src/values/value.ts';
import { type Answer, caseFiles, LOOKUP_FOLDER, readCases } from './filter-cases.ts';

const ORACLE = join(import.meta.dirname, 'filters_oracle.py');

describe('ansible-core gives the recorded answers', () => {
  it.each(caseFiles())(
    '%s',
    file => {
      const cases = readCases(file);
      // Written by our own JSON, for JSON.stringify would make ints of floats.
      const asked = cases.map(
        ({ expression, context }): Value =>
          new Map<Value, Value>([
            ['expression', expression],
            ['context', context],
          ]),
      );
      const output = execFileSync('/usr/bin/python3', ['-W', 'ignore', ORACLE, LOOKUP_FOLDER], {
        input: toJson(asked),
        encoding: 'utf8',
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      const answers = JSON.parse(output) as Answer[];
      const pair = (answer: Answer | undefined, index: number): unknown => [cases[index]?.expression, answer];
      expect(answers.map(pair)).toEqual(cases.map(({ expected }) => expected).map(pair));
    },
    60_000,
  );
});
