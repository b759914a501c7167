import { resolve } from 'node:path';
import { outputText } from '../../catalog/datasets/output.js';
import { setsOfDataset } from '../../catalog/dependencies.js';
import { datasetFingerprint } from '../../catalog/fingerprint.js';
import type { Dataset } from '../../catalog/model/index.js';
import { itemName } from '../../catalog/model/item-name.js';
import { replaceFile } from '../../engines/data-files.js';
import type { Row, Value } from '../../engines/engine.js';
import { planDataset } from '../../plan/datasets/dataset.js';
import { NULL_KEY, planSpineProfile } from '../../plan/datasets/spine-profile.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatInstant, parseInstant } from '../../types/instant.js';
import { formatType } from '../../types/type.js';
import type { Checker } from '../checks/checker.js';
import { type RowsOf, withCheckedRows } from '../checks/dataset-rows.js';
import type { DatasetReport } from '../context/report.js';
import type { RunState } from '../context/run-state.js';
import type { StoredDataset } from '../context/stored-dataset.js';
import type { Warehouse } from '../context/warehouse.js';
import { requireValid, validOf } from '../intervals/validity.js';
import { type ManifestFacts, manifestOf, type ReadSource } from './manifest.js';
import { sizeOf } from './output-check.js';

/** A dataset that was written, and what is recorded of it but for what it was made from. */
interface Built {
  readonly report: DatasetReport;
  readonly record: Omit<StoredDataset, 'parts'>;
}

/** What a dataset is built from. */
export interface DatasetBuild {
  /** Of its spine rows: exclusive, UTC microseconds. */
  readonly end: bigint;
  readonly sources: readonly ReadSource[];
  readonly checker: Checker;
}

/**
 * Rebuilds a dataset whole over the spine rows before `end` (exclusive, UTC microseconds); its spine must be bound.
 * A manifest tells what it was made from: beside a file, of which the output appears first, or in a table's comment.
 * @throws Failure FS301 where a set it needs is not valid up to the last spine row, FS307 where a table stands in its
 * place that it did not make; nothing is written then.
 */
export async function buildDataset(
  dataset: Dataset,
  state: RunState,
  { end, sources, checker }: DatasetBuild,
  warehouse: Warehouse,
): Promise<Built> {
  const began = warehouse.seconds();
  const { engine, dialect } = warehouse;
  const { row, params } = await spineProfile(dataset, state, end, warehouse);
  const count = (name: string): bigint => BigInt(Number(row[name] ?? 0));
  const report = {
    kind: 'dataset',
    name: dataset.name,
    output: outputText(dataset.output),
    withoutTime: count('without_time'),
    filtered: count('filtered'),
    immature: count('immature'),
    nullKeys: Object.fromEntries(
      dataset.sets.map((item, index) => [itemName(item), count(`${NULL_KEY}${index}`)]),
    ),
  } as const;
  const sets = setsOfDataset(dataset);
  const until = new Map(sets.map((set) => [set.name, validOf(set, state, warehouse)]));
  const facts = { dataset, end, report, validUntil: until, sources };
  const rows = await write(facts, params, checker, warehouse);
  const [all] = await engine.query(compilePlan(planSpineProfile(dataset), dialect), [
    formatInstant(0n),
    formatInstant(LATEST),
  ]);
  const { output } = dataset;
  return {
    report: { ...report, rows, built: true, seconds: warehouse.seconds() - began },
    record: {
      builtAt: warehouse.now,
      end,
      isFinal: BigInt(Number(all?.rows ?? 0)) === count('rows'),
      fingerprint: datasetFingerprint(dataset, warehouse.target),
      validUntil: Object.fromEntries(until),
      bytes: output.kind === 'file' ? sizeOf(resolve(warehouse.root, output.file)) : null,
      report: { ...report, rows },
    },
  };
}

/** One pass over the spine. @throws Failure FS301 where a set is not valid up to its last row. */
async function spineProfile(
  dataset: Dataset,
  state: RunState,
  end: bigint,
  warehouse: Warehouse,
): Promise<{ readonly row: Row; readonly params: readonly Value[] }> {
  const { engine, dialect } = warehouse;
  const params = [formatInstant(0n), formatInstant(end)];
  const [row] = await engine.query(compilePlan(planSpineProfile(dataset), dialect), params);
  if (row === undefined) throw new Error('the profile of a source has no row');
  const { last_time: last } = row;
  if (typeof last === 'string') requireValid(dataset, state, parseInstant(last), warehouse);
  return { row, params };
}

/**
 * Checks the rows that a dataset would have, and writes none of them; its spine must be bound.
 * @throws Failure FS213 for checks that fail, FS301 where a set it needs is not valid up to the last spine row.
 */
export async function checkDataset(
  dataset: Dataset,
  state: RunState,
  { end, checker }: Pick<DatasetBuild, 'end' | 'checker'>,
  warehouse: Warehouse,
): Promise<void> {
  const { params } = await spineProfile(dataset, state, end, warehouse);
  await withCheckedRows(
    dataset,
    rowsOf(dataset, params, warehouse),
    { checker, warehouse },
    async () => undefined,
  );
}

function rowsOf(dataset: Dataset, params: readonly Value[], { dialect }: Warehouse): RowsOf {
  const plan = planDataset(dataset);
  return {
    query: { sql: compilePlan(plan, dialect), params },
    columns: plan.output.map(({ name, type }) => ({ name, type: formatType(type) })),
  };
}

/** After all times there are. */
const LATEST = 7_258_118_400_000_000n;

async function write(
  facts: ManifestFacts,
  params: readonly Value[],
  checker: Checker,
  warehouse: Warehouse,
): Promise<bigint> {
  const { dataset } = facts;
  const rows = rowsOf(dataset, params, warehouse);
  if (dataset.checks.length === 0) return writeRows(facts, rows, warehouse);
  return withCheckedRows(dataset, rows, { checker, warehouse }, (query) =>
    writeRows(facts, { ...rows, query }, warehouse),
  );
}

async function writeRows(
  facts: ManifestFacts,
  { query, columns }: RowsOf,
  warehouse: Warehouse,
): Promise<bigint> {
  const { engine, root } = warehouse;
  const { dataset } = facts;
  const { output } = dataset;
  if (output.kind === 'table') {
    const { schema, table: name } = output;
    const comment = await manifestOf(facts, warehouse);
    const { rows } = await engine.writeTable(query, { schema, name, columns, owner: dataset.name, comment });
    return rows;
  }
  const path = resolve(root, output.file);
  const { rows } = await engine.writeFile(query, { path, format: output.format, columns });
  const manifest = await manifestOf(facts, warehouse);
  replaceFile(`${path}.manifest.json`, manifest(rows));
  return rows;
}
