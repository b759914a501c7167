import { aggregate } from '../oracle/aggregates.js';
import type {
  Cell,
  DerivedColumn,
  FeatureColumn,
  Predicate,
  Row,
  SnapshotSet,
  Type,
} from '../oracle/types.js';

/** A fixed length of time, as the spec writes it. */
export interface Length {
  readonly text: string;
  readonly micros: bigint;
}

/** So many events, at event grain. */
export interface RowCount {
  readonly text: string;
  readonly rows: number;
}

export type Window = Length | RowCount | 'lifetime';

export const isLength = (window: Window): window is Length => window !== 'lifetime' && 'micros' in window;

/** A condition twice: as SQL, and as what it means. */
export interface Condition {
  readonly sql: string;
  readonly holds: Predicate;
}

/** `pivot` twice: as it is written, and as what it means. */
export interface Pivot {
  readonly by: string;
  /** A list of values is written where each is called as it is; otherwise a map. */
  readonly list: boolean;
  readonly values: readonly {
    readonly written: string | number | boolean;
    readonly name: string;
    readonly cell: Cell;
  }[];
  readonly of: (row: Row) => Cell;
}

export interface Feature {
  readonly name: string;
  /** One is written as a name, several as a list; `newest` stands for none. */
  readonly aggregates: readonly string[];
  /** Null: events are counted. */
  readonly of: string | null;
  readonly where: Condition | null;
  readonly pivot: Pivot | null;
  /** Null: the set's. */
  readonly timestamp: string | null;
  /** Null: the set's. */
  readonly windows: readonly Window[] | null;
  /** As the spec writes it; null: none. */
  readonly fill: string | number | null;
}

export interface FeatureSet {
  readonly name: string;
  /** Null: the source's event time. */
  readonly timestamp: string | null;
  readonly where: Condition | null;
  readonly every: Length;
  /** A row for each event, and whether windows hold the row's own time; absent: snapshots. */
  readonly event?: { readonly own: boolean };
  readonly start: { readonly text: string; readonly micros: bigint } | null;
  readonly dedupe: { readonly by: readonly string[]; readonly keep: 'first' | 'last' } | null;
  readonly partitionBy: 'day' | 'month' | 'year';
  readonly windows: readonly Window[];
  readonly features: readonly Feature[];
  readonly derived: readonly Derived[];
}

/** An entry of `derived`: as the spec has it, and the columns it gives. */
export interface Derived {
  readonly name: string;
  readonly spec: string | Record<string, string | number>;
  readonly columns: readonly MadeColumn[];
  /** It uses `as_of`. */
  readonly isRead: boolean;
}

export interface MadeColumn extends ServedColumn {
  readonly oracle: DerivedColumn;
}

export interface Column {
  readonly name: string;
  readonly type: Type;
  readonly knownAt?: string;
  /** A computed column: it is not in the files, and its cells in the rows are what it must be. */
  readonly expr?: string;
}

export interface Layout {
  readonly format: 'csv' | 'parquet';
  /** Files the rows are dealt to; more than one is read by a glob. */
  readonly files: number;
  /** Decides the order of the rows and how times and strings are written. */
  readonly seed: number;
}

