import type { FeatureColumn, TimeWindow } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { toJson } from '../../types/json.js';
import { BIGINT, BOOLEAN, decimal, EXACT, type Type } from '../../types/type.js';
import { literal } from '../ir/builders.js';
import { SUFFIX_BYTES, shortenedName } from '../ir/identifiers.js';
import type { Aggregate, AggregateName, Item } from '../ir/nodes.js';
import type { StepName } from '../ir/step-names.js';
import { type Need, recipes } from './decompose.js';
import { type CellWindow, windowKey } from './windows.js';

/**
 * A measure is what is accumulated over events: a count, an exact sum, a minimum, a maximum. Features are made
 * from measures, and features of the same argument share them.
 */
export interface Measure {
  /** Unique within a set: also the stem of its columns. */
  readonly name: string;
  readonly fn: Exclude<AggregateName, 'list'>;
  readonly arg: Scalar | null;
  readonly filter: Scalar | null;
  /** The event time of the events it is over: a column of the source. */
  readonly eventTime: string;
  /** Equal values count once. */
  readonly distinct: boolean;
  readonly type: Type;
  /** Can be undone by subtraction, exactly: fit for running sums of entries and exits. */
  readonly invertible: boolean;
}

/**
 * The values themselves, for what no number sums up: those of a key in the order of time and primary key, of which
 * every window holds a part. How many have come, and how many of them are inside, are counts like any others.
 */
export interface OrderedValues {
  readonly name: string;
  /** What is taken of the part inside the window. */
  readonly take: 'all' | 'first' | 'last';
  /** Counts the events whose values these are. */
  readonly counter: Measure;
  /** The name of the values, and what they are of an event. */
  readonly values: string;
  readonly arg: Scalar;
}

/** Sums of integers are kept in 38 digits, so that only a result too large for bigint is an error, never a step on the way. */
const sumType = (arg: Type): Type => {
  if (arg.name === 'double') return EXACT;
  return arg.name === 'decimal' ? decimal(38, arg.scale) : decimal(38, 0);
};

const BARE: Type = BIGINT;

function measureOf({ kind, arg }: Need, over: Pick<Measure, 'filter' | 'eventTime'>): Omit<Measure, 'name'> {
  const type = arg?.type ?? BARE;
  const of = { ...over, arg, distinct: kind === 'distinct' };
  if (kind === 'min' || kind === 'max') return { ...of, fn: kind, type, invertible: false };
  if (kind !== 'sum') return { ...of, fn: 'count', type: BIGINT, invertible: true };
  const fn = type.name === 'double' ? 'exact_sum' : 'sum';
  return { ...of, fn, type: sumType(type), invertible: true };
}

const takes: Readonly<Partial<Record<Need['kind'], OrderedValues['take']>>> = {
  values: 'all',
  earliest: 'first',
  latest: 'last',
  newest: 'last',
};

const key = ({ fn, arg, filter, eventTime, distinct }: Omit<Measure, 'name'>): string =>
  toJson([fn, arg, filter, eventTime, distinct]);

export interface Measured {
  readonly measures: readonly Measure[];
  /** What is taken of the values themselves, each once. */
  readonly orderedValues: readonly OrderedValues[];
  /** The measures of a column, in the order its recipe needs them. */
  readonly of: (column: FeatureColumn) => readonly (Measure | OrderedValues)[];
}

/**
 * The measures of a set's columns, each once. Different values are counted as they come and go, which only snapshots
 * can; otherwise they are `listed`.
 */
