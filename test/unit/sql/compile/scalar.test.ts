import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, loadParser } from '../../../../src/expression/analyze.js';
import type { ScalarDialect } from '../../../../src/sql/compile/dialect.js';
import { identifierText, renderScalar, toText } from '../../../../src/sql/compile/scalar.js';
import { duckdbScalars } from '../../../../src/sql/dialects/duckdb/scalars.js';
import { postgresScalars } from '../../../../src/sql/dialects/postgres/scalars.js';
import { parseType, STRING } from '../../../../src/types/type.js';

const columns = {
  amount: 'double',
  fee: 'double',
  price: 'decimal(12,2)',
  quantity: 'integer',
  total: 'bigint',
  status: 'string',
  email: 'string',
  order_timestamp: 'timestamp',
  day: 'date',
  paid: 'boolean',
  end: 'integer',
} as const;
const scope = {
  what: 'source orders',
  columns: new Map(Object.entries(columns).map(([name, type]) => [name, parseType(type) ?? STRING])),
};

beforeAll(loadParser);

const print = (sql: string, dialect: ScalarDialect): string => {
  const analysis = analyze(sql, scope);
  return analysis.ok
    ? toText(renderScalar(analysis.expr, dialect))
    : analysis.problems.map(({ message }) => message).join('; ');
};

describe('text is what a person would have written', () => {
  /** What was written → what both engines get, or DuckDB and Postgres. */
  const cases: readonly (readonly [sql: string, duckdb: string, postgres?: string])[] = [
    ["order_timestamp >= '2020-01-01'", "order_timestamp >= timestamp '2020-01-01 00:00:00'"],
    ["order_timestamp - interval '72 hours'", "order_timestamp - interval '3 days'"],
    ["order_timestamp + interval '5400 seconds'", "order_timestamp + interval '90 minutes'"],
    ["status NOT IN ('paid', 'it''s')", "status not in ('paid', 'it''s')"],
    ['not (paid and quantity = 1) or paid', 'not (paid and quantity = 1) or paid'],
    ['(paid or quantity = 1) and paid', '(paid or quantity = 1) and paid'],
    ['total - (total - 1)', 'total - (total - 1)'],
    ['(total - total) - 1', 'total - total - 1'],
    ['(total + 1) * 2', '(total + 1) * 2'],
    ['total - -1', 'total - (-1)'],
    ['quantity + 1', 'cast(quantity as bigint) + 1'],
    ['quantity / 2', 'quantity / 2', 'cast(quantity as double precision) / 2'],
    [
      'quantity / total',
      'quantity / nullif(total, 0)',
      'cast(quantity as double precision) / nullif(total, 0)',
    ],
    ['amount * 0.01', 'amount * 0.01'],
    ['price * 1.5', 'price * 1.5'],
    ['price * 2', 'cast(price * 2 as decimal(13, 2))', 'price * 2'],
    ['coalesce(price, 0)', 'coalesce(price, 0.00)'],
    ['coalesce(total, 0)', 'coalesce(total, 0)'],
    ['case when paid then 1 else 0 end', 'case when paid then 1 else 0 end'],
    ['"end" + total', '"end" + total'],
    ['length(status) > 3', 'length(status) > 3'],
    ["status < 'é'", "status < 'é'", 'status collate "C" < \'é\''],
    ["status || '!' > email", "status || '!' > email", '(status || \'!\') collate "C" > email'],
    ["substr(email, strpos(email, '@') + 1)", "substr(email, strpos(email, '@') + 1)"],
    ["status like 'a\\_%'", "status like 'a\\_%' escape '\\'", "status like E'a\\\\_%'"],
    ['round(price, 1)', 'round(price, 1)'],
    ['day + 1', 'day + 1'],
    [
      'amount / fee',
      "case when not isfinite(amount / nullif(fee, 0)) then error('FS207: a double is out of range') else amount / nullif(fee, 0) end",
      'amount / nullif(fee, 0)',
    ],
    ['amount / quantity', 'amount / nullif(quantity, 0)'],
  ];
  for (const [sql, duckdb, postgres = duckdb] of cases)
    test(sql, () => {
      expect(print(sql, duckdbScalars)).toBe(duckdb);
      expect(print(sql, postgresScalars)).toBe(postgres);
    });
});

test('names are bare only where that is safe', () => {
  const names = ['cpf', 'timestamp', 'Cpf', 'order', '1st', 'a b', 'a"b', 'ação', 'end', 'select'];
  expect(names.map((name) => identifierText(name))).toEqual([
    'cpf',
    'timestamp',
    '"Cpf"',
    '"order"',
    '"1st"',
    '"a b"',
    '"a""b"',
    '"ação"',
    '"end"',
    '"select"',
  ]);
});
