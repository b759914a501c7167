/** Ways in which a value leaves its type, each beside what the user sees. One case is one project for both engines. */

/**
 * A source `orders` of six rows of two users, and a set `sums` over it; what a case says is added to them. `x` has two
 * rows of the greatest values, `y` four of small ones.
 */
export interface OutOfRangeCase {
  readonly title: string;
  /** Further columns of the source, in flow style. */
  readonly columns?: string;
  /** Further keys of the source. */
  readonly source?: string;
  /** Further keys of the set. */
  readonly set?: string;
  /** The set's features; by default a count. */
  readonly features?: string;
  /** Further documents. */
  readonly more?: string;
  /** What fails; by default the set. */
  readonly fails?: string;
  /** Messages of FS207, without what the engine says; or values in a row: of `x`, by default. */
  readonly expected: readonly string[] | Readonly<Record<string, unknown>>;
  /** Another user whose row is looked at. */
  readonly user?: string;
  /** Read at the time of the request (`fs get SET --as-of event`) instead of built. */
  readonly atEvent?: boolean;
}

export const ROWS = `number,at,id,big,small,wide,score,words,day
1,2024-01-01T10:00:00,x,9223372036854775807,2147483647,99999999999999999999999999999999999999,1000,9e999,9999-12-31
2,2024-01-01T11:00:00,x,9223372036854775807,2147483647,99999999999999999999999999999999999999,2,99999999999,0001-01-01
3,2024-01-01T10:00:00,y,1,1,1,1,1,2024-01-01
4,2024-01-01T11:00:00,y,1,1,1,2,1,2024-01-01
5,2024-01-01T12:00:00,y,1,1,1,3,1,2024-01-01
6,2024-01-01T13:00:00,y,1,1,1,10,1,2024-01-01
`;

const inRow = (number: number) => `, in the row with number ${number}`;

const computed = (expr: string, type: string, number = 1): OutOfRangeCase => ({
  title: `a computed column \`${expr}\` names itself and its row`,
  columns: `made: { expr: "${expr}", type: "${type}" }`,
  features: '{ m: { aggregate: max, of: made } }',
  expected: [`a value of orders.made does not fit ${type}${inRow(number)}`],
});

const computedColumns: readonly OutOfRangeCase[] = [
  computed('exp(score)', 'double'),
  computed('power(10, score)', 'double'),
  computed('1e308 * score', 'double'),
  computed('1e308 / (1 / score)', 'double'),
  computed('1 / exp(score)', 'double'),
  computed('greatest(- exp(score), 0)', 'double'),
  computed('exp(- power(10, score))', 'double'),
  computed('nullif(power(10, score), 1)', 'double'),
  computed('case when 1 / (1 + exp(score)) > 0.5 then 1 else 0 end', 'integer'),
  computed('sign(exp(score))', 'integer'),
  computed('score * 1e30', 'bigint'),
  computed('score * 1e7', 'integer'),
  computed('big + 1', 'bigint'),
  computed('big * big', 'bigint'),
  computed('- (- big - 1)', 'bigint'),
  computed('abs(- big - 1)', 'bigint'),
  computed('big', 'integer'),
  computed('wide', 'bigint'),
  computed('wide', 'decimal(10,0)'),
  computed('wide + 1', 'decimal(38,0)'),
  computed('wide * 2', 'decimal(38,0)'),
  computed('1e300 * score', 'decimal(38,0)'),
  computed('cast(words as double)', 'double'),
  computed("cast(split_part(words, 'e', 1) as integer)", 'integer', 2),
  computed("cast(split_part(words, 'e', 1) as decimal(5,0))", 'decimal(5,0)', 2),
  computed('day + small', 'date'),
  computed("at + interval '1 day' * small", 'timestamp'),
  computed("at + interval '1 day' * big", 'timestamp'),
  computed('from_epoch(big)', 'timestamp'),
  computed('from_epoch(exp(score))', 'timestamp'),
  computed("extract(year from at + interval '1 day' * small)", 'bigint'),
  computed('left(words, big)', 'string'),
  {
    title: 'a computed column of text that is not a number names itself and its row, as FS203',
    columns: 'made: { expr: "cast(left(words, 2) as integer)" }',
    features: '{ m: { aggregate: max, of: made } }',
    expected: [`FS203 a value of orders.made does not fit integer${inRow(1)}`],
  },
  {
    title: 'a computed column of a local time that the clock skips names itself and its row, as FS210',
    columns: `made: { expr: "in_timezone(timestamp '2024-03-31 00:30:00' + interval '1 hour' * number, 'Europe/Berlin')" }`,
    features: '{ m: { aggregate: max, of: made } }',
    expected: [`FS210 a value of orders.made does not fit timestamp${inRow(2)}`],
  },
  {
    title: 'a computed column as the key of a set names itself and its row',
    columns: 'made: { expr: "cast(big + 1 as string)", type: string }',
    set: 'keys: { id: made }',
    expected: [`a value of orders.made does not fit string${inRow(1)}`],
  },
  {
    title: 'a computed column in dedupe names itself and its row',
    columns: 'made: { expr: exp(score) }',
    set: 'dedupe: { by: [made], keep: last }',
    expected: [`a value of orders.made does not fit double${inRow(1)}`],
  },
  {
    title: 'a computed column that nothing reads is not computed',
    columns: 'made: { expr: exp(score) }',
    expected: { n__count_2d: 2n },
  },
];

