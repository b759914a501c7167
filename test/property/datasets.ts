import { join } from 'node:path';
import fc from 'fast-check';
import { asOf, asOfEvent } from '../oracle/serving.js';
import type { Cell, Row, State, Type } from '../oracle/types.js';
import { realise, rowOf } from './arbitraries.js';
import { type Expected, expectedOf, inCase, Mismatch } from './checks.js';
import { agrees, decodeText, show } from './compare.js';
import { withEvents } from './events.js';
import { readTable } from './files.js';
import { open, type Target } from './harness.js';
import { type RawEvent, type RawScenario, rawEvent, rawScenario } from './raw.js';
import {
  type Dataset,
  isLength,
  type Scenario,
  type ServedColumn,
  servedColumns,
  typeOf,
} from './scenario.js';
import { checkServing, type Training } from './serving.js';

export interface DatasetCase {
  readonly scenario: Scenario;
  readonly dataset: Dataset;
  /** The end of a first build, exclusive, before the one up to now; null: none. */
  readonly firstEnd: bigint | null;
}

export const STRING: Type = { name: 'string' };

/** Spine rows as events would be, and some of them long before any event or at the clock. */
function spineRows(
  raw: RawScenario,
  events: readonly RawSpine[],
  scenario: Scenario,
  spineKeys: readonly string[],
): Row[] {
  const made: Row[] = [];
  for (const [i, { event, when, other, outcome }] of events.entries()) {
    const known = knownEvent(event, scenario);
    const drawn = rowOf(raw, event, scenario.source.rows, { id: `s${i}` });
    // What is about an event has its key, and so does a twin of the row before.
    const twin = made.at(-1);
    const ofEvent = known !== null && ['same', 'edge', 'behind'].includes(when);
    const row = ofEvent ? known.row : drawn;
    const otherRow = rowOf(raw, { ...event, key: other }, scenario.source.rows, { id: `s${i}` });
    const ts = typeof drawn.ts === 'bigint' ? drawn.ts : 0n;
    const times: Record<RawSpine['when'], Cell> = {
      event: ts,
      early: ts / 2n,
      late: ts + 100n * (scenario.sets[0]?.every.micros ?? 0n),
      same: known?.at ?? ts,
      edge: known === null ? ts : known.at + known.window,
      behind: known === null ? ts : known.at + known.window + 1n,
      twin: twin?.at ?? ts,
      now: scenario.now - 1n,
      none: null,
    };
    const at = times[when];
    const late = outcomes[outcome] ?? null;
    const keys = spineKeys.map((name, n) => [name, row[scenario.keyColumns[n] ?? ''] ?? null]);
    made.push({
      id: `s${i}`,
      at,
      outcome: BigInt(i),
      outcome_at: typeof at === 'bigint' && late !== null ? at + WITHIN.micros + late : null,
      ...Object.fromEntries(
        when === 'twin' && twin !== undefined ? spineKeys.map((name) => [name, twin[name] ?? null]) : keys,
      ),
      ...Object.fromEntries(
        otherKeys(spineKeys).map((name, n) => [name, otherRow[scenario.keyColumns[n] ?? ''] ?? null]),
      ),
    });
  }
  return made;
}

/** A source row, the time of a set, and the length of one of the set's windows. */
function knownEvent(
  { fraction, cell, key }: RawEvent,
  { sets, source: { rows, timestamp } }: Scenario,
): { readonly row: Row; readonly at: bigint; readonly window: bigint } | null {
  const row = rows[fraction % Math.max(1, rows.length)];
  const set = sets[key % Math.max(1, sets.length)];
  const windows = set?.windows.flatMap((w) => (isLength(w) ? [w.micros] : [])) ?? [];
  const at = row?.[set?.timestamp ?? timestamp];
  if (row === undefined || typeof at !== 'bigint') return null;
  return { row, at, window: windows[cell % Math.max(1, windows.length)] ?? 0n };
}

/** The keys of a second role, in which a row has another key. */
const otherKeys = (spineKeys: readonly string[]): readonly string[] =>
  spineKeys.map((name) => `other_${name}`);

