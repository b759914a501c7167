import type { FeatureColumn } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { AggregateName } from '../../spec/aggregate-names.js';
import { BIGINT, BOOLEAN, DOUBLE, decimal, EXACT, list, type Type } from '../../types/type.js';
import { call, cast, integer, literal, predicate, when } from '../ir/builders.js';
import type { CountedEvents, MeasureDefinition } from './measure.js';

/**
 * What is kept of the events of a window: numbers that add up (`count`, of the `distinct` values, `sum`), extremes, the
 * values themselves (`values`), or one of them: the `earliest`, the `latest`, or that of the `newest` event, null or
 * not. Each says what it reads of an event.
 */
export interface Need {
  readonly kind: 'count' | 'distinct' | 'sum' | 'min' | 'max' | 'values' | 'earliest' | 'latest' | 'newest';
  /** Null values are skipped, but of the newest event; absent: every event counts. */
  readonly arg: Scalar | null;
}

/** What an aggregate needs of an argument, and how its value comes from it; exact sums come as doubles. */
export interface Recipe {
  readonly needs: (of: Scalar | null) => readonly Need[];
  readonly value: (values: readonly Scalar[], column: FeatureColumn) => Scalar;
}

/** The measure for one need of an aggregate; for values it is the count of the events that have one. */
export function measureFor({ kind, arg }: Need, events: CountedEvents): MeasureDefinition {
  const type = arg?.type ?? BIGINT;
  const common = { ...events, arg, distinct: kind === 'distinct' };
  switch (kind) {
    case 'min':
    case 'max':
      return { ...common, fn: kind, type, invertible: false };
    case 'sum':
      return {
        ...common,
        fn: type.name === 'double' ? 'exact_sum' : 'sum',
        type: sumType(type),
        invertible: true,
      };
    default:
      return { ...common, fn: 'count', type: BIGINT, invertible: true };
  }
}

/** Sums of integers are kept in 38 digits, so that only a result too large for bigint is an error, never a step on the way. */
const sumType = (arg: Type): Type => {
  if (arg.name === 'double') return EXACT;
  return arg.name === 'decimal' ? decimal(38, arg.scale) : decimal(38, 0);
};

const none = literal(null, BIGINT);
const only = ([value = none]: readonly Scalar[]): Scalar => value;
const need =
  (...kinds: readonly Need['kind'][]): Recipe['needs'] =>
  (arg) =>
    kinds.map((kind) => ({ kind, arg }));

const positive = (count: Scalar): Scalar => predicate('gt', count, integer(0));
const ratio = (top: Scalar, bottom: Scalar): Scalar =>
  call('divide', DOUBLE, cast(top, DOUBLE), cast(bottom, DOUBLE));

/** Values of so many digits: ten million of them can be squared and multiplied by their number in 38. */
const MOST_DIGITS = 12;
const isSmall = (type: Type): boolean =>
  type.name === 'integer' || (type.name === 'decimal' && type.precision <= MOST_DIGITS);

/** An integer as it is, a decimal in units of its last digit. */
function units(arg: Scalar): Scalar {
  const { type } = arg;
  if (type.name !== 'decimal') return cast(arg, decimal(10, 0));
  const whole = decimal(type.precision, 0);
  if (type.scale === 0) return arg;
  const factor = literal(`1${'0'.repeat(type.scale)}`, decimal(type.scale + 1, 0));
  return cast(call('multiply', decimal(type.precision + type.scale + 1, type.scale), arg, factor), whole);
}

function squared(unit: Scalar): Scalar {
  const digits = unit.type.name === 'decimal' ? unit.type.precision : MOST_DIGITS;
  return call('multiply', decimal(2 * digits, 0), unit, unit);
}

/**
 * Σ(x − mean)² and the number of values. Of small numbers from their exact sum and sum of squares, which can be undone;
 * of others from the sorted values, since no exact form holds their squares.
 */
const moments: Recipe['needs'] = (of) => {
  if (of === null || !isSmall(of.type)) return [{ kind: 'values', arg: of === null ? of : cast(of, DOUBLE) }];
  const unit = units(of);
  return [
    { kind: 'count', arg: of },
    { kind: 'sum', arg: unit },
    { kind: 'sum', arg: squared(unit) },
  ];
};

