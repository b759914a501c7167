import type { AnySource, Column, Dataset, FeatureSet } from '../catalog/model/index.js';
import { oneThing } from '../catalog/selectors.js';
import { type Diagnostic, failure } from '../diagnostics/diagnostic.js';
import type { Row, Value } from '../engines/engine.js';
import type { Literal } from '../expression/ast/nodes.js';
import { planDataset } from '../plan/datasets/dataset.js';
import { planSourceRows } from '../plan/events/source-rows.js';
import { ofKeys, planEventKeys } from '../plan/online/event-keys.js';
import { planLookupAt } from '../plan/online/lookup.js';
import type { Warehouse } from '../run/context/warehouse.js';
import { finish } from '../run/intervals/coverage.js';
import { gridOf } from '../run/intervals/decide.js';
import { explainOutOfRange } from '../run/out-of-range/explain.js';
import { readColumns } from '../run/read-columns.js';
import { compilePlan } from '../sql/compile/plan.js';
import { formatBrief, formatInstant } from '../types/instant.js';
import { computation } from './computation.js';

export interface PreviewOptions {
  /** A feature set, a dataset or a source. */
  readonly name: string;
  /** As of this instant, UTC microseconds; absent: the clock. */
  readonly at?: bigint;
  /** The most rows. */
  readonly limit: number;
}

export interface Preview {
  readonly kind: 'feature_set' | 'dataset' | 'source';
  readonly rows: readonly Row[];
  /** Whether there are more rows than the limit. */
  readonly more: boolean;
  /** Of the columns. */
  readonly sensitive: readonly string[];
  /** UTC microseconds. */
  readonly at: bigint;
  /** About the data, and why columns cannot be read: they are not in the rows. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The first rows of a set, a dataset or a source, computed from the sources in an engine that keeps nothing. Of a set these
 * are the rows that `get` shows at the instant, of the first keys in order that have an event before it.
 * @throws Failure FS005 unknown name, FS008 an entity, FS301 an instant after now or after the end of the history, and
 * what a run would fail with.
 */
export async function preview(options: PreviewOptions, warehouse: Warehouse): Promise<Preview> {
  const at = options.at ?? warehouse.now;
  if (at > warehouse.now)
    throw failure('FS301', `${formatBrief(at)} lies in the future: its events are not known`, {
      hint: `now is ${formatBrief(warehouse.now)}`,
    });
  const thing = oneThing(warehouse.catalog, options.name);
  const asked = { at, limit: options.limit, warehouse };
  switch (thing.kind) {
    case 'feature_set':
      return { kind: thing.kind, at, ...(await previewSet(thing, asked)) };
    case 'dataset':
      return { kind: thing.kind, at, ...(await previewDataset(thing, asked)) };
    case 'source':
      return { kind: thing.kind, at, ...(await previewSource(thing, asked)) };
    case 'entity':
      throw failure('FS008', `${thing.name} is an entity`, {
        hint: `name one of its feature sets: ${[...warehouse.catalog.featureSets.values()]
          .filter(({ entity }) => entity.name === thing.name)
          .map(({ name }) => name)
          .join(', ')}`,
      });
  }
}

interface Asked {
  readonly at: bigint;
  readonly limit: number;
  readonly warehouse: Warehouse;
}

type Shown = Omit<Preview, 'kind' | 'at'>;

async function previewSet(set: FeatureSet, { at, limit, warehouse }: Asked): Promise<Shown> {
  const end = finish(gridOf(set));
  if (end !== null && at >= end)
    throw failure(
      'FS301',
      `${set.name} is not valid at ${formatBrief(at)}: its history ends before ${formatBrief(end)}`,
      {
        hint: 'ask for an earlier time with --at',
      },
    );
  const diagnostics: Diagnostic[] = [];
  const made = computation(warehouse, { end: at + 1n, warn: (one) => diagnostics.push(one) });
  await made.ready(set);
  const params = [formatInstant(0n), formatInstant(at)];
  const keys = await firstRows(compilePlan(planEventKeys(set), warehouse.dialect), limit, params, warehouse);
  const values = keys.rows.map((row) => keyLiterals(set, row));
  if (values.length > 0) await made.history(ofKeys(set, values));
  const rows: Row[] = [];
  for (const [index, one] of values.entries()) {
    const bounds = [formatInstant(0n), formatInstant(at + 1n)];
    const { row = {}, unread } = await readColumns(
      set,
      (served) => planLookupAt(served, one, at),
      bounds,
      warehouse,
    );
    const { timestamp = null, ...columns } = row;
    rows.push({ ...keys.rows[index], ...columns, timestamp });
    if (index === 0) diagnostics.push(...unread);
  }
  const columns = [...set.keys.map(({ key }) => key), ...set.columns, ...set.unmaterialized];
  return { rows, more: keys.more, sensitive: sensitiveOf(columns), diagnostics };
}

/** The key of a row as literals, in the order of the set's keys. */
export const keyLiterals = (set: FeatureSet, row: Row): readonly Literal[] =>
  set.keys.map(({ key }) => {
    const value = row[key.name] ?? null;
    return {
      node: 'literal',
      type: key.type,
      value: typeof value === 'boolean' || value === null ? value : String(value),
    };
  });

async function previewDataset(dataset: Dataset, { at, limit, warehouse }: Asked): Promise<Shown> {
  const diagnostics: Diagnostic[] = [];
  const made = computation(warehouse, { end: at + 1n, warn: (one) => diagnostics.push(one) });
  try {
    await made.dataset(dataset);
    const plan = planDataset(dataset);
    const params = [formatInstant(0n), formatInstant(at + 1n)];
    const found = await firstRows(compilePlan(plan, warehouse.dialect), limit, params, warehouse);
    return { ...found, sensitive: sensitiveOf(columnsOf(dataset)), diagnostics };
  } catch (cause) {
    throw await explainOutOfRange(cause, dataset, { start: 0n, end: at + 1n }, warehouse);
  }
}

/** The columns of a dataset that may hold sensitive values, under their names in it. */
const columnsOf = ({
  columns,
  labels,
  sets,
  derived,
}: Dataset): readonly Pick<Column, 'name' | 'sensitive'>[] => [
  ...columns.map(({ name, column }) => ({ name, sensitive: column.sensitive })),
  ...labels,
  ...sets.flatMap((item) => item.columns.map(({ name, column }) => ({ name, sensitive: column.sensitive }))),
  ...derived,
];

async function previewSource(source: AnySource, { at, limit, warehouse }: Asked): Promise<Shown> {
  const diagnostics: Diagnostic[] = [];
  const made = computation(warehouse, { end: at + 1n, warn: (one) => diagnostics.push(one) });
  await made.source(source);
  const sql = compilePlan(planSourceRows(source), warehouse.dialect);
  const found = await firstRows(sql, limit, [], warehouse);
  return { ...found, sensitive: sensitiveOf(source.columns), diagnostics };
}

const sensitiveOf = (columns: readonly Pick<Column, 'name' | 'sensitive'>[]): readonly string[] =>
  columns.flatMap(({ name, sensitive }) => (sensitive ? [name] : []));

async function firstRows(
  sql: string,
  limit: number,
  params: readonly Value[],
  { engine }: Warehouse,
): Promise<{ readonly rows: readonly Row[]; readonly more: boolean }> {
  const rows = await engine.query(`${sql}\nlimit ${limit + 1}`, params);
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}
