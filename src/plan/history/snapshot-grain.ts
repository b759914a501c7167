import type { FeatureSet } from '../../catalog/model/index.js';
import { columnNames } from '../aggregates/column-names.js';
import { measuresOf } from '../aggregates/measures.js';
import { boundsStep, eventsStep, historySteps } from '../events/events.js';
import type { Plan } from '../ir/nodes.js';
import { dedupeSteps } from '../windows/dedupe.js';
import { entryExitSteps } from '../windows/entries-and-exits.js';
import { isPerWindow, perWindowSteps } from '../windows/per-window.js';
import { historyColumns } from './columns.js';
import { derivedSteps } from './derived-columns.js';

/**
 * The history of a snapshot-grain set over an interval: the rows (keys, T) with start ≤ T < end whose state
 * differs from the state one slide earlier (SPEC §2).
 *
 * State can change only when an event enters or leaves a window: running sums of entries and exits give the states.
 * What cannot be undone, or not kept as a number, is looked up at the times of change.
 */
export function planSnapshotHistory(set: FeatureSet): Plan {
  const measured = measuresOf(set.aggregated);
  const called = columnNames(set, measured);
  const { dedupe } = set;
  const byWindow = isPerWindow(set);
  const states = byWindow
    ? perWindowSteps(set, measured, called)
    : dedupe === null
      ? entryExitSteps(set, measured, called)
      : dedupeSteps(set, dedupe, measured, called);
  const steps = [
    boundsStep,
    eventsStep(set, measured, called),
    ...states,
    ...derivedSteps(set),
    ...(byWindow && set.derived.length === 0 ? [] : historySteps(set, called)),
  ];
  return {
    steps,
    output: historyColumns(set),
  };
}
