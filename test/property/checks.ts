import { Failure } from '../../src/diagnostics/diagnostic.js';
import type { Row as ProjectRow } from '../../src/engines/engine.js';
import { wholeHistory } from '../oracle/event.js';
import { type Done, entityView, firstHole, isDone, onlineOf, validPart } from '../oracle/serving.js';
import { emptyState, referenceTimes } from '../oracle/snapshot.js';
import { type HistoryRow, keyId, type Row, type SnapshotSet } from '../oracle/types.js';
import {
  agrees,
  bits,
  compareHistories,
  compareOnline,
  decode,
  decodeHistory,
  difference,
  parseTime,
  show,
} from './compare.js';
import { describeScenario } from './documents.js';
import type { PartitionFile, Workspace } from './harness.js';
import {
  ENTITY,
  type FeatureSet,
  type Scenario,
  type ServedColumn,
  type Source,
  type Step,
  storedColumns,
  toOracle,
} from './scenario.js';

/** One feature set of a case with what the oracle says of it. */
export interface Expected {
  /** What it is made from. */
  readonly source: Source;
  readonly set: FeatureSet;
  readonly oracle: SnapshotSet;
  readonly columns: readonly ServedColumn[];
  readonly history: readonly HistoryRow[];
}

export const expectedOf = (scenario: Scenario, rows: readonly Row[] = scenario.source.rows): Expected[] =>
  scenario.sets.map((set) => {
    const oracle = toOracle(scenario, set);
    return {
      source: scenario.source,
      set,
      oracle,
      columns: storedColumns(scenario.source, set),
      history: wholeHistory(oracle, rows, scenario.now),
    };
  });

/** A failed case: what was wrong, and the whole case. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  constructor(what: string, problems: readonly string[], scenario: Scenario) {
    const shown = problems.slice(0, 12).map((problem) => `  ${problem}`);
    const more = problems.length > 12 ? [`  … and ${problems.length - 12} more`] : [];
    super([what, ...shown, ...more, describeScenario(scenario)].join('\n'));
  }
}

/** Runs a case; an error of the project itself is shown with the whole case too. */
export async function inCase(scenario: Scenario, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (cause) {
    if (cause instanceof Mismatch) throw cause;
    const findings =
      cause instanceof Failure ? cause.diagnostics.map(({ code, message }) => `${code} ${message}`) : [];
    const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new Mismatch(stack, findings, scenario);
  }
}

function demand(what: string, problems: readonly string[], scenario: Scenario): void {
  if (problems.length > 0) throw new Mismatch(what, problems, scenario);
}

/** The relation has exactly these columns. */
function checkColumns(
  what: string,
  rows: readonly ProjectRow[],
  names: readonly string[],
  scenario: Scenario,
): void {
  const actual = Object.keys(rows[0] ?? {});
  if (rows.length > 0 && actual.join() !== names.join())
    throw new Mismatch(
      `${what} has other columns`,
      [`expected ${names.join()}`, `     got ${actual.join()}`],
      scenario,
    );
}

/**
 * The stored history is `rows` of the oracle's, value for value; `whole` is its complete history at a time where
 * that is not the set's. Gives the number of tolerated last places.
 */
export async function checkHistory(
  what: string,
  workspace: Workspace,
  scenario: Scenario,
  { set, oracle, columns, history }: Expected,
  rows: readonly HistoryRow[],
  whole: (at: bigint) => readonly HistoryRow[] = () => history,
): Promise<number> {
  const relation = `historical.${set.name}`;
  const actual = await workspace.rows(relation);
  const names = [
    ...scenario.keys.map(({ name }) => name),
    'timestamp',
    ...(set.event === undefined ? [] : ['id']),
    ...columns.map(({ name }) => name),
  ];
  checkColumns(`${what}: ${relation}`, actual, names, scenario);
  const decoded = decodeHistory(actual, scenario.keys, columns, set.event !== undefined);
  const { problems, tolerated } = compareHistories(rows, decoded, whole, columns, emptyState(oracle));
  demand(`${what}: ${relation} differs from the oracle`, problems, scenario);
  return tolerated;
}

/** What is stored of a history before `until` (exclusive) is the oracle's. */
export async function checkValid(
  what: string,
  workspace: Workspace,
  scenario: Scenario,
  { set, oracle, columns, history }: Expected,
  until: bigint,
): Promise<void> {
  const relation = `historical.${set.name}`;
  const actual = await workspace.rows(relation);
  const decoded = decodeHistory(actual, scenario.keys, columns, set.event !== undefined);
  const { problems } = compareHistories(
    history.filter(({ at }) => at < until),
    decoded.filter(({ at }) => at < until),
    () => history,
    columns,
    emptyState(oracle),
  );
  demand(`${what}: ${relation} is not what the status says of it`, problems, scenario);
}

/** The online relation of a set, and its part of the entity's view, are the last valid rows. */
export async function checkOnline(
  what: string,
  workspace: Workspace,
  scenario: Scenario,
  expected: readonly Expected[],
  valid: readonly (readonly HistoryRow[])[],
): Promise<void> {
  for (const [i, { set, columns }] of expected.entries()) {
    const relation = `online.${set.name}`;
    const actual = decodeHistory(
      await workspace.rows(relation),
      scenario.keys,
      columns,
      set.event !== undefined,
    );
    const problems = compareOnline(onlineOf(valid[i] ?? []), actual, columns);
    demand(`${what}: ${relation} differs from the oracle`, problems, scenario);
  }
  await checkEntity(what, workspace, scenario, expected, valid);
}

