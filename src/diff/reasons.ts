import type { ColumnChange } from '../catalog/column-changes.js';
import type { DatasetFacts, Facts, SetFacts, SourceFacts } from '../describe/facts.js';

/* Sentences about what was edited, from two descriptions of one item. Sensitive literals are masked in these already. */

const NONE = 'none';

/** `a → b`; of a condition that only got longer, what was added. */
function edit(what: string, before: string | null, after: string | null): readonly string[] {
  if (before === after) return [];
  const more = addedTo(before, after);
  if (more !== undefined) return [`${what}: +${more}`];
  const less = addedTo(after, before);
  if (less !== undefined) return [`${what}: −${less}`];
  return [`${what}: ${before ?? NONE} → ${after ?? NONE}`];
}

/** What stands behind a condition that is a longer one's first part, itself or in parentheses. */
function addedTo(condition: string | null, longer: string | null): string | undefined {
  const first = [condition, `(${condition})`].find((text) => longer?.startsWith(`${text} and `));
  return condition === null ? undefined : longer?.slice(first?.length ?? longer.length) || undefined;
}

type Texts = Readonly<Record<string, string | null>>;

const edits = (before: Texts, after: Texts, of = ''): readonly string[] =>
  Object.keys(after).flatMap((name) => edit(`${name}${of}`, before[name] ?? null, after[name] ?? null));

const list = (items: readonly string[]): string => (items.length === 0 ? NONE : items.join(', '));

/** What is said of an item without changing what it computes. */
export const metadataEdits = (before: Facts, after: Facts): readonly string[] => [
  ...(before.description === after.description ? [] : ['description']),
  ...edit('owner', before.owner, after.owner),
  ...edit('tags', list(before.tags), list(after.tags)),
];

/** What was edited of an item as far as it changes values, columns or rows. Both descriptions are of one kind. */
export function reasonsOf(before: Facts, after: Facts, changes: readonly ColumnChange[]): readonly string[] {
  if (before.kind === 'source' && after.kind === 'source') return sourceReasons(before, after);
  if (before.kind === 'feature_set' && after.kind === 'feature_set')
    return setReasons(before, after, changes);
  if (before.kind === 'dataset' && after.kind === 'dataset') return datasetReasons(before, after);
  return [];
}

/** What was edited of where and how results and data are stored. */
export function physicalEdits(before: Facts, after: Facts): readonly string[] {
  if (before.kind === 'feature_set' && after.kind === 'feature_set')
    return edit('partition_by', before.partition_by, after.partition_by);
  if (before.kind === 'dataset' && after.kind === 'dataset')
    return edit('output', before.output, after.output);
  if (before.kind !== 'source' || after.kind !== 'source') return [];
  const names = new Set([...Object.keys(before.targets), ...Object.keys(after.targets)]);
  return [...names].flatMap((name) =>
    edit(`from on ${name}`, before.targets[name] ?? null, after.targets[name] ?? null),
  );
}

const sourceReasons = (before: SourceFacts, after: SourceFacts): readonly string[] => {
  const texts = ({ from, timestamp, timezone, where, primary_key }: SourceFacts): Texts => ({
    from,
    timestamp,
    timezone,
    where,
    'primary key': list(primary_key),
  });
  const old = new Map(before.columns.map((column) => [column.name, column]));
  return [
    ...edits(texts(before), texts(after)),
    ...(before.query === after.query ? [] : ['query']),
    ...after.columns.flatMap(({ name, expr, known_at, type }) => {
      const was = old.get(name);
      if (was === undefined) return [];
      return edits(
        { type: was.type, expr: was.expr, 'known at': was.known_at },
        { type, expr, 'known at': known_at },
        ` of ${name}`,
      );
    }),
  ];
};

/** A feature with its aggregates and windows; those of a derived column have an expression alone. */
interface FeatureText {
  readonly aggregates: readonly string[];
  readonly windows: readonly string[];
  readonly texts: Texts;
}

