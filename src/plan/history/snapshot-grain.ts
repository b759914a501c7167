import type { FeatureSet } from '../../catalog/model/index.js';
import { type PlanContext, planContext } from '../aggregates/context.js';
import { boundsStep, eventsStep, historySteps } from '../events/events.js';
import type { Plan, Step } from '../ir/nodes.js';
import { dedupeSteps } from '../windows/dedupe.js';
import { entryExitSteps } from '../windows/entries-and-exits.js';
import { isPerWindow, perWindowSteps } from '../windows/per-window.js';
import { historyColumns } from './columns.js';
import { derivedSteps, STATES } from './derived-columns.js';

/**
 * The history of a snapshot-grain set over an interval: the rows (keys, T) with start ≤ T < end whose state differs
 * from the state one slide earlier.
 *
 * State can change only when an event enters or leaves a window: running sums of entries and exits give the states.
 * What cannot be subtracted, or not kept as a number, is looked up at the times of change.
 */
export function planSnapshotHistory(set: FeatureSet): Plan {
  const context = planContext(set);
  // Windows by themselves give the history at once, unless columns are derived from them.
  const isHistory = isPerWindow(context) && set.derived.length === 0;
  return {
    steps: [
      boundsStep,
      eventsStep(context),
      ...statesSteps(context),
      ...derivedSteps(set),
      ...(isHistory ? [] : historySteps(context, STATES)),
    ],
    output: historyColumns(set),
  };
}

function statesSteps(context: PlanContext): readonly Step[] {
  const { dedupe } = context.set;
  if (isPerWindow(context)) return perWindowSteps(context);
  return dedupe === null ? entryExitSteps(context) : dedupeSteps(context, dedupe);
}