type Shape = readonly [
  aggregate: string,
  of: string,
  fails: string | Readonly<Record<string, unknown>>,
  type?: string,
];

const reads = (type: string) =>
  type === 'boolean'
    ? `a value that sums.v reads is out of range${inRow(1)}`
    : `a value that sums.v reads does not fit ${type}${inRow(1)}`;
const stored = (type: string) => `does not fit ${type}`;
const POWER = 'power(score, 400)';

/** What each aggregate makes of values at the end of their type. */
const shapes: readonly Shape[] = [
  ['sum', 'big', stored('bigint')],
  ['sum', 'wide', stored('decimal(38,0)')],
  ['sum', 'small', stored('integer'), 'integer'],
  ['sum', 'big', stored('decimal(10,0)'), 'decimal(10,0)'],
  ['sum', '9e18 + score', { v: 1.8e19 }],
  ['sum', 'wide * 0.5', reads('decimal(38,1)')],
  ['avg', 'big', { v: 2 ** 63 }],
  ['avg', 'big', stored('decimal(3,0)'), 'decimal(3,0)'],
  ['variance', 'big', { v: 0 }],
  ['variance', 'wide', { v: 0 }],
  ['stddev', '1e300 * number', stored('double')],
  ['stddev_pop', '1e300 * number', stored('double')],
  ['variance', '1e300 * number', stored('double')],
  ['var_pop', '1e300 * number', stored('double')],
  ['median', '1.7e308 - 1e307 * number', { v: 1.55e308 }],
  ['p90', '1e308 - number', { v: 1e308 }],
  ['min', 'big + number', reads('bigint')],
  ['max', POWER, reads('double')],
  ['max', 'cast(score * 1e30 as bigint)', reads('bigint')],
  ['max', 'big', stored('integer'), 'integer'],
  ['first', 'big * number * 2', reads('bigint')],
  ['last', POWER, reads('double')],
  ['first_3', POWER, reads('double')],
  ['last_3', POWER, reads('double')],
  ['collect_list', POWER, reads('double')],
  ['collect_set', POWER, reads('double')],
  ['top_2', POWER, reads('double')],
  ['mode', POWER, reads('double')],
  ['count_distinct', POWER, reads('double')],
  ['count', POWER, reads('double')],
  ['bool_or', `${POWER} > 1`, reads('boolean')],
  ['bool_and', `${POWER} > 1`, reads('boolean')],
];

const aggregateCase = (grain: 'snapshot' | 'event', [aggregate, of, fails, type]: Shape): OutOfRangeCase => {
  const column = `v__${aggregate}_2d`;
  const named = (message: string) =>
    message.startsWith('does') ? [`a value of sums.${column} ${message}`] : [message];
  return {
    title: `${aggregate} of ${of}${type === undefined ? '' : ` as ${type}`} at ${grain} grain`,
    set: `grain: ${grain}`,
    features: `{ ok: { aggregate: count }, v: { aggregate: ${aggregate}, of: "${of}"${type === undefined ? '' : `, type: "${type}"`} } }`,
    expected: typeof fails === 'string' ? named(fails) : { [column]: fails.v },
  };
};

