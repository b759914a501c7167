import { aggregates } from '../../catalog/model/aggregates.js';
import { eventTimesOf } from '../../catalog/model/event-times.js';
import type { FeatureSet } from '../../catalog/model/index.js';
import { error, Failure, failure } from '../../diagnostics/diagnostic.js';
import type { Interval } from '../../engines/engine.js';
import { lookbackOf } from '../../plan/aggregates/windows.js';
import { planEventUniqueness, planOrderUniqueness } from '../../plan/checks/event-uniqueness.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { formatInstant } from '../../types/instant.js';
import type { Warehouse } from '../context/warehouse.js';

/**
 * Makes sure that the rows of an event-grain set in an interval can be distinguished, and that the events of a
 * snapshot-grain set are in an order where its values depend on it.
 * @throws Failure FS211 for events without their primary key (at event grain), or with one that another event of their
 * key and time has.
 */
export async function checkUniqueness(
  set: FeatureSet,
  interval: Interval,
  warehouse: Warehouse,
): Promise<void> {
  if (set.grain === 'snapshot') return checkOrder(set, interval, warehouse);
  const { engine, dialect } = warehouse;
  const params = [formatInstant(interval.start), formatInstant(interval.end)];
  const [row] = await engine.query(compilePlan(planEventUniqueness(set), dialect), params);
  const told = set.source.primaryKey.join(', ');
  const complaints = [
    [row?.without, `without their primary key ${told}`, `leave them out: where: ${told} is not null`],
    [row?.twice, `share key, time and primary key ${told}`, 'let primary_key name what identifies a row'],
  ] as const;
  const findings = complaints.flatMap(([found, what, hint]) => {
    const count = BigInt(Number(found ?? 0));
    if (count === 0n) return [];
    return [
      error('FS211', `${count} event${count === 1n ? '' : 's'} of ${set.name} ${what}`, {
        span: set.span,
        hint,
      }),
    ];
  });
  if (findings.length > 0) throw new Failure(findings);
}

/** Whether values of a set go by the order of its events. */
const isOrdered = ({ aggregated, dedupe }: FeatureSet): boolean =>
  dedupe !== null || aggregated.some(({ aggregate }) => aggregates[aggregate].ordered);

async function checkOrder(
  set: FeatureSet,
  { start, end }: Interval,
  { engine, dialect }: Warehouse,
): Promise<void> {
  if (!isOrdered(set) || start >= end) return;
  const back = lookbackOf(set);
  const from = back === null || back > start ? 0n : start - back;
  for (const clock of eventTimesOf(set)) {
    const plan = compilePlan(planOrderUniqueness(set, clock), dialect);
    const [row] = await engine.query(plan, [formatInstant(from), formatInstant(end)]);
    const events = BigInt(Number(row?.twice ?? 0));
    if (events === 0n) continue;
    throw failure(
      'FS211',
      `${events} events of ${set.name} share key, time (${clock.name}) and primary key ${set.source.primaryKey.join(', ')}, and its values depend on their order`,
      {
        span: set.span,
        hint: 'let primary_key name what identifies a row, or leave repetitions out with where',
      },
    );
  }
}
