import { columnsIn } from '../../expression/ast/columns.js';
import { freeName, withoutCase } from '../../types/free-name.js';
import { TIME } from '../model/hidden-labels.js';
import type { Dataset, Source, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';

/**
 * A dataset as others see it: without labels, and with its time and its spine's primary key also where its columns
 * leave them out. A part of the primary key whose name another column has is called otherwise; without a part that is
 * a label there is no primary key.
 */
export function visible(dataset: Dataset): Dataset & { readonly primaryKey: readonly string[] } {
  const shown = dataset.columns.filter(({ label, name }) => !label || name === TIME);
  const time = shown.some(({ name }) => name === TIME)
    ? []
    : [{ name: TIME, column: dataset.timestamp, label: false }];
  const columns = [...shown.map((entry) => ({ ...entry, label: false })), ...time];
  const taken = withoutCase(
    [
      ...columns,
      ...dataset.columns,
      ...dataset.labels,
      ...dataset.sets.flatMap((set) => set.columns),
      ...dataset.derived,
    ].map(({ name }) => name),
  );
  const labels = new Set(dataset.columns.flatMap(({ label, column }) => (label ? [column.name] : [])));
  const key = dataset.spine.primaryKey.flatMap((name) => {
    const there = columns.find(({ column }) => column.name === name);
    const column = dataset.spine.columns.find((one) => one.name === name);
    if (there !== undefined) return [{ ...there, carried: false }];
    return column === undefined || labels.has(name)
      ? []
      : [{ name: freeName(name, taken), column, label: false, carried: true }];
  });
  const whole = key.length === dataset.spine.primaryKey.length;
  const carried = whole ? key.filter((part) => part.carried) : [];
  return {
    ...dataset,
    columns: [...columns, ...carried.map(({ name, column, label }) => ({ name, column, label }))],
    labels: [],
    primaryKey: whole ? key.map(({ name }) => name) : [],
  };
}

/**
 * A dataset as a source: its rows with its columns, by its spine's time and primary key. Features are known at the
 * time of their row; so is the row itself, where that time or a condition is known later than the spine's row.
 */
export function datasetSource(dataset: Dataset): Source {
  const shown = visible(dataset);
  const at = (column: SourceColumn): string | null => {
    const times = timesOf(column);
    return times.find((time) => time !== dataset.timestamp.name) ?? (times.length === 0 ? null : TIME);
  };
  const base = { computed: null, queried: null };
  const spine = shown.columns.map(({ name, column: { type, description, sensitive }, column }) => ({
    ...base,
    name,
    type,
    description,
    sensitive,
    knownAt: name === TIME && rowIsLate(dataset) ? TIME : at(column),
  }));
  const features = dataset.sets.flatMap(({ columns }) =>
    columns.map(({ name, column: { type, description, sensitive } }) => ({
      ...base,
      name,
      type,
      description,
      sensitive,
      knownAt: TIME,
    })),
  );
  const late = new Set(
    [...spine, ...features].flatMap(({ name, knownAt }) => (knownAt === null ? [] : [name])),
  );
  const derived = dataset.derived.map(({ name, type, description, sensitive, expr }) => ({
    ...base,
    name,
    type,
    description,
    sensitive,
    knownAt: columnsIn(expr).some((read) => late.has(read)) ? TIME : null,
  }));
  return {
    kind: 'source',
    name: dataset.name,
    description: dataset.description,
    owner: dataset.owner,
    tags: dataset.tags,
    span: dataset.span,
    columns: [...spine, ...features, ...derived],
    primaryKey: shown.primaryKey,
    timestamp: TIME,
    where: null,
    timezone: 'UTC',
    nonFinite: 'reject',
    watch: { detect: null, updatedAt: null, late: null, freshness: null },
    from: { kind: 'dataset', dataset },
    targets: new Map(),
    checks: [],
  };
}

/** Whether that there is a row is known at the dataset's time, and not with the row of its spine. */
function rowIsLate({ spine, timestamp, where }: Dataset): boolean {
  const read = [where, spine.where].flatMap((expr) => (expr === null ? [] : columnsIn(expr)));
  const used = spine.columns.filter(({ name }) => read.includes(name) || name === timestamp.name);
  return used.some((column) => timesOf(column).length > 0);
}