const ofSmall = (aggregate: string): OutOfRangeCase => ({
  title: `${aggregate} of 1e300 over four values names its column`,
  set: "where: id = 'y'",
  features: `{ v: { aggregate: ${aggregate}, of: 1e300 * score } }`,
  expected: [`a value of sums.v__${aggregate}_2d does not fit double`],
});

const aggregates: readonly OutOfRangeCase[] = [
  ...(['snapshot', 'event'] as const).flatMap((grain) => shapes.map((shape) => aggregateCase(grain, shape))),
  ...['skewness', 'kurtosis'].map(
    (aggregate): OutOfRangeCase => ({
      title: `${aggregate} of 1e300 over two values is null, as of any two`,
      set: "where: id = 'x'",
      features: `{ v: { aggregate: ${aggregate}, of: 1e300 * number } }`,
      expected: { [`v__${aggregate}_2d`]: null },
    }),
  ),
  ofSmall('skewness'),
  ofSmall('kurtosis'),
  {
    title: 'a sum over rows names its column',
    set: 'grain: event',
    features: '{ v: { aggregate: sum, of: big, windows: [2 events] } }',
    expected: ['a value of sums.v__sum_2e does not fit bigint'],
  },
  {
    title: 'a sum over all time names its column',
    features: '{ v: { aggregate: sum, of: big, windows: [lifetime] } }',
    expected: ['a value of sums.v__sum_lifetime does not fit bigint'],
  },
  {
    title: 'a newest value names its feature and its row',
    features: `{ v: { of: "${POWER}" } }`,
    expected: [reads('double')],
  },
];

const conditions: readonly OutOfRangeCase[] = [
  {
    title: 'the where of a source names itself and its row',
    source: `where: ${POWER} > 1`,
    expected: [`a value in the where of orders is out of range${inRow(1)}`],
  },
  {
    title: 'the where of a set names itself and its row',
    set: `where: ${POWER} > 1`,
    expected: [`a value in the where of sums is out of range${inRow(1)}`],
  },
  {
    title: 'the where of a feature names itself and its row',
    features: `{ v: { aggregate: count, where: "${POWER} > 1" } }`,
    expected: [`a value in the where of sums.v is out of range${inRow(1)}`],
  },
  {
    title: 'the expression of a pivot names itself and its row',
    features: `{ v: { aggregate: count, pivot: { by: "cast(${POWER} as bigint)", values: { 1: one } } } }`,
    expected: [`a value that sums.v is pivoted by is out of range${inRow(1)}`],
  },
];

const derived = (title: string, of: string, expr: string, type: string, more = ''): OutOfRangeCase => ({
  title: `a derived column ${title} names itself`,
  features: `{ v: { aggregate: max, of: ${of} } }`,
  set: `${more}derived: { d: ${expr} }`,
  expected: [`a value of sums.d_2d does not fit ${type}`],
});

const derivedColumns: readonly OutOfRangeCase[] = [
  derived('of doubles', 'score', '"power(v, 400)"', 'double'),
  derived('of bigints', 'big', 'v * v', 'bigint'),
  derived('with a type', 'big', '{ expr: v, type: integer }', 'integer'),
  derived('of dates', 'small', '"date \'2024-01-01\' + v"', 'date'),
  derived('at event grain', 'big', 'v * v', 'bigint', 'grain: event\n'),
  {
    title: 'a derived column over another one names itself',
    features: '{ v: { aggregate: max, of: big } }',
    set: 'derived: { a: "v - 1", d: "a + v" }',
    expected: ['a value of sums.d_2d does not fit bigint'],
  },
];

const dataset = (keys: string, spine = 'orders') => `---
kind: dataset
name: train
spine: ${spine}
output: { file: out/train.csv }
${keys}`;

const SETS = 'features: [{ set: sums }]';

