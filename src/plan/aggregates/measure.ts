import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, decimal, EXACT, type Type } from '../../types/type.js';
import type { Aggregate, AggregateName } from '../ir/nodes.js';
import type { Need } from './decompose.js';

/**
 * A measure is what is accumulated over events: a count, an exact sum, a minimum, a maximum. Features are made
 * from measures, and features of the same argument share them.
 */
export interface Measure extends MeasureDefinition {
  /** Unique within a set: also the stem of its columns. */
  readonly name: string;
}

/** What a measure is, whatever its name. */
export interface MeasureDefinition extends CountedEvents {
  readonly fn: Exclude<AggregateName, 'list'>;
  readonly arg: Scalar | null;
  /** Equal values count once. */
  readonly distinct: boolean;
  readonly type: Type;
  /** Can be undone by subtraction, exactly: fit for running sums of entries and exits. */
  readonly invertible: boolean;
}

/** The events that a measure is over. */
export interface CountedEvents {
  readonly filter: Scalar | null;
  /** Their event time: a column of the source. */
  readonly eventTime: string;
}

/**
 * The values themselves, for aggregates that no number sums up: the values of a key by time and primary key, of which
 * every window holds a part. How many came before, and how many of them are inside, are counts as any others.
 */
export interface OrderedValues {
  readonly name: string;
  /** What is used of the part inside the window. */
  readonly take: 'all' | 'first' | 'last';
  /** Counts the events whose values these are. */
  readonly counter: Measure;
  /** The name of the values, and their expression over an event. */
  readonly values: string;
  readonly arg: Scalar;
}

export const isOrderedValues = (needed: Measure | OrderedValues): needed is OrderedValues =>
  'counter' in needed;

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

/** The aggregate node of a measure, with its argument and filter as a step has them. */
export const aggregate = (measure: Measure, arg: Scalar | null, filter: Scalar | null): Aggregate => ({
  node: 'aggregate',
  fn: measure.fn,
  ...(arg === null ? {} : { arg }),
  ...(filter === null ? {} : { filter }),
  type: measure.type,
});
