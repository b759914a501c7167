import type { Catalog, FeatureColumn, FeatureSet, StoredColumn } from '../../catalog/model/index.js';
import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { Row, SourceReport, Value } from '../../engines/engine.js';
import { columnsRead } from '../../expression/ast/columns.js';
import type { Literal } from '../../expression/ast/nodes.js';
import { referenceTimeAtOrAfter, referenceTimeAtOrBefore } from '../../plan/aggregates/windows.js';
import { planKeyRows } from '../../plan/events/key-rows.js';
import { ofKeys } from '../../plan/online/event-keys.js';
import { planLookupAt } from '../../plan/online/lookup.js';
import type { Warehouse } from '../../run/context/warehouse.js';
import { readKeys } from '../../run/get.js';
import { finish } from '../../run/intervals/coverage.js';
import { gridOf } from '../../run/intervals/decide.js';
import { explainOutOfRange } from '../../run/out-of-range/explain.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatBrief, formatInstant } from '../../types/instant.js';
import { type Computation, computation } from '../computation.js';
import { givenWarehouse, overGiven } from '../given.js';
import { classify, type KeyEvent } from './classify.js';

export interface WhyOptions {
  /** `SET.COLUMN`, or a column that only one set has. */
  readonly column: string;
  /** Every key of the entity, as text. */
  readonly keys: Readonly<Record<string, string>>;
  /** UTC microseconds; absent: the clock. */
  readonly at?: bigint;
}

/** Why one column made of events has its value. */
export interface ColumnWhy {
  readonly column: FeatureColumn;
  readonly value: Value;
  /** What the events that count give by themselves; it differs only by a mistake of ours. */
  readonly reproduced: Value;
  readonly events: readonly KeyEvent[];
}

export interface Why {
  readonly set: FeatureSet;
  readonly column: StoredColumn;
  /** Computed from the source as it is now. */
  readonly value: Value;
  /** The last reference time at or before the time that is asked for, UTC microseconds. */
  readonly reference: bigint;
  /** The column itself, or what a derived column reads, directly or through others. */
  readonly parts: readonly ColumnWhy[];
  /** Rows of the source that no event is made of. */
  readonly rejected: SourceReport['rejected'];
}

/** The set and the column of a name. @throws Failure FS005 where there is none or several, FS008 at event grain. */
export function columnNamed(
  { featureSets }: Catalog,
  name: string,
): { readonly set: FeatureSet; readonly column: StoredColumn } {
  const all = [...featureSets.values()].flatMap((set) =>
    [...set.columns, ...set.unmaterialized].map((column) => ({ set, column })),
  );
  const exact = all.filter(({ set, column }) => `${set.name}.${column.name}` === name);
  const found = exact.length > 0 ? exact : all.filter(({ column }) => column.name === name);
  const [first, second] = found;
  if (first === undefined)
    throw failure('FS005', `there is no column "${name}"`, {
      hint: didYouMean(
        name,
        all.map(({ set, column }) => (name.includes('.') ? `${set.name}.${column.name}` : column.name)),
        'column',
      ),
    });
  if (second !== undefined)
    throw failure('FS005', `several feature sets have a column ${name}`, {
      hint: `name one: ${found.map(({ set, column }) => `${set.name}.${column.name}`).join(', ')}`,
    });
  return first;
}

/**
 * Explains a value of a set of snapshots by the events of its source as it is now.
 * @throws Failure FS005 unknown column, FS008 wrong keys, or a set at event grain, FS301 an instant after now, and what a
 * run would fail with.
 */
