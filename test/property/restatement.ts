import fc from 'fast-check';
import type { Done } from '../oracle/serving.js';
import { clocksOf } from '../oracle/snapshot.js';
import type { HistoryRow, Row } from '../oracle/types.js';
import { realise, rowOf } from './arbitraries.js';
import {
  allBits,
  checkBits,
  checkFiles,
  checkHistory,
  checkOnline,
  type Expected,
  expectedOf,
  inCase,
  Mismatch,
  servedPart,
  touched,
} from './checks.js';
import { timeText } from './files.js';
import { open, type Target } from './harness.js';
import { type RawScenario, rawEvent, rawScenario } from './raw.js';
import type { Scenario, Step } from './scenario.js';

const everything: Step = { names: null, start: null, end: null };

export interface Restatement {
  readonly scenario: Scenario;
  /** The source's rows after the change. */
  readonly rows: readonly Row[];
  /** What changed: the row as it was and as it is; null: it was not there, it is gone. */
  readonly before: Row | null;
  readonly after: Row | null;
  /** The interval that is then recomputed, half-open. */
  readonly start: bigint;
  readonly end: bigint;
}

/** One event of a case added, changed or removed, and an interval somewhere near it. */
export const restatementsOf = (
  change: (scenario: Scenario, raw: RawScenario) => Scenario,
): fc.Arbitrary<Restatement> =>
  fc
    .record({
      raw: rawScenario,
      kind: fc.constantFrom('change', 'remove', 'add'),
      which: fc.nat(1000),
      event: rawEvent,
      from: fc.integer({ min: -8, max: 12 }),
      cells: fc.integer({ min: 1, max: 30 }),
    })
    .map(({ raw, kind, which, event, from, cells }): Restatement => {
      const scenario = change(realise({ ...raw, steps: [] }), raw);
      const { rows } = scenario.source;
      const place = which % Math.max(1, rows.length);
      const before = kind === 'add' ? null : (rows[place] ?? null);
      const fresh = rowOf(raw, event, rows, { id: before === null ? 'added' : String(before.id) });
      const after = kind === 'remove' && before !== null ? null : fresh;
      const others = rows.filter((row) => row !== before);
      const every = scenario.sets[0]?.every.micros ?? 1n;
      const near =
        typeof (after ?? before)?.ts === 'bigint' ? BigInt(String((after ?? before)?.ts)) : scenario.now;
      const start = near + (BigInt(from) * every) / 2n;
      const bounded = start < 0n ? 0n : start >= scenario.now ? scenario.now - 1n : start;
      return {
        scenario,
        rows: after === null ? others : [...others, after],
        before,
        after,
        start: bounded,
        end: bounded + (BigInt(cells) * every) / 2n,
      };
    });

export const restatements = restatementsOf((scenario) => scenario);

/** The earliest time at which the change is an event of a set; null where it is none. */
function changedAt(columns: readonly string[], { before, after }: Restatement): bigint | null {
  const times = columns
    .flatMap((column) => [before?.[column], after?.[column]])
    .filter((t) => typeof t === 'bigint');
  return times.reduce<bigint | null>((least, t) => (least === null || t < least ? t : least), null);
}

/**
 * Builds everything, changes one event at u, and recomputes an interval: rows inside are those of the new source,
 * all others are the old, to the bit; online is the last row of the part that is right for the new source. Then everything again: the new history, of
 * which no row with T ≤ u (at event grain: t < u) has changed, to the bit.
 */
export const checkRestatement = (change: Restatement, target: Target): Promise<void> =>
  inCase(change.scenario, () => restate(change, target));