const WITHIN = { text: '36 hours', micros: 129_600_000_000n };
/** When the outcome is known, from the moment of the label on: at it, beside it, at the row's own time, never. */
const outcomes: readonly (bigint | null)[] = [0n, 1n, -1n, -129_600_000_000n, 1_000_000_000_000n, null];

const rawSpine = fc.record({
  event: rawEvent,
  outcome: fc.nat(outcomes.length - 1),
  other: fc.nat(3),
  when: fc.constantFrom(
    ...(['event', 'event', 'event', 'event', 'event', 'same', 'edge', 'behind', 'twin'] as const),
    ...(['early', 'late', 'now', 'none'] as const),
  ),
});
type RawSpine = typeof rawSpine extends fc.Arbitrary<infer T> ? T : never;

/** A case with a spine: its keys named as the entity's, or otherwise; some sets or all, in some order. */
const casesOf = (events: boolean): fc.Arbitrary<DatasetCase> =>
  fc
    .record({
      raw: rawScenario,
      spine: fc.array(rawSpine, { maxLength: 25 }),
      renamed: fc.boolean(),
      order: fc.nat(5),
      format: fc.constantFrom('parquet' as const, 'csv' as const),
      early: fc.option(fc.nat(100)),
      again: fc.option(fc.nat(9)),
      labelled: fc.boolean(),
      own: fc.boolean(),
      ages: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
      atEvent: fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
    })
    .map((drawn): DatasetCase => {
      const { raw, spine, renamed, order, format, early, again, labelled, own, ages, atEvent } = drawn;
      const plain = withoutLists(realise({ ...raw, steps: raw.steps.slice(0, 2) }));
      const scenario = events ? withEvents(plain, raw) : plain;
      // The source itself as the spine, so that its rows can see their own.
      const isSource = events && own;
      const spineKeys = isSource
        ? scenario.keyColumns
        : scenario.keys.map(({ name }) => (renamed ? `spine_${name}` : name));
      const names = scenario.sets.map(({ name }) => name);
      const sets = order % 2 === 0 ? names : names.toReversed();
      const rows = spineRows(raw, spine, scenario, spineKeys);
      const span = BigInt(raw.cells) * (scenario.sets[0]?.every.micros ?? 1n);
      return {
        scenario,
        dataset: {
          name: 'training',
          spine: isSource
            ? scenario.source
            : {
                name: 'spine',
                timestamp: 'at',
                columns: [
                  { name: 'id', type: STRING },
                  { name: 'at', type: { name: 'timestamp' } },
                  { name: 'outcome', type: { name: 'bigint' }, knownAt: 'outcome_at' },
                  { name: 'outcome_at', type: { name: 'timestamp' }, knownAt: 'outcome_at' },
                  ...scenario.keys.map(({ type }, i) => ({ name: spineKeys[i] ?? '', type })),
                  ...scenario.keys.map(({ type }, i) => ({ name: otherKeys(spineKeys)[i] ?? '', type })),
                ],
                rows,
              },
          spineKeys,
          sets: order < 2 ? sets.slice(0, 1) : sets,
          taken: takenOf(scenario, isSource, ages),
          atEvent: scenario.sets.flatMap(({ name, event }, i) =>
            event === undefined && (atEvent[i] ?? 0) < 2 ? [name] : [],
          ),
          again:
            again === null || isSource
              ? null
              : {
                  prefix: 'other_',
                  spineKeys: otherKeys(spineKeys),
                  pick: again,
                  atEvent: scenario.sets.every(({ event }) => event === undefined) && atEvent[3] === 0,
                },
          within: labelled && !isSource ? WITHIN : null,
          format,
        },
        firstEnd: early === null ? null : positive(scenario.now - (span * BigInt(early)) / 100n),
      };
    });

/** Sets of snapshots, and sets whose rows are at their chargebacks' times, know no rows of their own. */
function takenOf(
  { sets }: Scenario,
  isSource: boolean,
  ages: readonly number[],
): NonNullable<Dataset['taken']> {
  return Object.fromEntries(
    sets.flatMap(({ name, event, every, timestamp }, i) => {
      const age = ages[i] ?? 0;
      if (event === undefined) return [];
      const self = isSource && timestamp === null && age % 2 === 0;
      return [[name, { self, maxAge: age < 2 ? null : every }] as const];
    }),
  );
}