function featuresOf({ columns, derived, timestamp }: SetFacts): ReadonlyMap<string, FeatureText> {
  const features = new Map<string, FeatureText>();
  for (const column of columns) {
    const known = features.get(column.feature);
    features.set(column.feature, {
      aggregates: [...new Set([...(known?.aggregates ?? []), column.aggregate])],
      windows: [...new Set([...(known?.windows ?? []), column.window])],
      texts: {
        of: column.of,
        where: column.where,
        ...(column.timestamp === timestamp ? {} : { timestamp: column.timestamp }),
        'value over no events': column.empty,
      },
    });
  }
  for (const column of derived)
    features.set(column.name, {
      aggregates: [],
      windows: [],
      texts: { expr: column.expr, 'value over no events': column.empty },
    });
  return features;
}

function setReasons(before: SetFacts, after: SetFacts, changes: readonly ColumnChange[]): readonly string[] {
  const texts = (facts: SetFacts): Texts => ({
    entity: facts.entity,
    keys: list(facts.keys.map(({ name, column, type }) => `${name} ${type} of ${column}`)),
    source: facts.source,
    timestamp: facts.timestamp,
    grain: facts.grain,
    every: facts.every,
    'at t': facts.at_t,
    where: facts.where,
    dedupe: facts.dedupe,
    start: facts.start,
    end: facts.end,
  });
  const [old, now] = [featuresOf(before), featuresOf(after)];
  const shared = windowsEdit(before, after, changes);
  return [
    ...edits(texts(before), texts(after)),
    ...shared,
    ...[...now].flatMap(([name, feature]) => {
      const was = old.get(name);
      if (was === undefined) return [];
      return [
        ...edit(`aggregates of ${name}`, list(was.aggregates), list(feature.aggregates)),
        ...(shared.length > 0 ? [] : edit(`windows of ${name}`, list(was.windows), list(feature.windows))),
        ...edits(was.texts, { ...emptied(was.texts), ...feature.texts }, ` of ${name}`),
      ];
    }),
  ];
}

/** The same keys, so that what is gone is named too. */
const emptied = (texts: Texts): Texts => Object.fromEntries(Object.keys(texts).map((name) => [name, null]));

/** The windows of the set, with how many columns come and go because of them. */
function windowsEdit(before: SetFacts, after: SetFacts, changes: readonly ColumnChange[]): readonly string[] {
  const [said] = edit('windows', list(before.windows), list(after.windows));
  if (said === undefined) return [];
  const inWindows = (facts: SetFacts, windows: readonly string[], change: ColumnChange['change']): number => {
    const names = new Set(
      facts.columns.filter(({ window }) => !windows.includes(window)).map(({ name }) => name),
    );
    return changes.filter((one) => one.change === change && names.has(one.name)).length;
  };
  const gone = inWindows(before, after.windows, 'removed');
  const come = inWindows(after, before.windows, 'added');
  const counts = [
    ['−', gone],
    ['+', come],
  ].flatMap(([sign, count]) => (count === 0 ? [] : [`${sign}${count} column${count === 1 ? '' : 's'}`]));
  return [counts.length === 0 ? said : `${said}: ${counts.join(', ')}`];
}

function datasetReasons(before: DatasetFacts, after: DatasetFacts): readonly string[] {
  const texts = ({ spine, timestamp, where }: DatasetFacts): Texts => ({ spine, timestamp, where });
  const joins = ({ sets }: DatasetFacts): ReadonlyMap<string, Texts> =>
    new Map(
      sets.map(({ set, prefix, keys, as_of }) => [
        `${prefix}${set}`,
        {
          keys: list(Object.entries(keys).map(([key, column]) => `${key} of ${column}`)),
          'as of': as_of,
        },
      ]),
    );
  const [old, now] = [joins(before), joins(after)];
  const expressions = new Map(before.columns.map(({ name, expr }) => [name, expr]));
  return [
    ...edits(texts(before), texts(after)),
    ...edit('feature sets', list([...old.keys()]), list([...now.keys()])),
    ...[...now].flatMap(([name, join]) => {
      const was = old.get(name);
      return was === undefined ? [] : edits(was, join, ` of ${name}`);
    }),
    ...after.columns.flatMap(({ name, expr }) =>
      expressions.has(name) ? edit(`expr of ${name}`, expressions.get(name) ?? null, expr) : [],
    ),
  ];
}
