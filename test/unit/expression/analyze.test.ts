import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, loadParser, type Problem } from '../../../src/expression/analyze.js';
import { formatType, parseType, type Type } from '../../../src/types/type.js';

const typed = (name: string): Type => {
  const type = parseType(name);
  if (type === undefined) throw new Error(name);
  return type;
};

const columns = {
  order_id: 'string',
  amount: 'double',
  price: 'decimal(12,2)',
  wide: 'decimal(38,10)',
  quantity: 'integer',
  total: 'bigint',
  at: 'timestamp',
  day: 'date',
  paid: 'boolean',
  tags: 'string[]',
  Mixed: 'integer',
  mixed: 'integer',
  Single: 'integer',
  'we"ird': 'integer',
  '🦆 duck': 'integer',
  user: 'string',
  order: 'integer',
} as const;

const scope = {
  what: 'source order_events',
  columns: new Map(Object.entries(columns).map(([name, type]) => [name, typed(type)])),
};

beforeAll(loadParser);

const typeOf = (sql: string): string => {
  const analysis = analyze(sql, scope);
  return analysis.ok
    ? formatType(analysis.expr.type)
    : analysis.problems.map(({ message }) => message).join('; ');
};

const problem = (sql: string): Problem => {
  const analysis = analyze(sql, scope);
  const first = analysis.ok ? undefined : analysis.problems[0];
  if (first === undefined) throw new Error(`${sql} has no problem`);
  return first;
};

describe('types', () => {
  const cases: readonly (readonly [sql: string, type: string])[] = [
    ['quantity + 1', 'bigint'],
    ['quantity + total', 'bigint'],
    ['quantity / 2', 'double'],
    ['price * 2', 'decimal(13,2)'],
    ['price * 1.5', 'decimal(14,3)'],
    ['price + quantity', 'decimal(13,2)'],
    ['price * price * price * price', 'decimal(38,8)'],
    ['price * amount', 'double'],
    ['price % 3', 'decimal(12,2)'],
    ['-quantity', 'integer'],
    ['abs(price)', 'decimal(12,2)'],
    ['round(price)', 'decimal(12,0)'],
    ['round(price, 1)', 'decimal(12,1)'],
    ['round(amount, 1)', 'double'],
    ['floor(quantity)', 'integer'],
    ['sign(amount)', 'integer'],
    ['coalesce(quantity, 1.5)', 'decimal(11,1)'],
    ['coalesce(price, 0)', 'decimal(12,2)'],
    ['coalesce(quantity, total)', 'bigint'],
    ['case when paid then price end', 'decimal(12,2)'],
    ['case when paid then day else at end', 'timestamp'],
    ['nullif(price, 0)', 'decimal(12,2)'],
    ['null', 'null'],
    ['coalesce(null, null)', 'null'],
    ['coalesce(tags, tags)', 'string[]'],
    ['at - at', 'interval'],
    ['day - day', 'bigint'],
    ['day + 1', 'date'],
    ['day + total', 'date'],
    ["day + interval '1 day'", 'timestamp'],
    ["at - interval '1 day'", 'timestamp'],
    ['epoch(at - day)', 'double'],
    ["date_trunc('month', day)", 'date'],
    ["date_trunc('month', at)", 'timestamp'],
    ['extract(year from at)', 'bigint'],
    ["at > '2020-01-01'", 'boolean'],
    ["day between '2020-01-01' and '2020-12-31'", 'boolean'],
    ['5000000000', 'bigint'],
    ['1.50', 'decimal(3,2)'],
    ['1e3', 'double'],
    ['12345678901234567890', 'decimal(20,0)'],
    ['cast(order_id as decimal(10,2))', 'decimal(10,2)'],
    ['order_id::integer', 'integer'],
    ['date(at)', 'date'],
  ];
  for (const [sql, type] of cases) test(`${sql} is ${type}`, () => expect(typeOf(sql)).toBe(type));
});

describe('names', () => {
  test('are matched exactly, then without case where that is unique', () => {
    const used = (sql: string) => {
      const analysis = analyze(sql, scope);
      return analysis.ok ? analysis.columns : [problem(sql).message];
    };
    expect(used('ORDER_ID')).toEqual(['order_id']);
    expect(used('mixed + Mixed')).toEqual(['mixed', 'Mixed']);
    expect(used('MIXED')).toEqual(['"MIXED" may be Mixed or mixed']);
    expect(used('single')).toEqual(['Single']);
    expect(used('"single"')).toEqual(['unknown column "single" in source order_events']);
    expect(used('"we""ird" + "🦆 duck"')).toEqual(['we"ird', '🦆 duck']);
    expect(used('U&"we""ird"')).toEqual(['we"ird']);
    expect(used('"user" || "user"')).toEqual(['user']);
  });

  test('unknown ones get the nearest, of source and functions', () => {
    expect(problem('order_idd')).toMatchObject({
      code: 'FS104',
      message: 'unknown column "order_idd" in source order_events',
      hint: 'did you mean order_id?',
      offset: 0,
      length: 9,
    });
    expect(problem('lenght(order_id)')).toMatchObject({ code: 'FS110', hint: 'did you mean length?' });
    expect(problem('order_id = "paid by card"').hint).toContain("single quotes: 'paid by card'");
    expect(problem('user = order_id').hint).toBe('write the column as "user"');
    expect(problem('order + 1').hint).toContain('it is written "order"');
  });
});