async function checkEntity(
  what: string,
  workspace: Workspace,
  scenario: Scenario,
  expected: readonly Expected[],
  valid: readonly (readonly HistoryRow[])[],
): Promise<void> {
  const view = entityView(expected.map(({ oracle }, i) => ({ set: oracle, valid: valid[i] ?? [] })));
  const actual = await workspace.rows(`online.${ENTITY}`);
  const byKey = new Map(
    actual.map((row) => [keyId(scenario.keys.map(({ name, type }) => decode(row[name], type))), row]),
  );
  const problems: string[] = [];
  if (actual.length !== view.length) problems.push(`expected ${view.length} rows, got ${actual.length}`);
  for (const { keys, sets } of view) {
    const row = byKey.get(keyId(keys));
    if (row === undefined) {
      problems.push(`no row for ${keys.map(show).join(' ')}`);
      continue;
    }
    for (const [i, { set, columns }] of expected.entries()) {
      const at = row[`${set.name}__timestamp`];
      const want = sets[i]?.at ?? null;
      const got = typeof at === 'string' ? parseTime(at) : at;
      // A row that exists for a last place of a double only moves the time too: the values are compared below.
      if (got !== want && columns.every(({ inexact }) => inexact === null))
        problems.push(
          `${keys.map(show).join(' ')} ${set.name}__timestamp: expected ${show(want)}, got ${String(got)}`,
        );
      for (const [c, { name, type, inexact }] of columns.entries()) {
        const [value, wanted] = [decode(row[name], type), sets[i]?.state[c] ?? null];
        if (!agrees(wanted, value, inexact, 1e-9))
          problems.push(`${keys.map(show).join(' ')} ${name}: expected ${show(wanted)}, got ${show(value)}`);
      }
    }
  }
  demand(`${what}: online.${ENTITY} differs from the oracle`, problems, scenario);
}

/**
 * What a run of `step` does to a set: the half-open interval of an explicit one; else each reference time that is
 * not done yet.
 */
export function touched(
  { oracle }: Expected,
  rows: readonly Row[],
  done: readonly Done[],
  step: Step,
  now: bigint,
): Done[] {
  const end = step.end === null || step.end > now ? now + 1n : step.end;
  if (step.start !== null) return [{ start: step.start, end }];
  const hole = firstHole(oracle, rows, done, now);
  if (hole === null) return [];
  if (oracle.event !== undefined) return notDone(hole, end, done);
  return referenceTimes(hole, end - 1n, oracle.every)
    .filter((t) => !isDone(done, t))
    .map((t) => ({ start: t, end: t + 1n }));
}

/** What of [from, to) no run has done. */
function notDone(from: bigint, to: bigint, done: readonly Done[]): Done[] {
  const edges = done.flatMap(({ start, end }) => [start ?? from, end ?? to]);
  const cuts = [...new Set([from, to, ...edges])]
    .filter((t) => t >= from && t <= to)
    .sort((a, b) => (a < b ? -1 : 1));
  return cuts.slice(1).flatMap((end, i) => {
    const start = cuts[i] ?? from;
    return isDone(done, start) ? [] : [{ start, end }];
  });
}

/** Partition files that hold nothing of what was run are the same files, untouched. */
export function checkFiles(
  what: string,
  before: ReadonlyMap<string, PartitionFile>,
  after: ReadonlyMap<string, PartitionFile>,
  intervals: readonly Done[],
  scenario: Scenario,
): void {
  const meets = (file: PartitionFile): boolean =>
    intervals.some(
      ({ start, end }) => (start === null || start < file.end) && (end === null || end > file.start),
    );
  const problems = [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [old, fresh] = [before.get(path), after.get(path)];
    const file = old ?? fresh;
    if (file === undefined || meets(file) || old?.mark === fresh?.mark) return [];
    return [`${path} was ${old === undefined ? 'made' : fresh === undefined ? 'removed' : 'rewritten'}`];
  });
  demand(`${what}: partitions outside the interval were touched`, problems, scenario);
}

/** The sets that a step builds. */
export const builds = (step: Step, set: FeatureSet): boolean =>
  step.names === null || step.names.includes(set.name);

/** What may be served of a set after what was done. */
export const servedPart = (
  { oracle }: Expected,
  history: readonly HistoryRow[],
  rows: readonly Row[],
  done: readonly Done[],
  now: bigint,
): HistoryRow[] => validPart(history, firstHole(oracle, rows, done, now));

/** The histories of all sets, every bit. */
export const allBits = (workspace: Workspace, scenario: Scenario): Promise<string[][]> =>
  Promise.all(scenario.sets.map(async ({ name }) => bits(await workspace.rows(`historical.${name}`))));

/** Demands that two readings of all histories are the same, every bit. */
export function checkBits(what: string, before: string[][], after: string[][], scenario: Scenario): void {
  for (const [i, { name }] of scenario.sets.entries())
    demand(`${what}: historical.${name}`, difference(before[i] ?? [], after[i] ?? []), scenario);
}
