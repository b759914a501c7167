import { type Done, firstHole, isDone } from '../oracle/serving.js';
import {
  byKey,
  clocksOf,
  type Event,
  eventsOf,
  referenceTimeBefore,
  referenceTimes,
} from '../oracle/snapshot.js';
import { type Cell, keyId, type SnapshotSet } from '../oracle/types.js';
import {
  aggregatedColumns,
  type FeatureSet,
  isNewest,
  type Scenario,
  type Step,
  toOracle,
} from './scenario.js';
import { Tally } from './tally.js';

const WEEK = 604_800_000_000n;

/** One feature set of a case, and what is needed to say what it reaches. */
interface View {
  readonly scenario: Scenario;
  readonly set: FeatureSet;
  readonly oracle: SnapshotSet;
  readonly events: readonly Event[];
  readonly perKey: readonly (readonly Event[])[];
  /** Microseconds. */
  readonly windows: readonly bigint[];
  /** The runs that build this set. */
  readonly steps: readonly Step[];
}

const isReferenceTime = (t: bigint, every: bigint): boolean => referenceTimeBefore(t, every) === t;

const largestFrame = ({ perKey, oracle }: View): number =>
  Math.max(
    0,
    ...perKey.flatMap((own) =>
      oracle.columns.flatMap(({ window }) =>
        own.map(({ at }) => {
          const t = referenceTimeBefore(at, oracle.every) + oracle.every;
          return own.filter((e) => e.at < t && (typeof window !== 'bigint' || e.at >= t - window)).length;
        }),
      ),
    ),
  );

/** Large amounts of both signs beside small ones in one key. */
const cancels = ({ perKey, set }: View): boolean =>
  set.features.some(
    ({ of, aggregates }) => of === 'amount' && aggregates.some((a) => a === 'sum' || a === 'avg'),
  ) &&
  perKey.some((own) => {
    const amounts = own.map(({ row }) => row.amount);
    const small = amounts.some((x) => typeof x === 'number' && x !== 0 && Math.abs(x) < 1);
    return amounts.includes(1e15) && amounts.includes(-1e15) && small;
  });

const hasGap = ({ events, oracle }: View): boolean => {
  const cells = [...new Set(events.map(({ at }) => referenceTimeBefore(at, oracle.every)))].sort((a, b) =>
    a < b ? -1 : 1,
  );
  return cells.some((cell, i) => i > 0 && cell - (cells[i - 1] ?? cell) > oracle.every);
};

const keyText = ({ scenario }: View, test: (text: string) => boolean): boolean =>
  scenario.source.rows.some((row) =>
    scenario.keyColumns.some((name) => {
      const key: Cell = row[name] ?? null;
      return typeof key === 'string' && test(key);
    }),
  );

const collides = ({ events }: View): boolean => {
  const joined = new Map<string, string>();
  return events.some(({ keys }) => {
    if (keys.length < 2) return false;
    const text = keys.map(String).join('');
    const id = keyId(keys);
    const other = joined.get(text);
    joined.set(text, id);
    return other !== undefined && other !== id;
  });
};

/** Runs the plan over reference times: was one left out between others, and done by a later run? */
function fillsHole({ oracle, scenario, steps }: View): boolean {
  const done: Done[] = [];
  for (const step of steps) {
    const hole = firstHole(oracle, scenario.source.rows, done, scenario.now);
    const behind =
      hole !== null &&
      referenceTimes(hole, scenario.now, oracle.every).some((t) => t > hole && isDone(done, t));
    done.push(step);
    if (behind && hole !== null && isDone(done, hole)) return true;
  }
  return false;
}

const hasMany = ({ oracle, set }: View): boolean => {
  const windows = new Set(oracle.columns.map(({ window }) => String(window))).size;
  return set.dedupe === null && oracle.columns.length * (windows - 1) > 8 * windows;
};