export function measuresOf(
  columns: readonly FeatureColumn[],
  distinct: 'counted' | 'listed' = 'counted',
): Measured {
  const byKey = new Map<string, Measure>();
  const listings = new Map<string, OrderedValues>();
  const ofColumn = new Map<string, readonly (Measure | OrderedValues)[]>();
  const eventTimes = new Set(columns.map(({ timestamp }) => timestamp.name));
  for (const column of columns) {
    const over = {
      eventTime: column.timestamp.name,
      // Among events of several times, those of the others are filtered away.
      filter: column.filter ?? (eventTimes.size > 1 ? literal(true, BOOLEAN) : null),
    };
    const needed = recipes[column.aggregate].needs(column.of).map((wanted): Measure | OrderedValues => {
      const need: Need =
        wanted.kind === 'distinct' && distinct === 'listed' ? { ...wanted, kind: 'values' } : wanted;
      const take = takes[need.kind];
      // Of the newest event a null counts too.
      const counted = need.kind === 'newest' ? { ...need, arg: null } : need;
      const counter = named(measureOf(counted, over), stemOf(column), byKey);
      if (take === undefined) return counter;
      const arg = need.arg ?? literal(true, BOOLEAN);
      const id = `${take} ${counter.name} ${toJson(arg)}`;
      const listing = listings.get(id) ?? {
        name: counter.name,
        take,
        counter,
        values: counter.arg === null ? unused(`${stemOf(column)}__newest`, byKey) : counter.name,
        arg,
      };
      listings.set(id, listing);
      return listing;
    });
    ofColumn.set(column.name, needed);
  }
  return {
    measures: [...byKey.values()],
    orderedValues: [...listings.values()],
    of: (column) => ofColumn.get(column.name) ?? [],
  };
}

const stemOf = ({ pivot, feature }: FeatureColumn): string =>
  pivot === null ? feature : `${pivot.name}_${feature}`;

/** The measure among those there are, or a new one called after what needs it first. */
function named(measure: Omit<Measure, 'name'>, stem: string, byKey: Map<string, Measure>): Measure {
  const known = byKey.get(key(measure));
  if (known !== undefined) return known;
  const word = measure.distinct ? 'distinct' : measure.fn.replace('exact_', '');
  const made = { ...measure, name: unused(shortenedName(`${stem}__${word}`, SUFFIX_BYTES), byKey) };
  byKey.set(key(measure), made);
  return made;
}

export const isOrderedValues = (needed: Measure | OrderedValues): needed is OrderedValues =>
  'counter' in needed;

function unused(name: string, taken: ReadonlyMap<string, Measure>): string {
  const names = new Set([...taken.values()].map((measure) => measure.name.toLowerCase()));
  return names.has(name.toLowerCase()) ? unused(`${name}_`, taken) : name;
}

/** A measure inside one window. */
export interface Cell {
  readonly measure: Measure;
  readonly window: CellWindow;
}

/** The step with what is inside each window, one row a time. */
export interface WindowValues {
  readonly name: StepName;
  readonly where: readonly Scalar[];
  /** Columns that are passed on behind the time. */
  readonly eventKey: readonly Item[];
  readonly values: (cell: Cell) => Scalar;
}

/**
 * How many values of a list came before, and how many of them are inside the window. A window of rows ends with its
 * row, others with all that have its time.
 */
export const countCells = (
  { counter }: OrderedValues,
  window: TimeWindow,
): { readonly before: Cell; readonly inside: Cell } => ({
  before: { measure: counter, window: { kind: window.kind === 'events' ? 'rows so far' : 'lifetime' } },
  inside: { measure: counter, window },
});

function cellsFor(needed: Measure | OrderedValues, window: TimeWindow): readonly Cell[] {
  if (!isOrderedValues(needed)) return [{ measure: needed, window }];
  const { before, inside } = countCells(needed, window);
  return [before, inside];
}

/** The measures in the windows in which some column needs them, each once. */
export function cellsOf(columns: readonly FeatureColumn[], measured: Measured): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const column of columns)
    for (const needed of measured.of(column))
      for (const cell of cellsFor(needed, column.window)) {
        const id = `${cell.measure.name} ${windowKey(cell.window)}`;
        if (!cells.has(id)) cells.set(id, cell);
      }
  return [...cells.values()];
}

/** The aggregate node of a measure, over `arg` and `filter` where they now stand. */
export const aggregate = (measure: Measure, arg: Scalar | null, filter: Scalar | null): Aggregate => ({
  node: 'aggregate',
  fn: measure.fn,
  ...(arg === null ? {} : { arg }),
  ...(filter === null ? {} : { filter }),
  type: measure.type,
});
