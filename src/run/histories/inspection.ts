import type { FeatureSet } from '../../catalog/model/index.js';
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.js';
import type { Engine, HistoryCheck, Interval } from '../../engines/engine.js';
import { referenceTimeAtOrAfter } from '../../plan/aggregates/windows.js';
import type { Intervals } from '../context/decision.js';
import type { RunState } from '../context/run-state.js';
import { normalize, subtract } from '../intervals/intervals.js';

/** The run state beside the histories as they are. */
export interface Inspection {
  /** Without the reference times of partitions that are gone or damaged: they are not done. */
  readonly state: RunState;
  /** What differs from what runs left, by set. */
  readonly checks: ReadonlyMap<string, HistoryCheck>;
}

/** Compares the histories of sets with what runs left of them: by names and sizes of partitions, no row is read. */
export async function inspectHistories(
  sets: Iterable<FeatureSet>,
  state: RunState,
  engine: Engine,
): Promise<Inspection> {
  const built = [...sets].filter(({ name }) => state.sets.has(name));
  const checks = await engine.checkHistories(built.map(({ name }) => name));
  if (checks.size === 0) return { state, checks };
  const known = new Map(state.sets);
  for (const set of built) {
    const stored = known.get(set.name);
    const lost = checks.get(set.name)?.lost ?? [];
    if (stored === undefined || lost.length === 0) continue;
    known.set(set.name, { ...stored, done: subtract(stored.done, lostIntervals(set, checks)) });
  }
  return { state: { ...state, sets: known }, checks };
}

/** The reference times of the partitions of a set that are gone or damaged. */
export const lostIntervals = (set: FeatureSet, checks: Inspection['checks']): Intervals =>
  normalize((checks.get(set.name)?.lost ?? []).map((partition) => onGrid(partition, set.every.micros)));

/** The reference times in an interval of times of rows. */
const onGrid = ({ start, end }: Interval, every: bigint): Interval => ({
  start: referenceTimeAtOrAfter(start, every),
  end: referenceTimeAtOrAfter(end, every),
});

/** What is lost and unknown of one history, in words. */
export function checkTexts({ lost, unknown }: HistoryCheck): { lost: string[]; unknown: string[] } {
  return { lost: lost.map(({ name, problem }) => `${name} is ${problem}`), unknown: [...unknown] };
}

/** Warnings for what differs of the histories of sets. */
export const checkWarnings = (
  checks: Inspection['checks'],
  sets: readonly FeatureSet[],
): readonly Diagnostic[] =>
  sets.flatMap(({ name, span }) => {
    const { lost, unknown } = checks.get(name) ?? { lost: [], unknown: [] };
    const more = (count: number): string => (count === 1 ? '' : ` and ${count - 1} more`);
    const [first] = lost;
    return [
      ...(first === undefined
        ? []
        : [
            warning(
              'FS308',
              `the history of ${name} is not as it was written: ${first.name}${more(lost.length)} is ${first.problem}`,
              { span, hint: 'what was lost is computed again' },
            ),
          ]),
      ...(unknown.length === 0
        ? []
        : [
            warning(
              'FS308',
              `${unknown[0]}${more(unknown.length)} in the history of ${name} was not written by a run: it is not read`,
              { span, hint: 'move it away' },
            ),
          ]),
    ];
  });
