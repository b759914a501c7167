import type { AnySource, Dataset, FeatureSet } from '../catalog/model/index.js';
import type { Thing } from '../catalog/selectors.js';
import { failure } from '../diagnostics/diagnostic.js';
import type { Engine, Interval, ScriptFrame, SourceBinding, Statement, Value } from '../engines/engine.js';
import { withParams } from '../engines/inline-params.js';
import { planDataset } from '../plan/datasets/dataset.js';
import { planSourceRows } from '../plan/events/source-rows.js';
import { planHistory } from '../plan/history/index.js';
import type { Warehouse } from '../run/context/warehouse.js';
import { onGrid } from '../run/intervals/coverage.js';
import { gridOf } from '../run/intervals/decide.js';
import { withBounds } from '../sql/compile/bounds.js';
import type { Dialect } from '../sql/compile/dialect.js';
import { compilePlan, relationText } from '../sql/compile/plan.js';
import { identifierText } from '../sql/compile/scalar.js';
import { formatBrief } from '../types/instant.js';
import { parseType } from '../types/type.js';
import { computation } from './computation.js';

export interface RunnableOptions {
  /** Of the reference times, UTC microseconds; absent: from the first event. */
  readonly start?: bigint;
  /** Exclusive, UTC microseconds. */
  readonly end: bigint;
}

/**
 * A script that computes the rows of a set, a dataset or a source as a run does, for a program that knows only the engine:
 * what makes its sources, then one query. The interval is written into it.
 * @throws Failure FS008 for an entity, and what binding the sources throws.
 */
export async function runnable(
  thing: Thing,
  { frame, ...options }: RunnableOptions & { readonly frame: ScriptFrame },
  warehouse: Warehouse,
): Promise<string> {
  if (thing.kind === 'entity')
    throw failure('FS008', `${thing.name} is an entity: its view is over what was built`, {
      hint: 'name feature sets, datasets or sources',
    });
  const { engine, statements } = recorder(warehouse);
  const query = await queryOf(thing, options, { ...warehouse, engine });
  const all = [...frame.begin, ...statements, query.sql, ...frame.end].map((sql) => `${sql};\n`);
  return `-- ${thing.name}${query.of}\n${all.join('')}`;
}

interface Query {
  readonly sql: string;
  /** Words for its interval. */
  readonly of: string;
}

function queryOf(
  thing: Exclude<Thing, { kind: 'entity' }>,
  options: RunnableOptions,
  warehouse: Warehouse,
): Promise<Query> {
  switch (thing.kind) {
    case 'feature_set':
      return setQuery(thing, options, warehouse);
    case 'dataset':
      return datasetQuery(thing, options, warehouse);
    case 'source':
      return sourceQuery(thing, options, warehouse);
  }
}

async function setQuery(
  set: FeatureSet,
  { start, end }: RunnableOptions,
  warehouse: Warehouse,
): Promise<Query> {
  const ready = await computation(warehouse, { end }).ready(set);
  const asked = start === undefined ? ready.interval : onGrid(gridOf(set), { start, end }, warehouse.now);
  const interval = asked ?? { start: 0n, end: 0n };
  return {
    sql: compilePlan(planHistory(set), withBounds(warehouse.dialect, interval)),
    of: `: the history in ${shown(interval)}`,
  };
}

async function datasetQuery(
  dataset: Dataset,
  { end }: RunnableOptions,
  warehouse: Warehouse,
): Promise<Query> {
  await computation(warehouse, { end }).dataset(dataset);
  const interval = { start: 0n, end };
  return {
    sql: compilePlan(planDataset(dataset), withBounds(warehouse.dialect, interval)),
    of: `: spine rows before ${formatBrief(end)}`,
  };
}

async function sourceQuery(
  source: AnySource,
  { end }: RunnableOptions,
  warehouse: Warehouse,
): Promise<Query> {
  await computation(warehouse, { end }).source(source);
  return { sql: compilePlan(planSourceRows(source), warehouse.dialect), of: '' };
}

const shown = ({ start, end }: Interval): string => `[${formatBrief(start)}, ${formatBrief(end)})`;

/** An engine that also writes down what it makes. */
function recorder({ engine, dialect }: Warehouse): {
  readonly engine: Engine;
  readonly statements: readonly string[];
} {
  const statements: string[] = [];
  return {
    statements,
    engine: {
      ...engine,
      async bindSource(binding) {
        const report = await engine.bindSource(binding);
        const { from } = binding;
        statements.push(
          ...(from.kind === 'query'
            ? tableOf(binding, from.query, dialect)
            : await engine.definition(binding)),
        );
        return report;
      },
      async bindView(name, sql) {
        await engine.bindView(name, sql);
        const relation = relationText('source', name, dialect);
        statements.push(`drop view if exists ${relation}`, `create view ${relation} as\n${sql}`);
      },
    },
  };
}

/** A table of the rows of a query. */
function tableOf({ name, columns }: SourceBinding, query: Statement, dialect: Dialect): readonly string[] {
  const relation = relationText('source', name, dialect);
  const definitions = columns.map((column) => {
    const type = parseType(column.type);
    if (type === undefined) throw new TypeError(`${column.type} is not a column type`);
    return `${identifierText(column.name)} ${dialect.columnType(type)}`;
  });
  const textOf = (value: Value): string => (value === null ? 'null' : dialect.quote(String(value)));
  return [
    `drop table if exists ${relation}`,
    `create table ${relation} (${definitions.join(', ')})`,
    `insert into ${relation}\n${withParams(query, textOf)}`,
  ];
}
