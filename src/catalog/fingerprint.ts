import { createHash } from 'node:crypto';
import { columnsIn, columnsRead } from '../expression/ast/columns.js';
import { formatType } from '../types/type.js';
import { aggregates } from './model/aggregates.js';
import type { AnySource, Dataset, FeatureSet, QueryInput, SourceOrigin, TimeWindow } from './model/index.js';
import { visible } from './sources/dataset-as-source.js';

/**
 * A digest of everything in a set's spec that its values depend on, on one target: keys, times, conditions,
 * windows, columns, and of its source the origin and the columns read. Descriptions, owners, tags, partitioning, columns
 * that are computed where they are read and the order of documents do not count. 16 hexadecimal digits of a SHA-256.
 */
export function fingerprint(set: FeatureSet, target: string): string {
  const { source } = set;
  const { dedupe } = set;
  const ordered =
    set.grain === 'event' ||
    dedupe !== null ||
    set.aggregated.some(({ aggregate }) => aggregates[aggregate].ordered);
  const order = ordered ? source.primaryKey : [];
  const by = dedupe === null ? [] : dedupe.by.map(({ name }) => name);
  const used = new Set([
    set.timestamp.name,
    ...set.aggregated.map(({ timestamp }) => timestamp.name),
    ...set.keys.map(({ column }) => column.name),
    ...order,
    ...by,
    ...[source.where, set.where, ...set.aggregated.flatMap(({ of, filter }) => [of, filter])].flatMap(
      (expr) => (expr === null ? [] : columnsIn(expr)),
    ),
  ]);
  return digest({
    keys: set.keys.map(({ key, column }) => [key.name, formatType(key.type), column.name]),
    timestamp: set.timestamp.name,
    every: set.every.micros,
    ...(set.grain === 'event' ? { grain: set.grain, atT: set.atT } : {}),
    start: set.start,
    ...(set.end === null ? {} : { end: set.end }),
    where: set.where,
    ...(order.length === 0 ? {} : { order }),
    ...(dedupe === null ? {} : { dedupe: { by: by.toSorted(), keep: dedupe.keep } }),
    columns: set.aggregated.map(({ name, type, timestamp, aggregate, number, window, of, filter, fill }) => ({
      name,
      type: formatType(type),
      ...(timestamp.name === set.timestamp.name ? {} : { timestamp: timestamp.name }),
      aggregate,
      ...(number === null ? {} : { number }),
      window: windowText(window),
      of,
      filter,
      fill,
    })),
    ...(set.derived.length === 0
      ? {}
      : { derived: set.derived.map(({ name, type, value }) => ({ name, type: formatType(type), value })) }),
    source: sourceOn(source, used, target),
  });
}

/**
 * A digest of everything in a dataset's spec that its rows depend on, on one target: its spine, times, conditions and
 * columns, its sets and what is taken of them. Not where it is written. 16 hexadecimal digits of a SHA-256.
 */
export function datasetFingerprint(dataset: Dataset, target: string): string {
  const { spine, timestamp, where, columns, labels, sets, derived } = dataset;
  const used = new Set([
    timestamp.name,
    ...spine.primaryKey,
    ...columns.map(({ column }) => column.name),
    ...sets.flatMap(({ keys }) => keys.map(({ column }) => column.name)),
    ...[spine.where, where, ...labels.map(({ expr }) => expr)].flatMap((expr) =>
      expr === null ? [] : columnsIn(expr),
    ),
  ]);
  return digest({
    spine: sourceOn(spine, used, target),
    order: spine.primaryKey,
    timestamp: timestamp.name,
    where,
    columns: columns.map(({ name, column }) => [name, column.name]),
    sets: sets.map(({ set, keys, columns: taken, self, maxAge, asOf }) => ({
      set: fingerprint(set, target),
      keys: keys.map(({ key, column }) => [key.name, column.name]),
      columns: taken.map(({ name, column }) => [name, column.name]),
      read: set.unmaterialized.map(({ name, value }) => [name, value]),
      self,
      maxAge: maxAge?.micros ?? null,
      ...(asOf === 'event' ? { asOf } : {}),
    })),
    labels: labels.map(({ name, expr, within }) => [name, expr, within?.micros ?? null]),
    derived: derived.map(({ name, expr }) => [name, expr]),
  });
}

/** What of a source values depend on, on one target. */
export const sourceOn = (source: AnySource, used: ReadonlySet<string>, target: string): unknown => ({
  origin: originParts(source, used, target),
  where: source.where,
  timezone: source.timezone,
  nonFinite: source.nonFinite,
  columns: columnsOf(source, used),
});

/** Of a query what its rows and the columns in use are made of, down to the data; of a dataset all but its labels. */
function originParts(source: AnySource, used: ReadonlySet<string>, target: string): unknown {
  const origin = originOn(source, target);
  if (origin.kind === 'dataset')
    return { kind: origin.kind, fingerprint: datasetFingerprint(visible(origin.dataset), target) };
  if (origin.kind !== 'query') return origin;
  const names = new Set(columnsOf(source, used).map(([name]) => name));
  return {
    kind: origin.kind,
    branches: origin.branches.map(({ from, joins, where, items }) => {
      const taken = items.filter(({ name, expr }) => names.has(name) || expr.type.name === 'timestamp');
      const reads = [where, ...joins.map(({ on }) => on), ...taken.map(({ expr }) => expr)].flatMap(
        columnsRead,
      );
      const relation = ({ alias, source: input }: QueryInput): unknown => [
        alias,
        input.name,
        sourceOn(
          input,
          usedOf(
            input,
            reads.filter(({ of }) => of === alias).map(({ name }) => name),
          ),
          target,
        ),
      ];
      return {
        from: relation(from),
        joins: joins.map((join) => [join.kind, relation(join), join.on]),
        where,
        items: taken.map(({ name, expr }) => [name, expr]),
      };
    }),
  };
}

/** Of an input: the columns a query names, and what decides which of its rows there are. */
const usedOf = (input: AnySource, names: readonly string[]): ReadonlySet<string> =>
  new Set([
    ...names,
    ...(input.timestamp === null ? [] : [input.timestamp]),
    ...(input.where === null ? [] : columnsIn(input.where)),
  ]);

/**
 * The columns of a source that values depend on: those named in `used`, and what these are made of. A computed time
 * out of range rejects its row, so all of them count.
 */
function columnsOf(source: AnySource, used: ReadonlySet<string>): readonly (readonly unknown[])[] {
  const all = new Set<string>();
  const take = (name: string): void => {
    if (all.has(name)) return;
    all.add(name);
    for (const read of source.columns.find((column) => column.name === name)?.computed?.reads ?? [])
      take(read);
  };
  for (const name of used) take(name);
  for (const { name, type, computed } of source.columns)
    if (computed !== null && type.name === 'timestamp') take(name);
  return source.columns
    .filter(({ name }) => all.has(name))
    .map(({ name, type, computed }) => [
      name,
      formatType(type),
      ...(computed === null ? [] : [computed.expr]),
    ])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

export function windowText(window: TimeWindow): bigint | string {
  if (window.kind === 'lifetime') return 'lifetime';
  return window.kind === 'events' ? `${window.rows.count} events` : window.duration.micros;
}

/** Where a source's rows are on a target. */
export const originOn = (source: AnySource, target: string): SourceOrigin =>
  source.targets.get(target) ?? source.from;

/** JSON with keys in the order of their code units, so that equal data has equal text; `1n` is `"1n"`. */
function canonical(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}n"`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const parts = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`);
  return `{${parts.join()}}`;
}

export const digest = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);
