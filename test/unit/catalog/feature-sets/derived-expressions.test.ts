import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../../src/catalog/fingerprint.js';
import { formatScalar } from '../../../../src/describe/format-expression.js';
import { onlineSet, readOnlineSet, writeOnlineSet } from '../../../../src/plan/online/online-table.js';
import { findings, setOf } from '../support.js';

const FEATURES = `features:
  orders: { aggregate: count, windows: [7 days, lifetime] }
  views: { aggregate: count, where: flagged, windows: [1 week, lifetime] }
  fee: { aggregate: [sum, max] }
  latest: { aggregate: max, of: paid_at, windows: [lifetime] }
  cards: { aggregate: max, of: card }
  shop: { aggregate: count, pivot: { by: country, values: [BR, CO] } }
  spent: { aggregate: sum, of: amount, fill: 0 }
derived:
`;
const derived = (...lines: readonly string[]): string =>
  FEATURES + lines.map((line) => `  ${line}\n`).join('');

describe('a derived column', () => {
  it('is one a window where bare names stand, called as features are', async () => {
    const lines = ['conversion: orders / views'];
    const long = await setOf(derived(...lines));
    expect(long.derived.map(({ name, expr }) => [name, formatScalar(expr)])).toEqual([
      [
        'conversion_over_7_days_rolling_windows',
        'cast(orders__count_over_7_days_rolling_windows as double) / cast(views__count_over_1_week_rolling_windows as double)',
      ],
      [
        'conversion_over_lifetime',
        'cast(orders__count_over_lifetime as double) / cast(views__count_over_lifetime as double)',
      ],
    ]);
    const short = await setOf(derived(...lines), 'short');
    expect(short.derived.map(({ name }) => name)).toEqual(['conversion_7d', 'conversion_lifetime']);
  });

  it('is one by its own name of full names of columns', async () => {
    const set = await setOf(
      derived('mixed: orders__count_7d + views__count_lifetime', 'in_brazil: \'"BR_shop__count_3d" + 1\''),
      'short',
    );
    expect(set.derived.map(({ name, type }) => `${name} ${type.name}`)).toEqual([
      'mixed bigint',
      'in_brazil bigint',
    ]);
  });

  it('may be made of others, in any order, bare or by their full names', async () => {
    const set = await setOf(derived('c: b_7d + 1', 'b: a * 2', 'a: orders / views', 'whole: c > 0'), 'short');
    expect(set.derived.map(({ name }) => name)).toEqual([
      'a_7d',
      'a_lifetime',
      'b_7d',
      'b_lifetime',
      'c',
      'whole',
    ]);
    expect(set.columns.map(({ name }) => name).slice(-6)).toEqual(set.derived.map(({ name }) => name));
  });

  it('has the type of its expression, or the declared one, and a fill of that type', async () => {
    const set = await setOf(
      derived(
        'a: orders__count_7d + 1',
        'b: { expr: orders__count_7d, type: "decimal(9,1)", fill: 0.5 }',
        'c: cards',
      ),
      'short',
    );
    expect(set.derived.map(({ type }) => type.name)).toEqual(['bigint', 'decimal', 'string']);
    expect(set.derived.map(({ sensitive }) => sensitive)).toEqual([false, false, true]);
  });

  it('may be a map in a block, which is no SQL that was cut', async () => {
    const set = await setOf(derived('a:', '  expr: orders + 1', '  description: One more.'), 'short');
    expect(set.derived.map(({ name, description }) => [name, description])).toEqual([
      ['a_7d', 'One more.'],
      ['a_lifetime', 'One more.'],
    ]);
  });

  it('at event grain is called by its kind of window', async () => {
    const body = `grain: event\nfeatures:\n  n: { aggregate: count, windows: [2 events, 1 day] }\nderived: { more: n + 1 }\n`;
    const set = await setOf(body);
    expect(set.derived.map(({ name }) => name)).toEqual([
      'more_over_2_events_row_windows',
      'more_over_1_day_fixed_windows',
    ]);
  });

  it('has an empty state made of those of its columns', async () => {
    const set = await setOf(
      derived(
        'ratio: orders__count_7d / views__count_1w',
        'filled: { expr: orders__count_7d / views__count_1w, fill: -1 }',
        'before_fill: spent__sum_3d + 1',
        'none: fee__max_3d is null',
        'left: greatest(orders__count_7d, 3)',
        'days: epoch(as_of - latest__max_lifetime) / 86400',
        'hour: extract(hour from as_of)',
      ),
      'short',
    );
    const empties = [...set.derived, ...set.unmaterialized].map(({ name, empty }) => [
      name,
      formatScalar(empty),
    ]);
    expect(Object.fromEntries(empties)).toEqual({
      ratio: 'null',
      filled: '-1',
      before_fill: 'null',
      none: 'true',
      left: 'greatest(0, 3)',
      days: 'null',
      hour: "extract('hour', as_of)",
    });
  });

  it('is computed where it is read if it uses as_of, and so is what is made of it', async () => {
    const set = await setOf(
      derived('days: epoch(as_of - latest) / 86400', 'is_new: days < 2', 'many: orders > 3'),
      'short',
    );
    expect(set.derived.map(({ name }) => name)).toEqual(['many_7d', 'many_lifetime']);
    expect(set.unmaterialized.map(({ name, value }) => [name, formatScalar(value)])).toEqual([
      ['days_lifetime', '(epoch(as_of - latest__max_lifetime) / 86400) + 0'],
      ['is_new_lifetime', '((epoch(as_of - latest__max_lifetime) / 86400) + 0) < 2'],
    ]);
    expect(set.columns.some(({ name }) => name.startsWith('days'))).toBe(false);
  });

  it('is in the fingerprint where it is stored, and only there', async () => {
    const print = async (...lines: readonly string[]): Promise<string> =>
      fingerprint(await setOf(derived(...lines), 'short'), 'local');
    const plain = await print('a: orders / views');
    expect(await print('a: orders * views')).not.toBe(plain);
    expect(await print('a: { expr: orders / views, fill: 0 }')).not.toBe(plain);
    expect(await print('b: orders / views')).not.toBe(plain);
    expect(await print('a: { expr: orders / views, description: Other words. }')).toBe(plain);
    expect(await print('a: orders / views', 'd: as_of > latest')).toBe(plain);
  });

  it('survives in the run state', async () => {
    const set = onlineSet(
      await setOf(
        derived(
          "d: coalesce(as_of - latest < interval '2 days', true)",
          'e: greatest(orders, 3)',
          'f: spent > 1',
        ),
        'short',
      ),
    );
    expect(readOnlineSet(writeOnlineSet(set))).toEqual(set);
  });

  it.each([
    ['a: a + 1', 'a: FS122 a is made of itself: a → a'],
    [
      'a: orders / vews',
      'vews: FS104 unknown column "vews" in feature set payments_of_user; did you mean views?',
    ],
    [
      'a: fee + 1',
      'fee + 1: FS104 feature fee has several aggregates: its name alone is no column; use the full name of a column',
    ],
    [
      'a: shop + 1',
      'shop + 1: FS104 feature shop has several values: its name alone is no column; use the full name of a column',
    ],
    [
      'a: orders / spent',
      'orders / spent: FS103 orders has the windows 7 days, lifetime, and spent has 3 days; bare names give a column a window',
    ],
    ['orders: views + 1', 'orders: FS105 "orders" is already the name of a feature'],
    ['as_of: views + 1', 'as_of: FS115 "as_of" is reserved'],
    ['timestamp: orders__count_over_lifetime', 'timestamp: FS115 "timestamp" is reserved'],
    ['a: as_of - latest', 'as_of - latest: FS109 an interval cannot be stored; epoch(…) gives its seconds'],
    ['a: "null"', '"null": FS109 this is always null'],
    ['a: { expr: orders, type: string }', 'string: FS109 a bigint cannot be stored as string'],
    ['a: { expr: orders, fill: none }', 'none: FS120 fill: "none" does not fit bigint, the type of a'],
    ['a: { expr: orders, aggregate: sum }', 'aggregate: FS102 unknown key "aggregate"'],
    ['a: sum(orders)', 'sum: FS108'],
    ['a: now()', 'now: FS108'],
    [
      'orders__count_over_lifetime: views__count_over_lifetime',
      'orders__count_over_lifetime: FS114 two columns are called',
    ],
    [`${'x'.repeat(60)}: orders`, `${'x'.repeat(60)}: FS115`],
    ['a: country', 'country: FS104 unknown column "country" in feature set payments_of_user'],
  ])('%s is refused', async (line, expected) => {
    const [first] = await findings(derived(line));
    expect(first).toContain(expected);
  });

  it('in a circle is reported once, and what reads it is not', async () => {
    expect(await findings(derived('a: b + 1', 'b: c_over_lifetime', 'c: a + orders', 'd: a > 1'))).toEqual([
      'a: FS122 a is made of itself: a → b → c → a',
    ]);
  });
});
