import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BOOLEAN, TIMESTAMP } from '../../types/type.js';
import { type ColumnNames, columnNames } from '../aggregates/column-names.js';
import { type Cell, type Measured, measuresOf } from '../aggregates/measures.js';
import type { CellWindow } from '../aggregates/windows.js';
import { boundsStep, eventKeyOf, eventsStep, keyColumns, keyItems, runStart } from '../events/events.js';
import { all, ascending, column, instant, item, literal, predicate, select } from '../ir/builders.js';
import type { Frame, Order, Plan, WindowFunction } from '../ir/nodes.js';
import { stateSteps } from '../windows/states.js';
import { historyColumns } from './columns.js';
import { derivedSteps } from './derived-columns.js';
import { orderedValuesOfEvents, type Seen } from './event-grain-lists.js';

const PLACED = 'placed';

/**
 * The history of an event-grain set over an interval: one row for each event with start ≤ time < end (SPEC §2, *Event
 * grain*). Each event looks back over its windows by frames over the events of its key: lengths of time hold all that
 * has the row's own time (or nothing of it, with `at_t: exclude`), numbers of events go by time, then primary key.
 * Every measure is an integer, an exact sum or an extreme, so a frame's value does not depend on where a run begins.
 */
export function planEventHistory(set: FeatureSet): Plan {
  const measured = measuresOf(set.aggregated, 'listed');
  const called = columnNames(set, measured);
  const rows = { ...called, time: called.eventTime };
  const inputs = measureInputs(measured, rows);
  const time = column(rows.time, TIMESTAMP);
  const ties = eventKeyOf(set, measured, rows).map(({ name, of }) => ({ name, type: of.type }));
  const byTime: readonly Order[] = [ascending(time)];
  const byRow: readonly Order[] = [...byTime, ...ties.map(({ name, type }) => ascending(column(name, type)))];

  const seen = (window: CellWindow): Seen => ({
    partitionBy: keyColumns(set),
    orderBy: window.kind === 'events' || window.kind === 'rows so far' ? byRow : byTime,
    frame: frameOf(window, set.atT),
  });
  const inFrame = ({ measure, window }: Cell): WindowFunction => ({
    node: 'window',
    fn: measure.fn,
    arg: column(rows.value(measure.name), measure.arg?.type ?? BOOLEAN),
    ...seen(window),
    type: measure.type,
  });
  const lists = orderedValuesOfEvents(set, measured, rows, seen, PLACED);
  const { cells, passed, collect } = lists;
  const row = [
    ...keyItems(set),
    item(rows.time, time),
    ...ties.map(({ name, type }) => item(name, column(name, type))),
  ];
  const values = inputs.map(({ name, event: { type } }) => item(name, column(name, type)));
  const placing = lists.places.length > 0;
  const framedTime = column(rows.time, TIMESTAMP, 'framed');
  const kept = [
    predicate('ge', framedTime, runStart()),
    ...(set.start === null ? [] : [predicate('ge', framedTime, instant(set.start))]),
  ];
  return {
    steps: [
      boundsStep,
      eventsStep(set, measured, rows),
      {
        name: 'counted',
        comment: 'what each measure reads of an event: null where the event does not count for it',
        query: select({
          items: [...row, ...inputs.map(({ name, event }) => item(name, event))],
          from: { name: 'events' },
        }),
      },
      ...(placing
        ? [
            {
              name: PLACED,
              comment: 'which of its key each value is, by time and primary key',
              query: select({ items: [...row, ...values, ...lists.places], from: { name: 'counted' } }),
            },
          ]
        : []),
      {
        name: 'framed',
        comment: 'each window as a frame that ends with its row, or just before its time',
        query: select({
          items: [
            ...row,
            ...cells.map((cell) => item(rows.inWindow(cell), inFrame(cell))),
            ...lists.gathered,
          ],
          from: { name: placing ? PLACED : 'counted' },
        }),
      },
      ...stateSteps(set, measured, rows, {
        name: 'framed',
        last: all(kept),
        carried: ties,
        cells,
        passed,
        collect,
      }),
      ...derivedSteps(set),
    ],
    output: historyColumns(set),
  };
}

function frameOf(window: CellWindow, atT: FeatureSet['atT']): Frame {
  switch (window.kind) {
    case 'events':
      return {
        unit: 'rows',
        start: { bound: 'rows preceding', rows: window.rows.count - 1 },
        end: { bound: 'current row' },
      };
    case 'rows so far':
      return { unit: 'rows', start: { bound: 'unbounded preceding' }, end: { bound: 'current row' } };
    default:
      return {
        unit: 'range',
        start:
          window.kind === 'duration'
            ? { bound: 'time preceding', micros: window.duration.micros }
            : { bound: 'unbounded preceding' },
        // Instants are whole microseconds, so `< t` is `≤ t − 1 µs`.
        end: atT === 'include' ? { bound: 'current row' } : { bound: 'time preceding', micros: 1n },
      };
  }
}

/**
 * What each measure reads of an event, null where the event does not count for it: aggregates skip nulls, so a
 * filter needs no word in the frame.
 */
export function measureInputs(
  { measures }: Pick<Measured, 'measures'>,
  names: ColumnNames,
): readonly { readonly name: string; readonly event: Scalar }[] {
  return measures.map((measure) => {
    const value: Scalar =
      measure.arg === null ? literal(true, BOOLEAN) : column(names.value(measure.name), measure.arg.type);
    const event: Scalar =
      measure.filter === null
        ? value
        : {
            node: 'case',
            branches: [{ when: column(names.counts(measure.name), BOOLEAN), then: value }],
            otherwise: null,
            type: value.type,
          };
    return { name: names.value(measure.name), event };
  });
}
