import type { AggregateName } from '../../spec/aggregate-names.js';
import {
  BIGINT,
  DOUBLE,
  decimal,
  formatType,
  isInteger,
  isNumeric,
  list,
  sameType,
  type Type,
} from '../../types/type.js';

/** What an aggregate may be applied to and what it gives: one row an aggregate. */
interface AggregateRule {
  readonly doc: string;
  /** The result type for an argument, or why there is none. */
  readonly result: (of: Type) => Type | { readonly problem: string };
  /** The text of the value over no events, before `fill`; null: null. */
  readonly empty: string | null;
  /** Uses the order by (time, primary key), so the source needs a primary key. */
  readonly ordered: boolean;
}

type Result = AggregateRule['result'];

const numeric =
  (name: string, result: (of: Type) => Type): Result =>
  (of) =>
    isNumeric(of) ? result(of) : { problem: `${name} needs a number, not ${formatType(of)}` };

const comparable =
  (name: string, refused: readonly Type['name'][], result: (of: Type) => Type): Result =>
  (of) =>
    refused.includes(of.name) ? { problem: `${name} does not apply to ${formatType(of)}` } : result(of);

const itself = (of: Type): Type => of;
const noOrder = ['boolean', 'list', 'interval', 'null'] as const;
const noValue = ['list', 'interval', 'null'] as const;

const flag =
  (name: string): Result =>
  (of) =>
    of.name === 'boolean' ? of : { problem: `${name} needs a boolean, not ${formatType(of)}` };

const sumType = (of: Type): Type => {
  if (of.name === 'decimal') return decimal(38, of.scale);
  return isInteger(of) ? BIGINT : DOUBLE;
};

const ofNumbers = (name: string, doc: string): AggregateRule => ({
  doc,
  result: numeric(name, () => DOUBLE),
  empty: null,
  ordered: false,
});

const ofValues = (name: string, doc: string, result: (of: Type) => Type): AggregateRule => ({
  doc,
  result: comparable(name, noValue, result),
  empty: null,
  ordered: false,
});

const inOrder = (name: string, doc: string, result: (of: Type) => Type): AggregateRule => ({
  ...ofValues(name, doc, result),
  ordered: true,
});

export const aggregates: Readonly<Record<AggregateName, AggregateRule>> = {
  count: {
    doc: 'number of non-null values; without `of`, of events',
    result: () => BIGINT,
    empty: '0',
    ordered: false,
  },
  count_distinct: {
    ...ofValues('count_distinct', 'number of distinct values', () => BIGINT),
    empty: '0',
  },
  sum: { doc: 'exact sum', result: numeric('sum', sumType), empty: null, ordered: false },
  avg: ofNumbers('avg', 'exact sum divided by the number of values'),
  min: { doc: 'smallest value', result: comparable('min', noOrder, itself), empty: null, ordered: false },
  max: { doc: 'largest value', result: comparable('max', noOrder, itself), empty: null, ordered: false },
  stddev: ofNumbers('stddev', 'square root of `variance`'),
  stddev_pop: ofNumbers('stddev_pop', 'square root of `var_pop`'),
  variance: ofNumbers('variance', 'sample variance; null for fewer than two values'),
  var_pop: ofNumbers('var_pop', 'variance of the values themselves'),
  skewness: ofNumbers('skewness', 'sample skewness; null for fewer than three values, or equal values'),
  kurtosis: ofNumbers('kurtosis', 'sample excess kurtosis; null for fewer than four values, or equal values'),
  median: ofNumbers('median', 'the same as `p50`'),
  percentile: ofNumbers('a percentile', 'percentile, linear between neighbours'),
  mode: ofValues('mode', 'most frequent value; the smallest if several are equally frequent', itself),
  first: inOrder('first', 'first value by time, then primary key', itself),
  last: inOrder('last', 'last value by time, then primary key', itself),
  first_n: inOrder('first_N', 'list of the first N values, earliest first', list),
  last_n: inOrder('last_N', 'list of the last N values, earliest first', list),
  top_n: ofValues(
    'top_N',
    'list of the N most frequent values, most frequent first, then the smallest',
    list,
  ),
  bool_and: { doc: 'whether all values are true', result: flag('bool_and'), empty: null, ordered: false },
  bool_or: { doc: 'whether any value is true', result: flag('bool_or'), empty: null, ordered: false },
  newest: inOrder('the newest value', 'value of the newest event, null or not', itself),
  collect_list: inOrder('collect_list', 'list of the values by time, then primary key', list),
  collect_set: ofValues('collect_set', 'sorted list of the distinct values', list),
};

/** A declared type may widen the inferred one or make it less exact, never turn a number into something else. */
export const canBeStoredAs = (inferred: Type, type: Type): boolean =>
  sameType(type, inferred) || (isNumeric(type) && isNumeric(inferred));
