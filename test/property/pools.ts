import { compare } from '../oracle/aggregates.js';
import type { Cell, Type } from '../oracle/types.js';
import type { Condition, Pivot } from './scenario.js';

/** Values that cancel, that round, that are lost by careless casts. The plainest is first: cases shrink to it. */
export const doubles: readonly (number | null)[] = [
  1,
  null,
  0.1,
  0.2,
  0.3,
  1e15,
  -1e15,
  1e-9,
  -1e-9,
  123.45,
  -7.25,
  1 / 3,
  -0,
  9007199254740991,
  -1e10,
  1e10 + 0.01,
  0.7,
];
export const integers: readonly (bigint | null)[] = [
  1n,
  null,
  0n,
  -1n,
  7n,
  2_147_483_647n,
  -2_147_483_648n,
  2n,
];
export const bigints: readonly (bigint | null)[] = [
  1n,
  null,
  0n,
  9_007_199_254_740_993n,
  -9_007_199_254_740_993n,
  5n,
  -12_345_678_901n,
];
/** In units of 0.01. */
export const decimals: readonly (bigint | null)[] = [
  100n,
  null,
  0n,
  10n,
  20n,
  999_999_999_999n,
  -999_999_999_999n,
  12_345n,
  -1n,
];
/** U+FF5E sorts after the emoji by UTF-16 and before it by UTF-8. */
export const strings: readonly (string | null)[] = [
  'a',
  null,
  'b',
  'B',
  'é',
  '\u{ff5e}',
  '\u{1f600}',
  "it's",
  '"q"',
  'a,b',
  'NULL',
  ' a ',
  '10',
  '9',
  'two\nlines',
];

/** Composite keys, used from the left; ("1","12") and ("11","2") are the same text end to end. */
export const keyPool: readonly (readonly [string, string])[] = [
  ['1', '12'],
  ['11', '2'],
  ['\u{1f600}', "it's"],
  ['a"b', '1'],
  ['x', '\u{1f600}, "y"'],
  ["o'neil", '2'],
  ['1', '2'],
  ['112', ' '],
];

/** A text of the pool as a key of `type`: numbers themselves, other text some other number. */
export function toKey(text: string, type: Type): Cell {
  if (type.name !== 'bigint') return text;
  return /^\d+$/.test(text) ? BigInt(text) : BigInt(text.codePointAt(0) ?? 0) - 1_000n;
}

const known =
  (column: string, test: (value: string | bigint | number | boolean) => boolean): Condition['holds'] =>
  (row) => {
    const value = row[column] ?? null;
    return value === null ? null : test(value);
  };

export const conditions: readonly Condition[] = [
  { sql: 'qty > 0', holds: known('qty', (v) => compare(v, 0n) > 0) },
  { sql: 'amount is not null', holds: (row) => (row.amount ?? null) !== null },
  { sql: "label <> 'a'", holds: known('label', (v) => v !== 'a') },
  { sql: 'amount > 0.15', holds: known('amount', (v) => compare(v, 0.15) > 0) },
  {
    sql: "label < 'é' or qty is null",
    holds: (row) => ((row.qty ?? null) === null ? true : known('label', (v) => compare(v, 'é') < 0)(row)),
  },
  { sql: 'price <= 0.2', holds: known('price', (v) => compare(v, 20n) <= 0) },
  { sql: 'not (big = 5)', holds: known('big', (v) => v !== 5n) },
];

const cellOf =
  (column: string): Pivot['of'] =>
  (row) =>
    row[column] ?? null;

/** Values of a list are called as they are written, by Butterfree's form of a name. */
const listed = (
  by: string,
  values: readonly (readonly [written: string | number | boolean, cell: Cell])[],
): Pivot => ({
  by,
  list: true,
  values: values.map(([written, cell]) => ({ written, name: String(written), cell })),
  of: cellOf(by),
});

const texts = ['a', "it's", '"q"', 'a,b', '\u{1f600}'] as const;

export const pivots: readonly Pivot[] = [
  listed(
    'label',
    texts.map((text) => [text, text]),
  ),
  listed('qty', [
    [1, 1n],
    [0, 0n],
    [-1, -1n],
  ]),
  listed('flag', [
    [true, true],
    [false, false],
  ]),
  // A zero of either sign is one value.
  {
    ...listed('amount', [
      [0.1, 0.1],
      [0, 0],
      [-7.25, -7.25],
    ]),
    of: (row) => (row.amount === 0 ? 0 : (row.amount ?? null)),
  },
  {
    by: 'price',
    list: false,
    values: [
      { written: '0.10', name: 'ten', cell: 10n },
      { written: '-0.01', name: 'owed', cell: -1n },
    ],
    of: cellOf('price'),
  },
  {
    by: "case when qty > 0 then 'more' when qty < 0 then 'less' end",
    list: false,
    values: [
      { written: 'more', name: 'up', cell: 'more' },
      { written: 'less', name: 'down', cell: 'less' },
      { written: 'none', name: 'none', cell: 'none' },
    ],
    of: ({ qty }) => (typeof qty !== 'bigint' || qty === 0n ? null : qty > 0n ? 'more' : 'less'),
  },
  {
    by: 'big',
    list: false,
    values: [
      { written: '9007199254740993', name: 'big', cell: 9_007_199_254_740_993n },
      { written: '5', name: 'five', cell: 5n },
    ],
    of: cellOf('big'),
  },
];
