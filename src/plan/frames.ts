import type { FeatureSet } from '../catalog/model.js';
import type { Scalar } from '../expression/ast.js';
import { BOOLEAN, TIMESTAMP } from '../spec/types.js';
import { column, item, later, literal, predicate, select } from './build.js';
import type { Frame, Select, Step, Window } from './ir.js';
import { cellsOf, type Measure, type Measured } from './measures.js';
import type { Names } from './names.js';
import { stateSteps } from './states.js';
import { clamp, keyColumns, keyItems, runEnd } from './steps.js';
import { nextReferenceTime, type Span, windowsOf } from './time.js';

/** `T − w ≤ ts < T` for a row at T: instants are whole microseconds, so `< T` is `≤ T − 1 µs`. */
const frameOf = (window: Span): Frame => ({
  unit: 'range',
  start:
    window.kind === 'duration'
      ? { bound: 'preceding', micros: window.duration.micros }
      : { bound: 'unbounded preceding' },
  end: { bound: 'preceding', micros: 1n },
});

/**
 * States by frames, for measures that cannot be undone: the reference times at which anything can change are put
 * among the events of their key, and each looks back over its windows.
 */
export function frameSteps(set: FeatureSet, measured: Measured, names: Names): readonly Step[] {
  const every = set.every.micros;
  const eventTime = column(names.eventTime, TIMESTAMP);
  const time = column(names.time, TIMESTAMP);
  const isReference = column(names.isReferenceTime, BOOLEAN);
  const inputs = inputsOf(measured, names);

  const candidates = (at: Scalar): Select =>
    select({
      items: [...keyItems(set), item(names.time, clamp(at, set))],
      from: { name: 'events' },
      where: [predicate('lt', at, runEnd())],
    });
  const leaving = windowsOf(set).flatMap((window) =>
    window.kind === 'duration' ? [nextReferenceTime(later(eventTime, window.duration.micros), every)] : [],
  );
  const inFrame = (measure: Measure, window: Span): Window => ({
    node: 'window',
    fn: measure.fn,
    arg: column(names.value(measure.name), measure.arg?.type ?? BOOLEAN),
    partitionBy: keyColumns(set),
    orderBy: [{ expr: time }],
    frame: frameOf(window),
    type: measure.type,
  });

  return [
    {
      name: 'candidates',
      comment: 'reference times at which an event enters or leaves a window',
      query: { kind: 'union', of: [nextReferenceTime(eventTime, every), ...leaving].map(candidates) },
    },
    {
      name: 'reference_times',
      query: select({
        distinct: true,
        items: [...keyItems(set), item(names.time, time)],
        from: { name: 'candidates' },
      }),
    },
    {
      name: 'timeline',
      comment: 'events and reference times in one order',
      query: {
        kind: 'union',
        of: [
          select({
            items: [
              ...keyItems(set),
              item(names.time, eventTime),
              item(names.isReferenceTime, literal(false, BOOLEAN)),
              ...inputs.map(({ name, event }) => item(name, event)),
            ],
            from: { name: 'events' },
          }),
          select({
            items: [
              ...keyItems(set),
              item(names.time, time),
              item(names.isReferenceTime, literal(true, BOOLEAN)),
              ...inputs.map(({ name, event }) => item(name, literal(null, event.type))),
            ],
            from: { name: 'reference_times' },
          }),
        ],
      },
    },
    {
      name: 'framed',
      comment: 'each window as a frame that ends just before its row',
      query: select({
        items: [
          ...keyItems(set),
          item(names.time, time),
          item(names.isReferenceTime, isReference),
          ...cellsOf(set.aggregated, measured).map((cell) =>
            item(names.inWindow(cell), inFrame(cell.measure, cell.window)),
          ),
        ],
        from: { name: 'timeline' },
      }),
    },
    ...stateSteps(set, measured, names, { name: 'framed', last: isReference }),
  ];
}

/**
 * What each measure reads of an event, null where the event does not count for it: aggregates skip nulls, so a
 * filter needs no word in the frame, and a reference time's own nulls are never counted.
 */
export function inputsOf(
  measured: Measured,
  names: Names,
): readonly { readonly name: string; readonly event: Scalar }[] {
  return measured.measures.map((measure) => {
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
