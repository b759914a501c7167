import type { FeatureSet } from '../catalog/model.js';
import { deltaSteps } from './deltas.js';
import { derivedSteps } from './derived.js';
import { frameSteps } from './frames.js';
import type { Plan } from './ir.js';
import { measuresOf } from './measures.js';
import { names } from './names.js';
import { historyColumns } from './output.js';
import { boundsStep, eventsStep, historySteps } from './steps.js';

/**
 * The history of a snapshot-grain set over an interval: the rows (keys, T) with start ≤ T < end whose state
 * differs from the state one slide earlier (SPEC §2).
 *
 * State can change only when an event enters or leaves a window. Where every measure can be undone exactly, a
 * running sum of entries and exits gives the states; otherwise each window is a frame over events and the times
 * of change. Both give the same rows.
 */
export function planSnapshotHistory(set: FeatureSet): Plan {
  const measured = measuresOf(set.aggregated);
  const called = names(set, measured);
  const states = measured.measures.every((measure) => measure.invertible) ? deltaSteps : frameSteps;
  const steps = [
    boundsStep,
    eventsStep(set, measured, called),
    ...states(set, measured, called),
    ...derivedSteps(set),
    ...historySteps(set, called),
  ];
  return {
    steps,
    output: historyColumns(set),
  };
}
