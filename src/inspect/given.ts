import type { AnySource, Dataset, FeatureSet, Subject } from '../catalog/model/index.js';
import type { Literal } from '../expression/ast/nodes.js';
import { planGivenRows } from '../plan/events/given-rows.js';
import type { Warehouse } from '../run/context/warehouse.js';
import { withBounds } from '../sql/compile/bounds.js';
import { compilePlan } from '../sql/compile/plan.js';

/** Rows that stand for those of a source: a literal for each column that is not null. */
export interface SourceRows {
  readonly source: AnySource;
  readonly rows: readonly ReadonlyMap<string, Literal>[];
}

export type Given = ReadonlyMap<string, SourceRows>;

/** The subject over sources of which some are given: these are read as they are, however they are made. */
export function overGiven(subject: Subject, given: ReadonlySet<string>): Subject {
  const sets = new Map<string, FeatureSet>();
  const datasets = new Map<string, Dataset>();
  const source = <S extends AnySource>(one: S): S => ({ ...one, ...originOf(one) });
  const originOf = (one: AnySource): Pick<AnySource, 'from' | 'targets'> => {
    const { from } = one;
    const targets = new Map();
    // The engine is never asked for this table: its rows are those that are given.
    if (given.has(one.name)) return { from: { kind: 'table', table: one.name, target: null }, targets };
    if (from.kind === 'dataset') return { from: { ...from, dataset: dataset(from.dataset) }, targets };
    if (from.kind !== 'query') return one;
    const branches = from.branches.map((branch) => ({
      ...branch,
      from: { ...branch.from, source: source(branch.from.source) },
      joins: branch.joins.map((join) => ({ ...join, source: source(join.source) })),
    }));
    return { from: { ...from, inputs: from.inputs.map(source), branches }, targets };
  };
  const set = (one: FeatureSet): FeatureSet => {
    const made = sets.get(one.name) ?? { ...one, source: source(one.source) };
    sets.set(one.name, made);
    return made;
  };
  const dataset = (one: Dataset): Dataset => {
    const made = datasets.get(one.name) ?? {
      ...one,
      spine: source(one.spine),
      sets: one.sets.map((joined) => ({ ...joined, set: set(joined.set) })),
    };
    datasets.set(one.name, made);
    return made;
  };
  if (subject.kind === 'feature_set') return set(subject);
  return subject.kind === 'dataset' ? dataset(subject) : source(subject);
}

/** A warehouse whose sources of these names have the rows that are given. */
export function givenWarehouse(warehouse: Warehouse, given: Given, now: bigint): Warehouse {
  const { engine, dialect } = warehouse;
  const literals = withBounds(dialect, { start: 0n, end: 0n });
  return {
    ...warehouse,
    now,
    engine: {
      ...engine,
      bindSource: (binding) => {
        const rows = given.get(binding.name);
        if (rows === undefined) return engine.bindSource(binding);
        const columns = rows.source.columns.filter(({ computed }) => computed === null);
        const sql = compilePlan(planGivenRows(columns, rows.rows), literals);
        return engine.bindSource({ ...binding, from: { kind: 'query', query: { sql } } });
      },
    },
  };
}
