import type { FeatureColumn, WindowLength } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { BIGINT, DOUBLE, decimal, EXACT, type Type } from '../spec/types.js';
import { call, cast, integer, literal, predicate, when } from './build.js';
import type { Aggregate, AggregateName } from './ir.js';
import { ROOM, shortened } from './shortened.js';
import { windowKey } from './time.js';

/**
 * A measure is what is accumulated over events: a count, an exact sum, a minimum, a maximum. Features are made
 * from measures, and features of the same argument share them.
 */
export interface Measure {
  /** Unique within a set: also the stem of its columns. */
  readonly name: string;
  readonly fn: AggregateName;
  readonly arg: Scalar | null;
  readonly filter: Scalar | null;
  readonly type: Type;
  /** Can be undone by subtraction, exactly: fit for running sums of entries and exits. */
  readonly invertible: boolean;
}

/** What a feature aggregate needs and how its value comes from it; `values` are the measures, exact sums as doubles. */
interface Recipe {
  readonly needs: readonly ('count' | 'sum' | 'min' | 'max')[];
  readonly value: (values: readonly Scalar[]) => Scalar;
}

const first = (values: readonly Scalar[]): Scalar => values[0] ?? literal(null, BIGINT);

const positive = (count: Scalar): Scalar => predicate('gt', count, integer(0));

/** One row an aggregate: the whole of what a feature's `aggregate` means at snapshot grain. */
export const recipes = {
  count: { needs: ['count'], value: first },
  sum: {
    needs: ['count', 'sum'],
    value: ([count, sum]) => when(positive(count ?? integer(0)), sum ?? integer(0)),
  },
  avg: {
    needs: ['count', 'sum'],
    value: ([count, sum]) =>
      call('divide', DOUBLE, cast(sum ?? integer(0), DOUBLE), cast(count ?? integer(0), DOUBLE)),
  },
  min: { needs: ['min'], value: first },
  max: { needs: ['max'], value: first },
} as const satisfies Record<FeatureColumn['aggregate'], Recipe>;

/** Sums of integers are kept in 38 digits, so that only a result too large for bigint is an error, never a step on the way. */
const sumType = (arg: Type): Type => {
  if (arg.name === 'double') return EXACT;
  return arg.name === 'decimal' ? decimal(38, arg.scale) : decimal(38, 0);
};

function measureOf(need: Recipe['needs'][number], column: FeatureColumn): Omit<Measure, 'name'> {
  const { of: arg, filter } = column;
  if (need === 'count') return { fn: 'count', arg, filter, type: BIGINT, invertible: true };
  const type = arg?.type ?? BIGINT;
  if (need !== 'sum') return { fn: need, arg, filter, type, invertible: false };
  return {
    fn: type.name === 'double' ? 'exact_sum' : 'sum',
    arg,
    filter,
    type: sumType(type),
    invertible: true,
  };
}

const key = (measure: Omit<Measure, 'name'>): string =>
  JSON.stringify([measure.fn, measure.arg, measure.filter], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );

export interface Measured {
  readonly measures: readonly Measure[];
  /** The measures of a column, in the order its recipe needs them. */
  readonly of: (column: FeatureColumn) => readonly Measure[];
}

/** The measures of a set's columns, each once. */
export function measuresOf(columns: readonly FeatureColumn[]): Measured {
  const byKey = new Map<string, Measure>();
  const ofColumn = new Map<string, readonly Measure[]>();
  for (const column of columns) {
    const needed = recipes[column.aggregate].needs.map((need) => {
      const measure = measureOf(need, column);
      const known = byKey.get(key(measure));
      if (known !== undefined) return known;
      const named = { ...measure, name: unused(shortened(`${column.feature}__${need}`, ROOM), byKey) };
      byKey.set(key(measure), named);
      return named;
    });
    ofColumn.set(column.name, needed);
  }
  return { measures: [...byKey.values()], of: (column) => ofColumn.get(column.name) ?? [] };
}

function unused(name: string, taken: ReadonlyMap<string, Measure>): string {
  const names = new Set([...taken.values()].map((measure) => measure.name));
  return names.has(name) ? unused(`${name}_`, taken) : name;
}

/** A measure inside one window. */
export interface Cell {
  readonly measure: Measure;
  readonly window: WindowLength;
}

/** The measures in the windows in which some column needs them, each once. */
export function cellsOf(columns: readonly FeatureColumn[], measured: Measured): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const feature of columns)
    for (const measure of measured.of(feature)) {
      const id = `${measure.name} ${windowKey(feature.window)}`;
      if (!cells.has(id)) cells.set(id, { measure, window: feature.window });
    }
  return [...cells.values()];
}

/** The stored value of a column from its measures: the recipe, then fill, then the cast to its type. */
export function columnValue(column: FeatureColumn, values: readonly Scalar[]): Scalar {
  const value = cast(recipes[column.aggregate].value(values), column.type);
  const needless = column.fill === null || column.aggregate === 'count';
  return needless || column.fill === null ? value : call('coalesce', column.type, value, column.fill);
}

/** The aggregate node of a measure, over `arg` and `filter` where they now stand. */
export const aggregate = (measure: Measure, arg: Scalar | null, filter: Scalar | null): Aggregate => ({
  node: 'aggregate',
  fn: measure.fn,
  ...(arg === null ? {} : { arg }),
  ...(filter === null ? {} : { filter }),
  type: measure.type,
});
