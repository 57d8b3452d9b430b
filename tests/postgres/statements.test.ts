// SQL cut into statements, and values as SQL: what psql must never take for a command of its own.
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isStoredPassword } from '../../src/postgres/password.ts';
import { bindParameters } from '../../src/postgres/query-parameters.ts';
import { nameParts, quoteName, quoteText } from '../../src/postgres/sql.ts';
import { splitStatements } from '../../src/postgres/statements.ts';

const texts = (sql: string) => {
  const split = splitStatements(sql);
  return split.ok ? split.statements.map(({ text }) => text) : split.problem;
};

test.each([
  ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  ["SELECT 'a;b', $$c;d$$, $x$ $$;$x$ -- e;\n;", ["SELECT 'a;b', $$c;d$$, $x$ $$;$x$ -- e;"]],
  ['/* a; /* b; */ c; */ SELECT "x;y"', ['/* a; /* b; */ c; */ SELECT "x;y"']],
  ["SELECT E'\\';', 'a\\'; SELECT 2", ["SELECT E'\\';', 'a\\'", 'SELECT 2']],
  ['SELECT a[1:n], b::int, f(c := 1)', ['SELECT a[1: n], b::int, f(c := 1)']],
  [
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; SELECT 2',
    ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END', 'SELECT 2'],
  ],
  ['-- nothing', []],
])('%s', (sql, expected) => expect(texts(sql)).toEqual(expected));

test.each(['SELECT 1 \\! touch /tmp/x', '\\copy x from y', "SELECT 'a", 'SELECT (1', 'SELECT $a$ x', '/* x'])(
  '%s is refused',
  sql => expect(splitStatements(sql).ok).toBe(false),
);

test('names and texts are one token whatever they hold', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
      text => {
        const sql = `SELECT ${quoteText(text)} AS ${quoteName(text)}`;
        expect(texts(sql)).toEqual([sql]);
        expect(nameParts(quoteName(text))).toEqual([text]);
      },
    ),
    { seed: 3 },
  );
});

test('parameters become literals', () => {
  expect(bindParameters('%s %% %s', ["it's", -1])).toEqual({ ok: true, text: "'it''s' %  -1" });
  expect(bindParameters('%(a)s', { a: [1, 'x"y'] })).toEqual({ ok: true, text: ' E\'{1, "x\\\\"y"}\'' });
  expect(bindParameters('%s', []).ok).toBe(false);
  expect(bindParameters('%d', [1]).ok).toBe(false);
});

test('a stored password is known in each form', () => {
  const md5 = `md5${createHash('md5').update('abcu').digest('hex')}`;
  expect([isStoredPassword('abc', 'u', md5), isStoredPassword('abd', 'u', md5)]).toEqual([true, false]);
  expect([isStoredPassword('', 'u', null), isStoredPassword('x', 'u', null)]).toEqual([true, false]);
  expect(isStoredPassword(md5, 'u', md5)).toBe(true);
});
