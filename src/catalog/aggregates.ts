import { BIGINT, DOUBLE, decimal, formatType, isInteger, isNumeric, type Type } from '../spec/types.js';
import type { AggregateName } from './model.js';

/** What an aggregate may be applied to and what it gives: one row an aggregate. */
interface AggregateRule {
  readonly doc: string;
  /** The result type for an argument, or why there is none. */
  readonly result: (of: Type) => Type | { readonly problem: string };
  /** The text of the value over no events, before `fill`; null: null. */
  readonly empty: string | null;
}

const numeric =
  (name: string, result: (of: Type) => Type) =>
  (of: Type): Type | { problem: string } =>
    isNumeric(of) ? result(of) : { problem: `${name} needs a number, not ${formatType(of)}` };

const ordered =
  (name: string) =>
  (of: Type): Type | { problem: string } =>
    of.name === 'boolean' || of.name === 'list' || of.name === 'interval'
      ? { problem: `${name} does not apply to ${formatType(of)}` }
      : of;

const sumType = (of: Type): Type => {
  if (of.name === 'decimal') return decimal(38, of.scale);
  return isInteger(of) ? BIGINT : DOUBLE;
};

export const aggregates = {
  count: { doc: 'number of non-null values; without `of`, of events', result: () => BIGINT, empty: '0' },
  sum: { doc: 'exact sum', result: numeric('sum', sumType), empty: null },
  avg: {
    doc: 'exact sum divided by the number of values',
    result: numeric('avg', () => DOUBLE),
    empty: null,
  },
  min: { doc: 'smallest value', result: ordered('min'), empty: null },
  max: { doc: 'largest value', result: ordered('max'), empty: null },
} as const satisfies Record<AggregateName, AggregateRule>;

export const isAggregate = (name: string): name is AggregateName => Object.hasOwn(aggregates, name);
