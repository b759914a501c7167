import type { ColumnChange } from './model.js';

/** A column as two versions of an item are compared by it. */
export interface ComparedColumn {
  readonly name: string;
  readonly type: string;
  /** Equal for columns that have the same values. */
  readonly meaning: string;
  /** What else is said of it. */
  readonly about: string;
}

/**
 * The changes from one list of columns to another, in the order of the new one, removed columns last. A column that is gone
 * and one that is new with the same meaning is one that was renamed; of several, the first ones of both lists.
 */
export function columnChanges(
  before: readonly ComparedColumn[],
  after: readonly ComparedColumn[],
): readonly ColumnChange[] {
  const old = new Map(before.map((column) => [column.name, column]));
  const now = new Set(after.map(({ name }) => name));
  const gone = new Map(before.filter(({ name }) => !now.has(name)).map((column) => [column.name, column]));
  const changes = after.flatMap((column): readonly ColumnChange[] => {
    const same = old.get(column.name);
    if (same !== undefined) return changeOf(same, column);
    const was = [...gone.values()].find(({ meaning }) => meaning === column.meaning);
    if (was === undefined) return [added(column)];
    gone.delete(was.name);
    return [{ change: 'renamed', name: column.name, was: was.name, before: was.type, after: column.type }];
  });
  return [...changes, ...[...gone.values()].map(removed)];
}

function changeOf(before: ComparedColumn, after: ComparedColumn): readonly ColumnChange[] {
  const sides = { name: after.name, was: null, before: before.type, after: after.type };
  if (before.type !== after.type) return [{ change: 'type', ...sides }];
  if (before.meaning !== after.meaning) return [{ change: 'value', ...sides }];
  return before.about === after.about ? [] : [{ change: 'metadata', ...sides }];
}

export const added = ({ name, type }: ComparedColumn): ColumnChange => ({
  change: 'added',
  name,
  was: null,
  before: null,
  after: type,
});

export const removed = ({ name, type }: ComparedColumn): ColumnChange => ({
  change: 'removed',
  name,
  was: null,
  before: type,
  after: null,
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
