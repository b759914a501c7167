import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet, Source } from '../../catalog/model/index.js';
import { type Diagnostic, Failure, warning } from '../../diagnostics/diagnostic.js';
import type { Interval, Value } from '../../engines/engine.js';
import { lookbackOf } from '../../plan/aggregates/windows.js';
import { planDuplicateKeyExample, planDuplicateKeys } from '../../plan/checks/duplicate-keys.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatInstant } from '../../types/instant.js';
import { count } from '../context/counts.js';
import type { PreparedSet } from '../context/prepared-set.js';
import type { Warehouse } from '../context/warehouse.js';

/**
 * Warnings for sources of which several rows have one primary key: once a source and run, over the rows that what is
 * to be computed reads. Where nothing is computed, nothing is looked at.
 */
export async function duplicateKeyWarnings(
  stages: readonly PreparedSet[],
  warehouse: Warehouse,
): Promise<readonly Diagnostic[]> {
  const ranges = new Map<Source, Interval>();
  for (const { set, decision } of stages) {
    const range = rangeOf(set, decision.intervals);
    if (range === undefined || set.source.primaryKey.length === 0) continue;
    const known = ranges.get(set.source) ?? range;
    ranges.set(set.source, {
      start: known.start < range.start ? known.start : range.start,
      end: known.end > range.end ? known.end : range.end,
    });
  }
  const found: Diagnostic[] = [];
  for (const [source, range] of ranges) found.push(...(await duplicatesIn(source, range, warehouse)));
  return found;
}

/** Before any time there is, and after. */
const FIRST = 0n;
const LAST = 7_258_118_400_000_000n;

/** The event times of the source that a set reads; all of them if it uses other times. */
function rangeOf(set: FeatureSet, intervals: readonly Interval[]): Interval | undefined {
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (eventTimesOf(set).some(({ name }) => name !== set.source.timestamp)) return { start: FIRST, end: LAST };
  const back = lookbackOf(set);
  return { start: back === null || back > first.start ? FIRST : first.start - back, end: last.end };
}

async function duplicatesIn(
  source: Source,
  range: Interval,
  warehouse: Warehouse,
): Promise<readonly Diagnostic[]> {
  try {
    const told = await sharedKeys(source, range, warehouse);
    if (told === undefined) return [];
    return [
      warning('FS212', told, {
        span: source.span,
        hint: 'each counts as an event of its own: leave repetitions out where the data is written, or with dedupe',
      }),
    ];
  } catch (cause) {
    return [unknown(source, cause)];
  }
}

/** A primary key that cannot be computed fails nothing that does not read it. An engine that is gone fails all. */
function unknown({ name, span }: Source, cause: unknown): Diagnostic {
  const [first] = cause instanceof Failure ? cause.diagnostics : [];
  if (first === undefined || first.code === 'FS401' || first.code === 'FS305') throw cause;
  return warning('FS212', `source ${name}: whether rows share a primary key is not known: ${first.message}`, {
    span,
  });
}

/** How many rows of a source, of all times, share a primary key, in words with an example; undefined where none do. */
export const describeSharedKeys = (source: Source, warehouse: Warehouse): Promise<string | undefined> =>
  sharedKeys(source, { start: FIRST, end: LAST }, warehouse);

async function sharedKeys(
  source: Source,
  { start, end }: Interval,
  { engine, dialect }: Warehouse,
): Promise<string | undefined> {
  const params = [formatInstant(start), formatInstant(end)];
  const [row] = await engine.query(compilePlan(planDuplicateKeys(source), dialect), params);
  const keys = count(row?.keys);
  if (keys === 0n) return undefined;
  const [example = {}] = await engine.query(compilePlan(planDuplicateKeyExample(source), dialect), params);
  const columns = source.primaryKey.map((name, index) => {
    const isHidden = source.columns.some((one) => one.name === name && one.sensitive);
    return `${name} ${isHidden ? '(sensitive)' : shown(example[`part_${index + 1}`])}`;
  });
  return `source ${source.name}: ${count(row?.rows)} rows share ${keys === 1n ? 'a primary key' : `${keys} primary keys`}, for example ${columns.join(', ')}`;
}

const shown = (value: Value | undefined): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value ?? null);