describe('hints', () => {
  const cases: readonly (readonly [sql: string, code: string, hint: string])[] = [
    ['if(paid, 1, 0)', 'FS110', 'case when'],
    ["datediff('day', day, day)", 'FS110', 'a - b'],
    ['ifnull(amount, 0)', 'FS110', 'coalesce(a, b)'],
    ['year(at)', 'FS110', 'extract(year from t)'],
    ["order_id ilike 'a%'", 'FS110', 'lower(s) like'],
    ["order_id ~ 'a'", 'FS110', 'like pattern'],
    ['quantity ^ 2', 'FS110', 'power(x, y)'],
    ['quantity == 1', 'FS110', 'a = b'],
    ['!paid', 'FS110', 'not a'],
    ['cast(amount as string)', 'FS109', 'decimal(p,s)'],
    ['cast(at as bigint)', 'FS109', 'epoch(x)'],
    ['cast(amount as real)', 'FS112', 'here: double'],
    ['cast(at as timestamptz)', 'FS112', 'in UTC: timestamp'],
    ['amount % 2', 'FS109', 'cast the double'],
    ['order_id + 1', 'FS109', '||'],
    ["quantity = 'one'", 'FS109', 'without quotes'],
    ["at > 'yesterday'", 'FS109', "'2020-01-31'"],
    ['at + 1', 'FS109', "interval '1 day'"],
    ["interval '1 month'", 'FS111', '30 days'],
    ["at - interval '1' year", 'FS111', '30 days'],
    ['interval 3 days', 'FS107', "interval '3 days'"],
    ["at at time zone 'UTC'", 'FS110', 'UTC already'],
    ['round(amount, quantity)', 'FS109', 'round(x'],
    ['order_id like order_id', 'FS109', 'contains(s, part)'],
    ['wide * wide * wide * wide', 'FS109', 'cast to a decimal'],
    ['case when quantity then 1 end', 'FS109', 'compare it'],
    ['sum(amount)', 'FS108', 'aggregate'],
  ];
  for (const [sql, code, hint] of cases)
    test(sql, () => {
      const found = problem(sql);
      expect(found.code).toBe(code);
      expect(found.hint ?? '').toContain(hint);
    });
});

test('refused by types', () => {
  for (const sql of [
    'tags = tags',
    'paid + paid',
    'coalesce(quantity, order_id)',
    'length(quantity)',
    'not quantity',
    'greatest(tags, tags)',
    "split_part(order_id, '', 1)",
    "split_part(order_id, ',', 0)",
    "order_id like 'a\\'",
    "date_trunc('decade', at)",
    'extract(century from at)',
    "date '2020-02-30' is null",
    "cast('x' as integer)",
  ])
    expect(problem(sql).code, sql).toBe('FS109');
});

test('intervals have a fixed length', () => {
  const micros = (sql: string) => {
    const analysis = analyze(sql, scope);
    return analysis.ok && analysis.expr.node === 'literal' ? analysis.expr.value : problem(sql).message;
  };
  expect(micros("interval '3 days'")).toBe(259_200_000_000n);
  expect(micros("interval '1 day 12 hours'")).toBe(129_600_000_000n);
  expect(micros("interval '1.5 hours'")).toBe(5_400_000_000n);
  expect(micros("interval '2' week")).toContain('no alias is allowed here');
  expect(micros("interval '2' day")).toBe(172_800_000_000n);
  expect(micros("interval '-90' minute")).toBe(-5_400_000_000n);
  expect(micros("interval '3'")).toContain('not an interval');
  expect(micros("interval '2 fortnights'")).toContain('not a unit');
});

test('timestamps with an offset are converted by it', () => {
  const value = (sql: string) => {
    const analysis = analyze(sql, scope);
    return analysis.ok && analysis.expr.node === 'literal' ? analysis.expr.value : problem(sql).message;
  };
  expect(value("timestamp '2020-01-01 00:30+02:00'")).toBe('2019-12-31 22:30:00');
  expect(value("timestamp '2020-01-01T00:00:00.5Z'")).toBe('2020-01-01 00:00:00.5');
  expect(value("timestamp '2020-01-01'")).toBe('2020-01-01 00:00:00');
  expect(value("'2020-01-01 00:00:00-0330'::timestamp")).toBe('2020-01-01 03:30:00');
});
