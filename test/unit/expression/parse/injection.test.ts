import { beforeAll, describe, expect, test } from 'vitest';
import { type Analysis, analyze, loadParser } from '../../../../src/expression/analyze.js';
import { INTEGER, STRING } from '../../../../src/types/type.js';

const scope = {
  what: 'source t',
  columns: new Map([
    ['a', INTEGER],
    ['b', INTEGER],
    ['s', STRING],
  ]),
};

beforeAll(loadParser);

/** `CODE "the text that is marked"` of each problem. */
function found(sql: string, analysis: Analysis = analyze(sql, scope)): readonly string[] {
  if (analysis.ok) return ['ok'];
  return analysis.problems.map(({ code, offset, length }) => `${code} ${sql.slice(offset, offset + length)}`);
}

describe('what breaks out of an expression is refused, at its place', () => {
  const cases: readonly (readonly [sql: string, ...problems: string[]])[] = [
    ['1; drop table x', 'FS108 ;'],
    ['a;', 'FS108 ;'],
    ["s = 'x'; --'", 'FS108 ;'],
    ['(select 1)', 'FS108 ('],
    ['a in (select 1)', 'FS108 in'],
    ['exists (select 1)', 'FS108 exists'],
    ['array(select 1)', 'FS108 array'],
    ['1) from x --', 'FS107 )'],
    ['1) union (select 2', 'FS107 )'],
    ['a) + (b', 'FS107 )'],
    ['a from t', 'FS108 from'],
    ['a where true', 'FS108 where'],
    ['a union select 2', 'FS108 union'],
    ['a order by a', 'FS108 order'],
    ['a limit 1', 'FS108 limit'],
    ['a into t', 'FS108 into'],
    ['distinct a', 'FS108 distinct'],
    ['a, b', 'FS108 a, b'],
    ['a as c', 'FS108 a as c'],
    ['*', 'FS108 *'],
    ['count(*)', 'FS108 count'],
    ["read_csv('/etc/passwd')", 'FS108 read_csv'],
    ["pg_read_file('/etc/passwd')", 'FS108 pg_read_file'],
    ["a + length(getenv('HOME'))", 'FS108 getenv'],
    ['pg_sleep(1)', 'FS108 pg_sleep'],
    ['now()', 'FS108 now'],
    ['random()', 'FS108 random'],
    ['current_date', 'FS108 current_date'],
    ['current_user', 'FS108 current_user'],
    ['sum(a)', 'FS108 sum'],
    ['row_number() over ()', 'FS108 row_number'],
    ['$1', 'FS108 $1'],
    ['(a, b)', 'FS108 ('],
    ["nextval('x')", 'FS108 nextval'],
    ['(a', 'FS107 a'],
    ['a)', 'FS107 )'],
    ['a +', 'FS107 +'],
    ['/* never closed', 'FS107 /*'],
    ["'never closed", "FS107 '"],
    ['$$never closed', 'FS107 $'],
    ['a operator(pg_catalog.+) b', 'FS110 operator'],
    ['pg_catalog.abs(a)', 'FS110 pg_catalog.abs'],
    ['t.a', 'FS104 t.a'],
    ['s collate "C" = \'x\'', 'FS108 collate'],
    ["s like 'a' escape '!'", 'FS108 like'],
    ["cast('now' as timestamp) > '2020-01-01'", 'FS109 cast'],
    ["timestamp 'infinity' is null", 'FS109 timestamp'],
    ['', 'FS107 '],
    ['-- only a comment', 'FS107 -- only a comment'],
  ];
  for (const [sql, ...problems] of cases) test(sql, () => expect(found(sql)).toEqual(problems));

  test('U+0000', () => expect(found("s = 'a\0b'")).toEqual(['FS107 \0']));
  test('half a surrogate pair', () => expect(found("s = '\ud83e'")).toEqual(['FS107 \ud83e']));
  test('nested too deeply', () => {
    for (const sql of [
      `${'('.repeat(9_000)}a${')'.repeat(9_000)}`,
      `a${' + a'.repeat(4_000)}`,
      'a'.repeat(30_000),
    ])
      expect(found(sql)[0]?.slice(0, 5)).toMatch(/FS108|ok/);
    expect(analyze('a + 1', scope).ok).toBe(true);
  });
});

describe('what only looks dangerous is parsed as what it is', () => {
  const literals: readonly (readonly [sql: string, value: string])[] = [
    ["E'\\''", "'"],
    ["E'a\\'; drop table x; --'", "a'; drop table x; --"],
    ["'a\\'", 'a\\'],
    ["U&'\\0041'", 'A'],
    ['$$a;b$$', 'a;b'],
    ["$x$'); drop table y; --$x$", "'); drop table y; --"],
    ["'; drop table x; --'", '; drop table x; --'],
    ["'it''s' /* ; ) */ -- ) from x", "it's"],
    ["'a'\n'b'", 'ab'],
  ];
  for (const [sql, value] of literals)
    test(sql, () => {
      const analysis = analyze(sql, scope);
      expect(analysis.ok && analysis.expr).toEqual({ node: 'literal', value, type: STRING });
    });

  test('a comment', () => expect(analyze('a -- ) + b', scope)).toMatchObject({ ok: true, columns: ['a'] }));
});

describe('everything wrong is reported, each at its place', () => {
  test('in one expression', () => {
    expect(found('foo(aa) + sum(b) + x.y')).toEqual(['FS110 foo', 'FS104 aa', 'FS108 sum', 'FS104 x.y']);
  });
  test('after characters of several bytes', () =>
    expect(found("'🦆é' || zz || s || yy")).toEqual(['FS104 zz', 'FS104 yy']));
  test('a syntax error after them', () => expect(found("'🦆é' || ) || s")).toEqual(['FS107 )']));
});
