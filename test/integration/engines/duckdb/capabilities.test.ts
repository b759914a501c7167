import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { ascending, column, integer, item, predicate, select } from '../../../../src/plan/ir/builders.js';
import type { AggregateName, Plan, WindowFunction } from '../../../../src/plan/ir/nodes.js';
import type { Capabilities, Dialect } from '../../../../src/sql/compile/dialect.js';
import { compilePlan } from '../../../../src/sql/compile/plan.js';
import { duckdb } from '../../../../src/sql/dialects/duckdb/index.js';
import { BIGINT } from '../../../../src/types/type.js';

const dialectWith = (changed: Partial<Capabilities>): Dialect => ({
  ...duckdb,
  capabilities: { ...duckdb.capabilities, ...changed },
});

const [n, key] = [column('n', BIGINT), column('Key', BIGINT)];
const over = (fn: AggregateName, counted?: typeof n): WindowFunction => ({
  node: 'window',
  fn,
  ...(counted === undefined ? {} : { arg: counted }),
  filter: predicate('gt', n, integer(2)),
  partitionBy: [key],
  orderBy: [ascending(n)],
  frame: { unit: 'rows', start: { bound: 'unbounded preceding' }, end: { bound: 'current row' } },
  type: BIGINT,
});

const planOf = (windows: Readonly<Record<string, WindowFunction>>): Plan => {
  const items = [
    item('Key', key),
    item('n', n),
    ...Object.entries(windows).map(([name, window]) => item(name, window)),
  ];
  return {
    steps: [{ name: 'counted', query: select({ items, from: { schema: 'source', name: 'events' } }) }],
    output: items.map(({ name }) => ({ name, type: BIGINT })),
  };
};

const counts = planOf({ rows: over('count'), values: over('count', n), total: over('sum', n) });

describe('an engine without filter over a frame', () => {
  const text = compilePlan(counts, dialectWith({ filterOverWindow: false }));

  it('gets a case', () => {
    expect(text).not.toContain('filter');
    expect(text).toContain('sum(case when n > 2 then n end)');
  });

  it('gets the same rows', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      'create schema source; create table source.events as select i % 2 as "Key", i as n from range(9) as r(i)',
    );
    const rows = async (sql: string) =>
      (await connection.runAndReadAll(`select * from (${sql}) order by all`)).getRows();
    expect(await rows(text)).toEqual(await rows(compilePlan(counts, duckdb)));
    connection.closeSync();
    instance.closeSync();
  });

  it('does not get a list, which would hold nulls', () => {
    const lists = planOf({ all: over('list', n) });
    expect(() => compilePlan(lists, dialectWith({ filterOverWindow: false }))).toThrow(/filterOverWindow/);
  });
});

it('identifiers are quoted as the engine does', () => {
  expect(compilePlan(counts, duckdb)).toContain('"Key"');
  const text = compilePlan(counts, dialectWith({ identifierQuote: '`' }));
  expect(text).toContain('`Key`');
  expect(text).not.toContain('"');
});