export const datasetCases = casesOf(false);
export const eventDatasetCases = casesOf(true);

/** Csv has no lists: in their place the value that they are made of. */
const instead: readonly (readonly [name: RegExp, scalar: string])[] = [
  [/^(collect_list|first_\d+)$/, 'first'],
  [/^last_\d+$/, 'last'],
  [/^(collect_set|top_\d+)$/, 'mode'],
];
const scalarOf = (name: string): string => instead.find(([listed]) => listed.test(name))?.[1] ?? name;

const withoutLists = (scenario: Scenario): Scenario => ({
  ...scenario,
  sets: scenario.sets.map((set) => ({
    ...set,
    features: set.features.map((feature) => ({
      ...feature,
      aggregates: [...new Set(feature.aggregates.map(scalarOf))],
    })),
  })),
});

const positive = (t: bigint): bigint => (t < 1n ? 1n : t);

const sqlType = (type: Type): string =>
  type.name === 'decimal'
    ? `DECIMAL(${type.precision},${type.scale})`
    : type.name === 'string'
      ? 'VARCHAR'
      : type.name.toUpperCase();

/** A dataset's columns, and its rows in order. */
export interface ExpectedDataset {
  readonly columns: readonly ServedColumn[];
  readonly rows: readonly (readonly Cell[])[];
  /** Of each row: the keys of its sets, and its instant. */
  readonly instants: readonly Pick<Training, 'keys' | 'at'>[];
}

/**
 * Each spine row before `end`, in order, with what each set knew then; `all` are the sets there are. Where the dataset
 * is a source there are no labels, and no row waits for one.
 */
export function expectedDataset(
  { scenario, dataset }: Pick<DatasetCase, 'scenario' | 'dataset'>,
  end: bigint,
  all: readonly Expected[] = expectedOf(scenario),
  asSource = false,
): ExpectedDataset {
  const { spine, spineKeys, again, extra = [] } = dataset;
  const within = asSource ? null : dataset.within;
  const sets = dataset.sets.flatMap((name) => all.filter(({ set }) => set.name === name));
  const [first] = sets;
  const role =
    again === null || first === undefined
      ? null
      : { ...again, of: first, at: again.pick % first.columns.length };
  const time = (row: Row): bigint | null => {
    const at = row[spine.timestamp];
    return typeof at === 'bigint' ? at : null;
  };
  const rows = spine.rows
    .filter((row) => (time(row) ?? end) + (within?.micros ?? 0n) < end)
    .toSorted((a, b) =>
      (time(a) ?? 0n) < (time(b) ?? 0n) ? -1 : (time(a) ?? 0n) > (time(b) ?? 0n) ? 1 : byText(a.id, b.id),
    );
  const columns: ServedColumn[] = [
    { name: 'id', type: STRING, inexact: null },
    { name: 'timestamp', type: { name: 'timestamp' } satisfies Type, inexact: null },
    ...scenario.keys.map(({ type }, i) => ({ name: spineKeys[i] ?? '', type, inexact: null })),
    ...extra.map((name) => ({ name, type: typeOf(spine, name), inexact: null })),
    ...(within === null
      ? []
      : [
          { name: 'result', type: { name: 'bigint' } satisfies Type, inexact: null },
          { name: 'known', type: { name: 'boolean' } satisfies Type, inexact: null },
        ]),
    ...sets.flatMap(({ source, set }) => servedColumns(source, set)),
    ...(role?.of.columns.slice(role.at, role.at + 1) ?? []).map((column) => ({
      ...column,
      name: `${role?.prefix ?? ''}${column.name}`,
    })),
  ];
  const labels = (row: Row): Cell[] => {
    if (within === null) return [];
    const known = row.outcome_at ?? null;
    const isKnown = typeof known === 'bigint' && known <= (time(row) ?? 0n) + within.micros;
    return [isKnown ? (row.outcome ?? null) : null, isKnown];
  };
  const expected = rows.map((row): Cell[] => {
    const keys = spineKeys.map((name) => row[name] ?? null);
    const at = time(row) ?? 0n;
    const known = sets.map(({ set, oracle, history }) => {
      if (dataset.atEvent?.includes(set.name)) return asOfEvent(oracle, scenario.source.rows, keys, at);
      const { self = false, maxAge = null } = dataset.taken?.[set.name] ?? {};
      const how = { own: self ? String(row.id) : null, maxAge: maxAge?.micros ?? null };
      return asOf({ set: oracle, valid: history }, keys, at, how);
    });
    const others = role?.spineKeys.map((name) => row[name] ?? null) ?? [];
    const stateInRole = ({ atEvent, of: { oracle, history } }: NonNullable<typeof role>): State =>
      atEvent
        ? asOfEvent(oracle, scenario.source.rows, others, at)
        : asOf({ set: oracle, valid: history }, others, at);
    const inRole = role === null ? [] : stateInRole(role).slice(role.at, role.at + 1);
    const taken = extra.map((name) => row[name] ?? null);
    return [row.id ?? null, time(row), ...keys, ...taken, ...labels(row), ...known.flat(), ...inRole];
  });
  const instants = rows.map((row) => ({
    keys: spineKeys.map((name) => row[name] ?? null),
    at: time(row) ?? 0n,
  }));
  return { columns, rows: expected, instants };
}

