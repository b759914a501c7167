/* How the columns of two versions of an item differ. */

export interface ColumnChange {
  readonly change: 'added' | 'removed' | 'renamed' | 'type' | 'value' | 'metadata';
  /** As it is now; of a removed column, as it was. */
  readonly name: string;
  /** The name it had; null unless it was renamed. If it was, and has another type or other values too, it was declared. */
  readonly was: string | null;
  /** Whether its spec says that this is meant: `renamed`, or a raised `version`. */
  readonly declared: boolean;
  /** Types as specs write them: null where there is none on that side. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A column as two versions of an item are compared by it. */
export interface ComparedColumn {
  readonly name: string;
  readonly type: string;
  /** Equal for columns that have the same values. */
  readonly meaning: string;
  /** What else is said of it. */
  readonly about: string;
  /** The feature or derived column that it comes from, in a dataset with its set (`featureKey`); of others its own name. */
  readonly feature: string;
  /** Which of the columns of its feature it is: its name but for that of the feature. */
  readonly part: string;
}

/** By the feature that columns are of: that which it was, as its spec declares. */
export type EarlierNames = ReadonlyMap<string, string>;

/**
 * The changes from one list of columns to another, in the order of the new one, removed columns last. A new column is paired
 * with one that is gone: the one that its spec declares, of the same aggregate and window; else the first one of the same
 * meaning.
 */
export function columnChanges(
  before: readonly ComparedColumn[],
  after: readonly ComparedColumn[],
  earlier: EarlierNames,
): readonly ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column]));
  const now = new Set(after.map(({ name }) => name));
  const gone = new Map(before.filter(({ name }) => !now.has(name)).map((column) => [column.name, column]));
  const fresh = after.filter(({ name }) => !old.has(name));
  const declared = paired(fresh, gone, (column) => {
    const was = earlier.get(column.feature);
    const candidates = [...gone.values()].filter(({ feature }) => feature === was);
    return (
      candidates.find((one) => one.meaning === column.meaning) ??
      candidates.find(({ part }) => part === column.part)
    );
  });
  const found = paired(
    fresh.filter(({ name }) => !declared.has(name)),
    gone,
    ({ meaning }) => [...gone.values()].find((one) => one.meaning === meaning),
  );
  const changes = after.flatMap((column): readonly ColumnChange[] => {
    const same = old.get(column.name);
    if (same !== undefined) return changeOf(same, column);
    const was = declared.get(column.name) ?? found.get(column.name);
    return [was === undefined ? added(column) : renamed(was, column, declared.has(column.name))];
  });
  return [...changes, ...[...gone.values()].map(removed)];
}

/** By the name of a new column: the one that it was, which is taken out of `gone`. */
function paired(
  fresh: readonly ComparedColumn[],
  gone: Map<string, ComparedColumn>,
  earlierOf: (column: ComparedColumn) => ComparedColumn | undefined,
): ReadonlyMap<string, ComparedColumn> {
  const pairs = new Map<string, ComparedColumn>();
  for (const column of fresh) {
    const was = earlierOf(column);
    if (was === undefined) continue;
    pairs.set(column.name, was);
    gone.delete(was.name);
  }
  return pairs;
}

const sidesOf = (before: ComparedColumn, after: ComparedColumn) =>
  ({ name: after.name, was: null, before: before.type, after: after.type, declared: false }) as const;

function changeOf(before: ComparedColumn, after: ComparedColumn): readonly ColumnChange[] {
  const sides = sidesOf(before, after);
  if (before.type !== after.type) return [{ change: 'type', ...sides }];
  if (before.meaning !== after.meaning) return [{ change: 'value', ...sides }];
  return before.about === after.about ? [] : [{ change: 'metadata', ...sides }];
}

function renamed(before: ComparedColumn, after: ComparedColumn, isDeclared: boolean): ColumnChange {
  const [more] = changeOf(before, after);
  const isMore = more?.change === 'type' || more?.change === 'value';
  // What a column is called may be declared; that it has other values is another matter.
  return {
    ...sidesOf(before, after),
    change: isMore ? more.change : 'renamed',
    was: before.name,
    declared: isDeclared && !isMore,
  };
}

export const added = ({ name, type }: ComparedColumn): ColumnChange => ({
  change: 'added',
  name,
  was: null,
  before: null,
  after: type,
  declared: false,
});

export const removed = ({ name, type }: ComparedColumn): ColumnChange => ({
  change: 'removed',
  name,
  was: null,
  before: type,
  after: null,
  declared: false,
});

/** Whether both have columns of the same meanings and no others, whatever their names. */
export const sameMeanings = (before: readonly ComparedColumn[], after: readonly ComparedColumn[]): boolean =>
  before.length > 0 &&
  before
    .map(({ meaning }) => meaning)
    .toSorted()
    .join() ===
    after
      .map(({ meaning }) => meaning)
      .toSorted()
      .join();
