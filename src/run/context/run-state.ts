import type { Engine, Interval, Row, Value } from '../../engines/engine.js';
import type { StoredCheck } from '../../sql/statements/check-state.js';
import type { LogRequest, RunRecord, StateSql, StoredSet } from '../../sql/statements/run-state.js';
import type { StoredSource } from '../../sql/statements/source-state.js';
import { parseInstant } from '../../types/instant.js';
import { readDataset, type StoredDataset } from './stored-dataset.js';

/** The run state of one warehouse, as it was when it was read. */
export interface RunState {
  readonly sets: ReadonlyMap<string, StoredSet>;
  /** What each set was computed from. */
  readonly sources: ReadonlyMap<string, StoredSource>;
  /** What each dataset was written from last. */
  readonly datasets: ReadonlyMap<string, StoredDataset>;
  /** What became of the checks of each source, set and dataset. */
  readonly checks: ReadonlyMap<string, readonly StoredCheck[]>;
  /** The last run of each set and dataset. */
  readonly runs: ReadonlyMap<string, RunRecord>;
}

const text = (value: Value | undefined): string => {
  if (typeof value !== 'string')
    throw new TypeError(`the run state holds ${typeof value} where text belongs`);
  return value;
};

const nullableInstant = (value: Value | undefined): bigint | null =>
  value === null || value === undefined ? null : parseInstant(text(value));

const nullableText = (value: Value | undefined): string | null =>
  value === null || value === undefined ? null : text(value);

const recordOf = (row: Row): RunRecord => ({
  name: text(row.name),
  startedAt: nullableInstant(row.started_at) ?? 0n,
  seconds: Number(row.seconds),
  status: row.status === 'done' ? 'done' : 'failed',
  message: nullableText(row.message),
  rows: BigInt(Number(row.rows)),
  why: nullableText(row.why),
  who: nullableText(row.who),
});

/** What runs did, the newest first; a warehouse without run state has never been run. */
export async function loadLog(
  engine: Engine,
  state: StateSql,
  request: LogRequest,
): Promise<readonly RunRecord[]> {
  const [present] = await engine.query(state.present.sql, state.present.params);
  if (Number(present?.tables ?? 0) === 0) return [];
  const { sql, params } = state.log(request);
  return (await engine.query(sql, params)).map(recordOf);
}

/** Makes the tables of the run state where there are none. */
export const prepareState = (engine: Engine, state: StateSql): Promise<void> => engine.execute(state.create);

/** Reads the run state; a warehouse without one has never been run. A reader needs no right to make anything. */
export async function loadState(engine: Engine, state: StateSql): Promise<RunState> {
  const [present] = await engine.query(state.present.sql, state.present.params);
  if (Number(present?.tables ?? 0) === 0)
    return {
      sets: new Map(),
      sources: new Map(),
      datasets: new Map(),
      checks: new Map(),
      runs: new Map(),
    };
  const [sets, intervals, runs] = [
    await engine.query(state.sets.sql, state.sets.params),
    await engine.query(state.intervals.sql, state.intervals.params),
    await engine.query(state.runs.sql, state.runs.params),
  ];
  const done = new Map<string, Interval[]>();
  for (const row of intervals) {
    const name = text(row.feature_set);
    const known = done.get(name) ?? [];
    known.push({ start: parseInstant(text(row.start)), end: parseInstant(text(row.end)) });
    done.set(name, known);
  }
  return {
    sets: new Map(
      sets.map((row): [string, StoredSet] => {
        const name = text(row.name);
        return [
          name,
          {
            name,
            entity: text(row.entity),
            fingerprint: text(row.fingerprint),
            definition: text(row.definition),
            meaning: nullableText(row.meaning),
            firstEvent: nullableInstant(row.first_event),
            emptyUntil: nullableInstant(row.empty_until),
            validUntil: nullableInstant(row.valid_until) ?? 0n,
            done: done.get(name) ?? [],
          },
        ];
      }),
    ),
    sources: await loadSources(engine, state),
    datasets: await loadDatasets(engine, state),
    checks: await loadChecks(engine, state),
    runs: new Map(runs.map((row): [string, RunRecord] => [text(row.name), recordOf(row)])),
  };
}

async function loadSources(
  engine: Engine,
  { sources }: StateSql,
): Promise<ReadonlyMap<string, StoredSource>> {
  const [present] = await engine.query(sources.present.sql, sources.present.params);
  if (Number(present?.tables ?? 0) === 0) return new Map();
  const rows = await engine.query(sources.all.sql, sources.all.params);
  return new Map(
    rows.map((row): [string, StoredSource] => [
      text(row.feature_set),
      {
        version: row.version === null ? null : text(row.version),
        content: text(row.content),
        profile: text(row.profile),
      },
    ]),
  );
}

async function loadDatasets(
  engine: Engine,
  { datasets }: StateSql,
): Promise<ReadonlyMap<string, StoredDataset>> {
  const [present] = await engine.query(datasets.present.sql, datasets.present.params);
  if (Number(present?.tables ?? 0) === 0) return new Map();
  const rows = await engine.query(datasets.all.sql, datasets.all.params);
  return new Map(rows.map((row) => [text(row.name), readDataset(text(row.record))]));
}

async function loadChecks(
  engine: Engine,
  { checks }: StateSql,
): Promise<ReadonlyMap<string, readonly StoredCheck[]>> {
  const [present] = await engine.query(checks.present.sql, checks.present.params);
  if (Number(present?.tables ?? 0) === 0) return new Map();
  const rows = await engine.query(checks.all.sql, checks.all.params);
  const found = new Map<string, StoredCheck[]>();
  for (const row of rows) {
    const one: StoredCheck = {
      item: text(row.item),
      check: text(row.check),
      severity: row.severity === 'warn' ? 'warn' : 'error',
      status: row.status === 'passed' ? 'passed' : 'failed',
      message: nullableText(row.message),
      violations: BigInt(Number(row.violations)),
      passedRows: row.passed_rows === null ? null : BigInt(Number(row.passed_rows)),
      checkedAt: nullableInstant(row.checked_at) ?? 0n,
    };
    const known = found.get(one.item) ?? [];
    known.push(one);
    found.set(one.item, known);
  }
  return found;
}