const datasets: readonly OutOfRangeCase[] = [
  {
    title: 'a computed column in a dataset names itself and its row',
    columns: 'made: { expr: exp(score) }',
    more: dataset(`columns: [number, made]\n${SETS}`),
    expected: [`a value of orders.made does not fit double${inRow(1)}`],
  },
  {
    title: 'the where of a dataset names itself and its row',
    more: dataset(`columns: [number]\nwhere: exp(score) > 1\n${SETS}`),
    expected: [`a value in the where of train is out of range${inRow(1)}`],
  },
  {
    title: 'a derived column of a dataset names itself',
    more: dataset(`columns: [number, big]\n${SETS}\nderived: { d: big * big }`),
    expected: ['a value of train.d does not fit bigint'],
  },
  {
    title: 'a derived column of a dataset over a set names itself',
    more: dataset(`columns: [number]\n${SETS}\nderived: { d: "exp(n__count_2d * 0 + 1000)" }`),
    expected: ['a value of train.d does not fit double'],
  },
  {
    title: 'a label names itself and its row',
    more: dataset(`columns: [number]\n${SETS}\nlabels: { d: { expr: "big + 1", within: 1 day } }`),
    expected: [`a value of train.d does not fit bigint${inRow(1)}`],
  },
  {
    title: 'a set read at its events names its column',
    features: '{ v: { aggregate: sum, of: big } }',
    more: `${dataset('columns: [number]\nfeatures: [{ set: sums, as_of: event }]', 'later')}
---
kind: source
name: later
primary_key: [number]
timestamp: time
columns: { number: integer, at: timestamp, time: { expr: "at + interval '5 hours'", known_at: time }, id: string }
from: { file: orders.csv }
`,
    expected: ['a value of sums.v__sum_2d does not fit bigint'],
  },
  {
    title: 'a column with the time of reading in a dataset names itself',
    features: '{ v: { aggregate: max, of: score }, t: { aggregate: max, of: at } }',
    set: 'derived: { d: "exp(1000 + epoch(as_of - coalesce(t, as_of)))" }',
    more: dataset('columns: [number]\nfeatures: [{ set: sums }]', 'orders'),
    expected: ['a value of sums.d_2d does not fit double'],
  },
].map((one) => ({ fails: 'train', ...one }));

const query = (select: string): string => `---
kind: source
name: made
primary_key: [number]
timestamp: at
columns: { number: integer, at: timestamp, id: string, e: double }
inputs: [orders]
query: select o.number, o.at, o.id, ${select}
---
kind: feature_set
name: asked
entity: user
source: made
windows: [2 days]
features: { v: { aggregate: max, of: e } }`;

const queries: readonly OutOfRangeCase[] = [
  {
    title: 'a column of a query names itself',
    more: query('exp(o.score) as e from orders as o'),
    expected: ['a value of made.e does not fit double'],
  },
  {
    title: 'a condition of a query names the query',
    more: query('o.score as e from orders as o where exp(o.score) > 1'),
    expected: ['a value in the query of made is out of range'],
  },
  {
    title: 'an input of a query names its own column and row',
    columns: 'made: { expr: exp(score) }',
    more: query('o.made as e from orders as o'),
    expected: [`a value of orders.made does not fit double${inRow(1)}`],
  },
].map((one) => ({ fails: 'asked', ...one }));

const atEvents: readonly OutOfRangeCase[] = [
  {
    title: 'a sum read at the time of the request names its column',
    features: '{ ok: { aggregate: count }, v: { aggregate: sum, of: big } }',
    expected: ['a value of sums.v__sum_2d does not fit bigint'],
  },
  {
    title: 'a derived column read at the time of the request names itself',
    features: '{ v: { aggregate: max, of: big } }',
    set: 'derived: { d: v * v }',
    expected: ['a value of sums.d_2d does not fit bigint'],
  },
  {
    title: 'a computed column read at the time of the request names itself and its row',
    columns: 'made: { expr: exp(score) }',
    features: '{ v: { aggregate: max, of: made } }',
    expected: [`a value of orders.made does not fit double${inRow(1)}`],
  },
].map((one) => ({ atEvent: true, ...one }));

export const outOfRangeCases: readonly OutOfRangeCase[] = [
  ...computedColumns,
  ...aggregates,
  ...conditions,
  ...derivedColumns,
  ...datasets,
  ...queries,
  ...atEvents,
];