export interface Source {
  readonly name: string;
  /** The rows are made by queries: of these sources, which are in files, by these documents; the last is the source's own. */
  readonly made?: {
    readonly inputs: readonly Source[];
    readonly documents: readonly Record<string, unknown>[];
  };
  /** Empty: it is static. */
  readonly timestamp: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** One run: absent bounds are null; `names` null: everything. */
export interface Step {
  readonly names: readonly string[] | null;
  readonly start: bigint | null;
  readonly end: bigint | null;
}

export interface Dataset {
  readonly name: string;
  readonly spine: Source;
  /** Spine columns that hold the keys, in the entity's order. */
  readonly spineKeys: readonly string[];
  readonly sets: readonly string[];
  /** Other columns of the spine. */
  readonly extra?: readonly string[];
  /** The first of the sets once more, in another role: one of its columns, by number. */
  readonly again: Role | null;
  /** The spine's `outcome` as it was known that long after the row, and whether it was; null: no labels. */
  readonly within: Length | null;
  /** For sets by name: whether the spine row's own row counts, and which rows are too old. */
  readonly taken?: Readonly<Record<string, { readonly self: boolean; readonly maxAge: Length | null }>>;
  /** The sets that are evaluated at the rows' own instants, from the events. */
  readonly atEvent?: readonly string[];
  readonly format: 'csv' | 'parquet';
}

export interface Role {
  readonly prefix: string;
  /** Evaluated at the rows' own instants. */
  readonly atEvent: boolean;
  readonly spineKeys: readonly string[];
  readonly pick: number;
}

export interface Scenario {
  readonly keys: readonly Column[];
  /** Source columns that hold the keys, in the entity's order. */
  readonly keyColumns: readonly string[];
  readonly source: Source;
  readonly layout: Layout;
  readonly sets: readonly FeatureSet[];
  readonly plan: readonly Step[];
  readonly now: bigint;
  readonly threads: number;
}

export const ENTITY = 'customer';

export const isNewest = ({ aggregates }: Feature): boolean => aggregates.includes('newest');

export const typeOf = (source: Source, column: string): Type => {
  const found = source.columns.find(({ name }) => name === column);
  if (found === undefined) throw new Error(`no column ${column}`);
  return found.type;
};

/** A fill as a value of `type`. */
function fillCell(fill: string | number | null, type: Type): Cell {
  if (fill === null || typeof fill === 'string' || type.name === 'double') return fill;
  return type.name === 'decimal' ? BigInt(fill) * 10n ** BigInt(type.scale) : BigInt(fill);
}

/** What arithmetic may be off: a part of the value, and something however small the value is. */
export interface Slack {
  readonly relative: number;
  readonly absolute: number;
}

/** One rounding of an exact result; some of them; many, of numbers that may cancel. */
const rounded: Slack = { relative: 0, absolute: 1e-16 };
const computed: Slack = { relative: 1e-12, absolute: 1e-16 };
const shape: Slack = { relative: 1e-9, absolute: 1e-9 };

const slacks: readonly (readonly [name: RegExp, slack: Slack])[] = [
  [/^avg$/, rounded],
  [/^(median|p\d+|stddev|stddev_pop|variance|var_pop)$/, computed],
  [/^(skewness|kurtosis)$/, shape],
];

function slackOf(name: string, type: Type): Slack | null {
  if (name === 'sum') return type.name === 'double' ? rounded : null;
  return slacks.find(([names]) => names.test(name))?.[1] ?? null;
}

export interface ServedColumn {
  readonly name: string;
  readonly type: Type;
  /** Made of doubles by arithmetic: by how much it may differ between engines; null: not at all. */
  readonly inexact: Slack | null;
}

export interface AggregatedColumn extends ServedColumn {
  readonly oracle: FeatureColumn;
}

const windowsOf = (set: Pick<FeatureSet, 'windows'>, feature: Feature): readonly Window[] =>
  isNewest(feature) ? ['lifetime'] : (feature.windows ?? set.windows);

function overText(window: Window, set: Pick<FeatureSet, 'event'>): string {
  if (window === 'lifetime') return window;
  const kind = isLength(window) ? (set.event === undefined ? 'rolling' : 'fixed') : 'row';
  return `${window.text.replace(' ', '_')}_${kind}_windows`;
}

/** What a feature is distinguished by: nothing, or each value of its pivot. */
const slicesOf = ({
  pivot,
}: Feature): readonly { readonly prefix: string; readonly pivot: FeatureColumn['pivot'] }[] =>
  pivot === null
    ? [{ prefix: '', pivot: null }]
    : pivot.values.map(({ name, cell }) => ({ prefix: `${name}_`, pivot: { by: pivot.of, value: cell } }));

/** The columns of a set that are made of events: features as written, their pivots and aggregates as written, then windows. */
export const aggregatedColumns = (
  source: Source,
  set: Pick<FeatureSet, 'features' | 'windows' | 'event' | 'timestamp'>,
): AggregatedColumn[] =>
  set.features.flatMap((feature) =>
    slicesOf(feature).flatMap(({ prefix, pivot }) =>
      feature.aggregates.flatMap((name) =>
        windowsOf(set, feature).map((window): AggregatedColumn => {
          const of = feature.of === null ? null : { column: feature.of, type: typeOf(source, feature.of) };
          const type: Type =
            name === 'newest' ? (of?.type ?? { name: 'boolean' }) : aggregate(name).type(of?.type ?? null);
          const over = overText(window, set);
          const written = name === 'newest' ? feature.name : `${feature.name}__${name}_over_${over}`;
          const column = `${prefix}${written}`;
          return {
            name: column,
            type,
            inexact: slackOf(name, type),
            oracle: {
              name: column,
              timestamp: feature.timestamp ?? set.timestamp ?? source.timestamp,
              aggregate: name,
              of,
              where: feature.where?.holds ?? null,
              pivot,
              window: window === 'lifetime' || !isLength(window) ? window : window.micros,
              fill: fillCell(feature.fill, type),
            },
          };
        }),
      ),
    ),
  );

const derivedColumns = ({ derived }: FeatureSet, isRead: boolean): readonly MadeColumn[] =>
  derived.filter((one) => one.isRead === isRead).flatMap(({ columns }) => columns);

/** The stored columns of a set: those made of events, then those made of others. */
export const storedColumns = (source: Source, set: FeatureSet): readonly ServedColumn[] => [
  ...aggregatedColumns(source, set),
  ...derivedColumns(set, false),
];

/** All columns of a set where it is read: the stored ones, then those computed there. */
export const servedColumns = (source: Source, set: FeatureSet): readonly ServedColumn[] => [
  ...storedColumns(source, set),
  ...derivedColumns(set, true),
];

/** The set as the oracle reads it. */
export const toOracle = (scenario: Scenario, set: FeatureSet): SnapshotSet => ({
  name: set.name,
  keys: scenario.keyColumns,
  where: set.where?.holds ?? null,
  every: set.every.micros,
  start: set.start?.micros ?? null,
  dedupe: set.dedupe,
  ...(set.event === undefined ? {} : { event: set.event }),
  columns: aggregatedColumns(scenario.source, set).map(({ oracle }) => oracle),
  derived: derivedColumns(set, false).map(({ oracle }) => oracle),
  read: derivedColumns(set, true).map(({ oracle }) => oracle),
});