async function restate(change: Restatement, target: Target): Promise<void> {
  const { scenario, rows, start } = change;
  const { now, layout } = scenario;
  const end = change.end > now ? now + 1n : change.end;
  const workspace = await open(scenario, target);
  try {
    const [old, fresh] = [expectedOf(scenario), expectedOf(scenario, rows)];
    await workspace.run(everything);
    const before = await allBits(workspace, scenario);
    const files = await Promise.all(scenario.sets.map(({ name }) => workspace.partitions(name)));
    await workspace.replace(rows, { ...layout, seed: layout.seed + 1 });
    await workspace.run({ names: null, start, end: change.end });
    const mixed = fresh.map((one, i) => {
      const kept = (old[i]?.history ?? []).filter(({ at }) => at < start || at >= end);
      return [...kept, ...one.history.filter(({ at }) => at >= start && at < end)];
    });
    for (const [i, one] of fresh.entries()) {
      const whole = (at: bigint) => (at >= start && at < end ? one.history : (old[i]?.history ?? []));
      await checkHistory('after a restatement', workspace, scenario, one, mixed[i] ?? [], whole);
      const [was, is] = [files[i], await workspace.partitions(one.set.name)];
      if (was && is) checkFiles('after a restatement', was, is, [{ start, end }], scenario);
    }
    const outside = (all: string[][]): string[][] =>
      all.map((set) => set.filter((row) => !within(row, start, end)));
    checkBits(
      'rows outside the interval',
      outside(before),
      outside(await allBits(workspace, scenario)),
      scenario,
    );
    const until = await workspace.validUntil();
    const valid = fresh.map((one, i) => {
      const was = old[i];
      const done: Done[] = was === undefined ? [] : touched(was, scenario.source.rows, [], everything, now);
      const served = one.history.filter(({ at }) => at < (until.get(one.set.name) ?? 0n));
      const most = servedPart(one, one.history, rows, [...done, { start, end }], now);
      checkServed(one, { served, most, mixed: mixed[i] ?? [] }, change);
      return served;
    });
    await checkOnline('after a restatement', workspace, scenario, fresh, valid);
    await workspace.run({ names: null, start: 0n, end: null });
    for (const one of fresh) await checkHistory('after all again', workspace, scenario, one, one.history);
    const after = await allBits(workspace, scenario);
    for (const [i, { oracle }] of fresh.entries()) {
      const u = changedAt(clocksOf(oracle), change);
      // An event is known at its own time to rows that are events, and only after it to snapshots.
      const known = (t: string): boolean =>
        u === null || t < timeText(u) || (oracle.event === undefined && t === timeText(u));
      const upTo = (all: string[][]): string[][] =>
        all.map((set, n) => (n === i ? set.filter((row) => known(timeIn(row))) : []));
      checkBits('an event changed what was known before it', upTo(before), upTo(after), scenario);
    }
    await checkOnline(
      'after all again',
      workspace,
      scenario,
      fresh,
      fresh.map(({ history }) => history),
    );
  } finally {
    await workspace.close();
  }
}

const MICROS_A_DAY = 86_400_000_000n;

interface Served {
  /** The rows before the time until which the set is said to be valid, of the source of now. */
  readonly served: readonly HistoryRow[];
  /** Those before the first time that no run has done. */
  readonly most: readonly HistoryRow[];
  /** The rows that are stored. */
  readonly mixed: readonly HistoryRow[];
}

/**
 * A set is valid only where what is stored is the history of the source of now, and no further than runs have done; but
 * at least up to the day of the change, before which nothing can differ.
 */
function checkServed({ set, oracle }: Expected, { served, most, mixed }: Served, change: Restatement): void {
  const changed = changedAt(clocksOf(oracle), change);
  const [stored, done, valid] = [mixed, most, served].map((rows) => new Set(rows.map(rowText)));
  const safe = changed === null ? most : most.filter(({ at }) => at < changed - (changed % MICROS_A_DAY));
  const problems = [
    ...served.map(rowText).flatMap((row) => (stored?.has(row) ? [] : [`served, not stored: ${row}`])),
    ...served.map(rowText).flatMap((row) => (done?.has(row) ? [] : [`served behind a hole: ${row}`])),
    ...safe.map(rowText).flatMap((row) => (valid?.has(row) ? [] : [`not served, before the change: ${row}`])),
  ];
  if (problems.length > 0) throw new Mismatch(`${set.name} is valid elsewhere`, problems, change.scenario);
}

const rowText = (row: HistoryRow): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

/** The reference time in a line of `bits`; such texts compare as their times do. */
const timeIn = (line: string): string => /(?:^| )timestamp="([^"]+)"/.exec(line)?.[1] ?? '';

const within = (line: string, start: bigint, end: bigint): boolean =>
  timeIn(line) >= timeText(start) && timeIn(line) < timeText(end);
