import type { Scalar } from '../../expression/ast/nodes.js';
import type { Type } from '../../types/type.js';
import type { Aggregate, AggregateName } from '../ir/nodes.js';

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

/** The aggregate node of a measure, with its argument and filter as a step has them. */
export const aggregate = (measure: Measure, arg: Scalar | null, filter: Scalar | null): Aggregate => ({
  node: 'aggregate',
  fn: measure.fn,
  ...(arg === null ? {} : { arg }),
  ...(filter === null ? {} : { filter }),
  type: measure.type,
});