export const reaches: Readonly<Record<string, (view: View) => boolean>> = {
  'equal timestamps of one key': ({ perKey }) =>
    perKey.some((own) => new Set(own.map(({ at }) => at)).size < own.length),
  'event at a reference time': ({ events, oracle }) =>
    events.some(({ at }) => isReferenceTime(at, oracle.every)),
  'event exactly a window before a reference time': ({ events, oracle, windows }) =>
    events.some(({ at }) =>
      windows.some((w) => isReferenceTime(at + w, oracle.every) && !isReferenceTime(at, oracle.every)),
    ),
  'a hundred events in a frame': (view) => largestFrame(view) >= 100,
  'amounts that cancel': cancels,
  'empty slides between events': hasGap,
  'null keys': ({ scenario }) =>
    scenario.source.rows.some((row) => scenario.keyColumns.some((key) => row[key] === null)),
  'composite keys that collide as text': collides,
  'window no multiple of the slide': ({ windows, oracle }) =>
    windows.some((w) => w > oracle.every && w % oracle.every !== 0n),
  'window shorter than the slide': ({ windows, oracle }) => windows.some((w) => w < oracle.every),
  'lifetime window': ({ oracle }) => oracle.columns.some(({ window }) => window === 'lifetime'),
  'slide within a day': ({ oracle }) => oracle.every < WEEK / 7n,
  'slide of whole weeks': ({ oracle }) => oracle.every % WEEK === 0n,
  'hole filled later': fillsHole,
  'runs out of order': ({ steps }) =>
    steps.some((step, i) => {
      const before = steps[i - 1]?.start ?? null;
      return step.start !== null && before !== null && step.start < before;
    }),
  'run repeated': ({ steps }) =>
    steps.some((step, i) =>
      steps.slice(0, i).some((other) => other.start === step.start && other.end === step.end),
    ),
  'events before start': ({ set, events }) => {
    const start = set.start;
    return start !== null && events.some(({ at }) => at < start.micros);
  },
  'quotes in keys': (view) => keyText(view, (text) => /['"]/.test(text)),
  'emoji in keys': (view) => keyText(view, (text) => text.includes('\u{1f600}')),
  'null values': ({ set, events }) =>
    set.features.some(({ of }) => of !== null && events.some(({ row }) => row[of] === null)),
  'rows without the time of the set': ({ scenario, oracle }) =>
    scenario.source.rows.some((row) => clocksOf(oracle).some((clock) => row[clock] === null)),
  'events that are the same': ({ oracle, perKey }) => {
    const { dedupe } = oracle;
    return (
      dedupe !== null &&
      perKey.some(
        (own) =>
          new Set(own.map(({ row }) => keyId(dedupe.by.map((by) => row[by] ?? null)))).size < own.length,
      )
    );
  },
  'events at several times': ({ events }) => new Set(events.map(({ clock }) => clock)).size > 1,
  'newest value': ({ set, events }) => events.length > 0 && set.features.some(isNewest),
  'newest value is null': ({ oracle, perKey }) =>
    oracle.columns.some(
      ({ aggregate, of, timestamp }) =>
        aggregate === 'newest' &&
        perKey.some((own) =>
          own.some(({ row, clock }) => clock === timestamp && row[of?.column ?? ''] === null),
        ),
    ),
  'events after now': ({ events, scenario }) => events.some(({ at }) => at >= scenario.now),
  'several files': ({ scenario }) => scenario.layout.files > 1 && scenario.source.rows.length > 1,
  fill: ({ set }) => set.features.some(({ fill }) => fill !== null),
  'pivot of a value that events have': ({ oracle, events }) =>
    oracle.columns.some(({ pivot }) =>
      events.some(({ row }) => pivot !== null && pivot.by(row) === pivot.value),
    ),
  'many columns in several windows': hasMany,
  'many columns in windows that are multiples of the slide': (view) =>
    hasMany(view) && view.windows.every((window) => window % view.oracle.every === 0n),
  'columns made of columns': ({ set }) => set.derived.some(({ isRead }) => !isRead),
  'columns computed when read': ({ set }) => set.derived.some(({ isRead }) => isRead),
  conditions: ({ set }) => set.where !== null || set.features.some(({ where }) => where !== null),
};

export const viewOf = (scenario: Scenario, set: FeatureSet): View => {
  const oracle = toOracle(scenario, set);
  const events = eventsOf(oracle, scenario.source.rows);
  return {
    scenario,
    set,
    oracle,
    events,
    perKey: [...byKey(events).values()],
    windows: aggregatedColumns(scenario.source, set).flatMap(({ oracle: { window } }) =>
      typeof window === 'bigint' ? [window] : [],
    ),
    steps: scenario.plan.filter(({ names }) => names === null || names.includes(set.name)),
  };
};

/** Over feature sets under their plans. */
export const scenarioTally = (): Tally<Scenario, View> =>
  new Tally('feature sets under random runs', reaches, (scenario) =>
    scenario.sets.map((set) => viewOf(scenario, set)),
  );