function spread(
  values: readonly Scalar[],
  { of }: FeatureColumn,
): { readonly n: Scalar; readonly sum: Scalar } {
  const [first = none, sum, squares] = values;
  if (sum === undefined || squares === undefined)
    return { n: call('list_size', BIGINT, first), sum: call('list_spread', DOUBLE, first) };
  const exact = call('spread', DOUBLE, first, sum, squares);
  const scale = of?.type.name === 'decimal' ? of.type.scale : 0;
  return { n: first, sum: scale === 0 ? exact : ratio(exact, literal(`1e${2 * scale}`, DOUBLE)) };
}

const variance =
  (less: 0 | 1): Recipe['value'] =>
  (values, column) => {
    const { n, sum } = spread(values, column);
    return ratio(sum, less === 0 ? n : call('subtract', BIGINT, n, integer(less)));
  };

const rooted =
  (value: Recipe['value']): Recipe['value'] =>
  (values, column) =>
    call('root', DOUBLE, value(values, column));

/** Counts of the events where a condition is true, and where it is false. */
const truths: Recipe['needs'] = (of) => {
  const condition = of ?? literal(true, BOOLEAN);
  const yes = literal(true, BOOLEAN);
  return [
    { kind: 'count', arg: when(condition, yes) },
    { kind: 'count', arg: when(predicate('not', condition), yes) },
  ];
};

/** Of the values as doubles: percentiles and moments. */
const doubles: Recipe['needs'] = (of) => [{ kind: 'values', arg: of === null ? of : cast(of, DOUBLE) }];

const percentile =
  (of: (column: FeatureColumn) => number): Recipe['value'] =>
  (values, column) =>
    call('list_percentile', DOUBLE, only(values), integer(of(column)));

const listOf = ({ of }: FeatureColumn): Type => list(of?.type ?? BIGINT);

const listed =
  (fn: 'list_set' | 'list_all'): Recipe['value'] =>
  (values, column) =>
    call(fn, listOf(column), only(values));

const atMost =
  (fn: 'list_first_n' | 'list_last_n' | 'list_top_n'): Recipe['value'] =>
  (values, column) =>
    call(fn, listOf(column), only(values), integer(column.number ?? 1));

/** One row an aggregate: the whole of what a feature's `aggregate` means at snapshot grain. */
export const recipes: Readonly<Record<AggregateName, Recipe>> = {
  count: { needs: need('count'), value: only },
  count_distinct: {
    needs: need('distinct'),
    value: ([value = none]) =>
      value.type.name === 'list' ? call('list_distinct_size', BIGINT, value) : value,
  },
  sum: {
    needs: need('count', 'sum'),
    value: ([count = none, sum = none]) => when(positive(count), sum),
  },
  avg: { needs: need('count', 'sum'), value: ([count = none, sum = none]) => ratio(sum, count) },
  min: { needs: need('min'), value: only },
  max: { needs: need('max'), value: only },
  stddev: { needs: moments, value: rooted(variance(1)) },
  stddev_pop: { needs: moments, value: rooted(variance(0)) },
  variance: { needs: moments, value: variance(1) },
  var_pop: { needs: moments, value: variance(0) },
  skewness: { needs: doubles, value: (values) => call('list_skewness', DOUBLE, only(values)) },
  kurtosis: { needs: doubles, value: (values) => call('list_kurtosis', DOUBLE, only(values)) },
  median: { needs: doubles, value: percentile(() => 50) },
  percentile: { needs: doubles, value: percentile(({ number }) => number ?? 50) },
  mode: {
    needs: need('values'),
    value: (values, { of }) => call('list_mode', of?.type ?? BIGINT, only(values)),
  },
  first: { needs: need('earliest'), value: only },
  last: { needs: need('latest'), value: only },
  first_n: { needs: need('values'), value: atMost('list_first_n') },
  last_n: { needs: need('values'), value: atMost('list_last_n') },
  top_n: { needs: need('values'), value: atMost('list_top_n') },
  bool_and: {
    needs: truths,
    value: ([yes = none, no = none]) =>
      when(positive(call('add', BIGINT, yes, no)), predicate('eq', no, integer(0))),
  },
  bool_or: {
    needs: truths,
    value: ([yes = none, no = none]) => when(positive(call('add', BIGINT, yes, no)), positive(yes)),
  },
  newest: { needs: need('newest'), value: only },
  collect_list: { needs: need('values'), value: listed('list_all') },
  collect_set: { needs: need('values'), value: listed('list_set') },
};
