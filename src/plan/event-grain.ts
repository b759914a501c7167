import type { FeatureSet } from '../catalog/model.js';
import { BOOLEAN, TIMESTAMP } from '../spec/types.js';
import { all, column, instant, item, predicate, select } from './build.js';
import { inputsOf } from './frames.js';
import type { Frame, Order, Plan, Window } from './ir.js';
import { type Cell, cellsOf, measuresOf } from './measures.js';
import { names } from './names.js';
import { historyColumns } from './output.js';
import { stateSteps } from './states.js';
import { boundsStep, eventsStep, keyColumns, keyItems, runStart, tiesOf } from './steps.js';
import type { Span } from './time.js';

/**
 * The history of an event-grain set over an interval: one row for each event with start ≤ time < end (SPEC §2, *Event
 * grain*). Each event looks back over its windows by frames over the events of its key: lengths of time hold all that
 * has the row's own time (or nothing of it, with `at_t: exclude`), numbers of events go by time, then primary key.
 * Every measure is an integer, an exact sum or an extreme, so a frame's value does not depend on where a run begins.
 */
export function planEventHistory(set: FeatureSet): Plan {
  const measured = measuresOf(set.columns);
  const called = names(set, measured);
  const rows = { ...called, time: called.eventTime };
  const inputs = inputsOf(measured, rows);
  const time = column(rows.time, TIMESTAMP);
  const ties = tiesOf(set, measured, rows).map(({ name, of }) => ({ name, type: of.type }));
  const byTime: readonly Order[] = [{ expr: time }];
  const byRow: readonly Order[] = [
    ...byTime,
    ...ties.map(({ name, type }) => ({ expr: column(name, type) })),
  ];

  const inFrame = ({ measure, window }: Cell): Window => ({
    node: 'window',
    fn: measure.fn,
    arg: column(rows.value(measure.name), measure.arg?.type ?? BOOLEAN),
    partitionBy: keyColumns(set),
    orderBy: window.kind === 'events' || window.kind === 'rows so far' ? byRow : byTime,
    frame: frameOf(window, set.atT),
    type: measure.type,
  });
  const kept = [
    predicate('ge', time, runStart()),
    ...(set.start === null ? [] : [predicate('ge', time, instant(set.start))]),
  ];
  return {
    steps: [
      boundsStep,
      eventsStep(set, measured, rows),
      {
        name: 'counted',
        comment: 'what each measure reads of an event: null where the event does not count for it',
        query: select({
          items: [
            ...keyItems(set),
            item(rows.time, time),
            ...ties.map(({ name, type }) => item(name, column(name, type))),
            ...inputs.map(({ name, event }) => item(name, event)),
          ],
          from: { name: 'events' },
        }),
      },
      {
        name: 'framed',
        comment: 'each window as a frame that ends with its row, or just before its time',
        query: select({
          items: [
            ...keyItems(set),
            item(rows.time, time),
            ...ties.map(({ name, type }) => item(name, column(name, type))),
            ...cellsOf(set.columns, measured).map((cell) => item(rows.inWindow(cell), inFrame(cell))),
          ],
          from: { name: 'counted' },
        }),
      },
      ...stateSteps(set, measured, rows, { name: 'framed', last: all(kept), carried: ties }),
    ],
    output: historyColumns(set),
  };
}

function frameOf(window: Span, atT: FeatureSet['atT']): Frame {
  switch (window.kind) {
    case 'events':
      return {
        unit: 'rows',
        start: { bound: 'preceding', rows: window.rows.count - 1 },
        end: { bound: 'current row' },
      };
    case 'rows so far':
      return { unit: 'rows', start: { bound: 'unbounded preceding' }, end: { bound: 'current row' } };
    default:
      return {
        unit: 'range',
        start:
          window.kind === 'duration'
            ? { bound: 'preceding', micros: window.duration.micros }
            : { bound: 'unbounded preceding' },
        // Instants are whole microseconds, so `< t` is `≤ t − 1 µs`.
        end: atT === 'include' ? { bound: 'current row' } : { bound: 'preceding', micros: 1n },
      };
  }
}