/** The dataset's file holds these rows, which are given. */
export async function checkDataset(
  what: string,
  root: string,
  { scenario, dataset }: Pick<DatasetCase, 'scenario' | 'dataset'>,
  { columns, rows: expected, instants }: ExpectedDataset,
): Promise<readonly Training[]> {
  const actual = await readTable(join(root, 'out', `${dataset.name}.${dataset.format}`));
  const problems: string[] = [];
  const found: Training[] = [];
  const heading = columns.map(
    ({ name, type }) => `${name} ${dataset.format === 'csv' ? 'VARCHAR' : sqlType(type)}`,
  );
  const got = actual.columns.map(({ name, type }) => `${name} ${type}`);
  if (heading.join() !== got.join()) problems.push(`expected columns ${heading}\n     got ${got}`);
  else if (actual.rows.length !== expected.length)
    problems.push(`expected ${expected.length} rows, got ${actual.rows.length}`);
  else
    for (const [n, want] of expected.entries()) {
      const cells = columns.map(({ name, type }) => decodeText(actual.rows[n]?.[name], type));
      for (const [i, { name, inexact }] of columns.entries()) {
        const [wanted, given] = [want[i] ?? null, cells[i] ?? null];
        if (!agrees(wanted, given, inexact, 1e-9))
          problems.push(`row ${n + 1}, ${name}: expected ${show(wanted)}, got ${show(given)}`);
      }
      const instant = instants[n];
      if (instant !== undefined)
        found.push({ ...instant, values: new Map(columns.map(({ name }, i) => [name, cells[i] ?? null])) });
    }
  const spineText = dataset.spine.rows.map((row) => Object.values(row).map(show).join(','));
  if (problems.length > 0)
    throw new Mismatch(
      `${what}: the dataset differs from the oracle (as of event: ${(dataset.atEvent ?? []).join(', ') || 'none'})`,
      [...problems, '--- spine', ...spineText],
      scenario,
    );
  return found;
}

const byText = (a: Cell | undefined, b: Cell | undefined): number =>
  Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));

/** Runs the case's plan on the sets, then the dataset alone up to an earlier end, then up to now. */
export const checkDatasetCase = (one: DatasetCase, target: Target): Promise<void> =>
  inCase(one.scenario, () => buildDataset(one, target));

async function buildDataset(one: DatasetCase, target: Target): Promise<void> {
  const { scenario, dataset, firstEnd } = one;
  const workspace = await open(scenario, target, [dataset]);
  try {
    // Where no history is read, none has to be there.
    const readsHistory = dataset.sets.some((name) => !dataset.atEvent?.includes(name));
    if (readsHistory) for (const step of scenario.plan) await workspace.run(step);
    if (firstEnd !== null) {
      await workspace.build([dataset.name], firstEnd);
      await checkDataset('up to an earlier end', workspace.root, one, expectedDataset(one, firstEnd));
    }
    await workspace.build([dataset.name], null);
    // The clock itself is a time that can be served.
    const training = await checkDataset(
      'up to now',
      workspace.root,
      one,
      expectedDataset(one, scenario.now + 1n),
    );
    await checkServing(training, workspace, one);
  } finally {
    await workspace.close();
  }
}
