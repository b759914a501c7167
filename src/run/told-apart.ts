import type { FeatureSet } from '../catalog/model.js';
import { error, Failure } from '../diagnostics/diagnostic.js';
import type { Interval } from '../engines/adapter.js';
import { planEventCheck } from '../plan/event-check.js';
import { formatInstant } from '../spec/instant.js';
import { compilePlan } from '../sql/select.js';
import type { Warehouse } from './warehouse.js';

/**
 * Makes sure that the rows of an event-grain set in an interval can be told apart; a snapshot-grain set's always can.
 * @throws Failure FS211 for events without their primary key, or with one that another event of their key and time has.
 */
export async function checkToldApart(
  set: FeatureSet,
  interval: Interval,
  { engine, dialect }: Warehouse,
): Promise<void> {
  if (set.grain === 'snapshot') return;
  const params = [formatInstant(interval.start), formatInstant(interval.end)];
  const [row] = await engine.query(compilePlan(planEventCheck(set), dialect), params);
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
