import type { FeatureSet, TestRow, UnitTest } from '../../catalog/model/index.js';
import { identityColumns } from '../../catalog/unit-tests/columns.js';
import { type Diagnostic, Failure } from '../../diagnostics/diagnostic.js';
import type { Row } from '../../engines/engine.js';
import type { Literal } from '../../expression/ast/nodes.js';
import { planDataset } from '../../plan/datasets/dataset.js';
import { planSourceRows } from '../../plan/events/source-rows.js';
import { planHistory } from '../../plan/history/index.js';
import type { Plan } from '../../plan/ir/nodes.js';
import { planLookupAt } from '../../plan/online/lookup.js';
import { isFatal } from '../../run/context/failed.js';
import type { Warehouse } from '../../run/context/warehouse.js';
import { explainOutOfRange } from '../../run/out-of-range/explain.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatInstant } from '../../types/instant.js';
import { type Computation, computation } from '../computation.js';
import { type Given, givenWarehouse, overGiven } from '../given.js';
import { keyLiterals } from '../preview.js';
import { differences, type RowDifference } from './compare.js';

export interface TestResult {
  readonly test: UnitTest;
  readonly status: 'passed' | 'failed' | 'error';
  readonly differences: readonly RowDifference[];
  /** What came out; of an error nothing. */
  readonly rows: readonly Row[];
  /** Why it is an error. */
  readonly diagnostics: readonly Diagnostic[];
  readonly seconds: number;
}

/** Runs a unit test in an engine that keeps nothing. @throws Failure where the engine is gone. */
export async function runTest(test: UnitTest, warehouse: Warehouse): Promise<TestResult> {
  const began = warehouse.seconds();
  const done = (result: Omit<TestResult, 'test' | 'seconds'>): TestResult => ({
    test,
    ...result,
    seconds: warehouse.seconds() - began,
  });
  try {
    const rows = await rowsOf(test, warehouse);
    const { expect, partial, tolerance, subject } = test;
    const identity = identityColumns(subject);
    const found = differences({ expect, actual: rows, identity, partial, tolerance });
    const status = found.length === 0 ? 'passed' : 'failed';
    return done({ status, differences: found, rows, diagnostics: [] });
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return done({ status: 'error', differences: [], rows: [], diagnostics: cause.diagnostics });
  }
}

/** The given rows as literals. */
export const givenOf = ({ given }: Pick<UnitTest, 'given'>): Given =>
  new Map(
    [...given].map(([name, { source, rows }]) => [name, { source, rows: rows.map(literalsOf) }] as const),
  );

const literalsOf = ({ cells }: TestRow): ReadonlyMap<string, Literal> =>
  new Map(
    [...cells].flatMap(([name, { type, value }]): readonly (readonly [string, Literal])[] =>
      typeof value === 'object' && value !== null ? [] : [[name, { node: 'literal', value, type }]],
    ),
  );

/** What comes out of a test's subject over the given rows. */
async function rowsOf(test: UnitTest, warehouse: Warehouse): Promise<readonly Row[]> {
  const given = givenOf(test);
  const subject = overGiven(test.subject, new Set(given.keys()));
  const made = computation(givenWarehouse(warehouse, given, test.at), { end: test.at + 1n });
  try {
    if (subject.kind === 'feature_set') return await setRows(subject, test, made);
    if (subject.kind === 'dataset') await made.dataset(subject);
    else await made.source(subject);
    const plan = subject.kind === 'dataset' ? planDataset(subject) : planSourceRows(subject);
    return await queried(plan, subject.kind === 'dataset' ? [0n, test.at + 1n] : [], made);
  } catch (cause) {
    if (subject.kind === 'source') throw cause;
    throw await explainOutOfRange(cause, subject, { start: 0n, end: test.at + 1n }, made.warehouse);
  }
}

const queried = (
  plan: Plan,
  bounds: readonly bigint[],
  { warehouse: { engine, dialect } }: Computation,
): Promise<readonly Row[]> => engine.query(compilePlan(plan, dialect), bounds.map(formatInstant));

/** At event grain all rows; of snapshots the state of each key, and the empty state of expected keys without a row. */
async function setRows(set: FeatureSet, test: UnitTest, made: Computation): Promise<readonly Row[]> {
  const { interval } = await made.ready(set);
  const history =
    interval === null ? [] : await queried(planHistory(set), [interval.start, interval.end], made);
  if (set.grain === 'event') return history;
  const last = lastRows(set, history);
  const unseen = test.expect.flatMap((row) => {
    const key = expectedKey(set, row);
    return key === undefined || last.has(textOf(key)) ? [] : [key];
  });
  const columns = new Set(test.expect.flatMap(({ cells }) => [...cells.keys()]));
  const isRead = set.unmaterialized.some(({ name }) => columns.has(name));
  const empty = isRead ? undefined : emptyState(set);
  if (empty !== undefined)
    return [...last.values(), ...unseen.map((key) => ({ ...keyValues(set, key), ...empty }))];
  await made.history(set);
  const rows: Row[] = [];
  const seen = [...last.values()].map((row) => keyLiterals(set, row));
  for (const key of [...seen, ...unseen]) {
    const [row = {}] = await queried(planLookupAt(set, key, test.at), [0n, test.at + 1n], made);
    const known = last.get(textOf(key));
    const keys = set.keys.map(({ key: { name } }, index) => [
      name,
      known?.[name] ?? key[index]?.value ?? null,
    ]);
    rows.push({ ...Object.fromEntries(keys), ...row });
  }
  return rows;
}

const keyValues = (set: FeatureSet, key: readonly Literal[]): Row =>
  Object.fromEntries(set.keys.map(({ key: { name } }, index) => [name, key[index]?.value ?? null]));

/** The state over no events, as far as it is written in the plan; undefined where an engine has to compute it. */
function emptyState({ columns }: FeatureSet): Row | undefined {
  const values = columns.flatMap(({ name, empty }) =>
    empty.node === 'literal' && typeof empty.value !== 'bigint' ? [[name, empty.value] as const] : [],
  );
  return values.length === columns.length ? { timestamp: null, ...Object.fromEntries(values) } : undefined;
}

const textOf = (key: readonly Literal[]): string => JSON.stringify(key.map(({ value }) => String(value)));

/** The key of an expected row; undefined where it does not say all of it. */
function expectedKey(set: FeatureSet, { cells }: TestRow): readonly Literal[] | undefined {
  const values = set.keys.flatMap(({ key: { name, type } }): readonly Literal[] => {
    const value = cells.get(name)?.value ?? null;
    return typeof value === 'object' ? [] : [{ node: 'literal', value, type }];
  });
  return values.length === set.keys.length ? values : undefined;
}

/** The last row of each key, by its text. */
function lastRows(set: FeatureSet, history: readonly Row[]): ReadonlyMap<string, Row> {
  const last = new Map<string, Row>();
  for (const row of history) {
    const key = textOf(keyLiterals(set, row));
    const known = last.get(key);
    if (known === undefined || String(row.timestamp) > String(known.timestamp)) last.set(key, row);
  }
  return last;
}