export async function why(options: WhyOptions, warehouse: Warehouse): Promise<Why> {
  const { set, column } = columnNamed(warehouse.catalog, options.column);
  const at = options.at ?? warehouse.now;
  if (set.grain === 'event')
    throw failure('FS008', `${set.name} is of grain: event, whose rows are events themselves`, {
      hint: `read it: fs get ${set.name}`,
    });
  if (at > warehouse.now)
    throw failure('FS301', `${formatBrief(at)} lies in the future: its events are not known`, {
      hint: `now is ${formatBrief(warehouse.now)}`,
    });
  checkValid(set, at);
  const key = readKeys(set.entity, options.keys).map(({ value }) => value);
  const made = computation(warehouse, { end: at + 1n });
  try {
    const { report } = await made.ready(set);
    const state = await stateOf(ofKeys(set, [key]), { set, key, at }, made);
    const reference = referenceTimeAtOrBefore(at, set.every.micros);
    const found: Omit<ColumnWhy, 'reproduced'>[] = [];
    for (const of of partsOf(set, column)) {
      const sql = compilePlan(planKeyRows(set, of, key), warehouse.dialect);
      const events = classify({ set, of, at: reference }, await warehouse.engine.query(sql));
      found.push({ column: of, value: state[of.name] ?? null, events });
    }
    // From here on the source has other rows.
    const parts: ColumnWhy[] = [];
    for (const part of found)
      parts.push({
        ...part,
        reproduced: await reproduce({ set, of: part.column, key, at }, part.events, warehouse),
      });
    return { set, column, value: state[column.name] ?? null, reference, parts, rejected: report.rejected };
  } catch (cause) {
    throw await explainOutOfRange(cause, set, { start: 0n, end: at + 1n }, warehouse);
  }
}

/** The history of a set may begin late, and end. */
function checkValid(set: FeatureSet, at: bigint): void {
  const { start } = set;
  const end = finish(gridOf(set));
  const isBefore = start !== null && at < referenceTimeAtOrAfter(start, set.every.micros);
  if (!isBefore && (end === null || at < end)) return;
  throw failure('FS301', `the history of ${set.name} has no reference time at ${formatBrief(at)}`, {
    hint: isBefore ? `it begins with ${formatBrief(start)}` : `it ends before ${formatBrief(end ?? 0n)}`,
  });
}

interface State {
  readonly set: FeatureSet;
  readonly key: readonly Literal[];
  readonly at: bigint;
}

async function stateOf(of: FeatureSet, { set, key, at }: State, made: Computation): Promise<Row> {
  const { engine, dialect } = made.warehouse;
  await made.history(of);
  const sql = compilePlan(planLookupAt(set, key, at), dialect);
  const [row = {}] = await engine.query(sql, [formatInstant(0n), formatInstant(at + 1n)]);
  return row;
}

/** The columns made of events that a column reads. */
function partsOf(set: FeatureSet, column: StoredColumn): readonly FeatureColumn[] {
  const found = new Map<string, FeatureColumn>();
  const visit = (name: string): void => {
    const made = set.aggregated.find((one) => one.name === name);
    if (made !== undefined) found.set(name, made);
    const derived = [...set.derived, ...set.unmaterialized].find((one) => one.name === name);
    for (const read of columnsRead(derived?.expr ?? null)) visit(read.name);
  };
  visit(column.name);
  return [...found.values()];
}

/** The value of a column where the source has only the rows that count. */
async function reproduce(
  { set, of, key, at }: State & { readonly of: FeatureColumn },
  events: readonly KeyEvent[],
  warehouse: Warehouse,
): Promise<Value> {
  const { source } = set;
  const rows = events.flatMap(({ standing, row }) => (standing === 'inside' ? [literalsOf(set, row)] : []));
  const given = new Map([[source.name, { source, rows }]]);
  const over = overGiven(set, new Set(given.keys()));
  if (over.kind !== 'feature_set') throw new TypeError(`${set.name} is no feature set`);
  const made = computation(givenWarehouse(warehouse, given, warehouse.now), { end: at + 1n });
  return (await stateOf(over, { set: over, key, at }, made))[of.name] ?? null;
}

/** A row as literals; lists, which no literal can hold, are left out. */
const literalsOf = ({ source }: FeatureSet, row: Row): ReadonlyMap<string, Literal> =>
  new Map(
    source.columns.flatMap(({ name, type, computed }): readonly (readonly [string, Literal])[] => {
      const value = row[name] ?? null;
      if (computed !== null || value === null || typeof value === 'object') return [];
      return [[name, { node: 'literal', type, value: typeof value === 'boolean' ? value : String(value) }]];
    }),
  );
