import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { replaceColumns } from '../../expression/ast/substitute.js';
import type { DatasetSpec } from '../../spec/generated.js';
import { parseDuration } from '../../types/duration.js';
import { BOOLEAN, INTERVAL, TIMESTAMP } from '../../types/type.js';
import { columnNameError } from '../model/column-names.js';
import type { Label, Source, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { type Reporter, readSql, sourceScope } from '../resolve/lookups.js';
import { typedExpression } from '../resolve/typed-expression.js';

type Labels = NonNullable<DatasetSpec['labels']>;

/** Whether labels are columns as they stand, and not made of them. */
export const isListed = (labels: Labels | undefined): labels is Extract<Labels, readonly string[]> =>
  Array.isArray(labels);

/** The columns of the spine that are labels as they stand. */
export const listedLabels = ({ labels }: Pick<DatasetSpec, 'labels'>): readonly string[] =>
  isListed(labels) ? labels : [];

/** Labels with an expression: what of the spine was known so long after the row, or is known now. */
export function resolveLabels(
  { labels }: Pick<DatasetSpec, 'labels'>,
  spine: Source,
  timestamp: SourceColumn,
  report: Reporter,
): readonly Label[] {
  if (labels === undefined || isListed(labels)) return [];
  const scope = sourceScope(spine, `spine ${spine.name}`);
  return Object.entries(labels).flatMap(([name, label]): readonly Label[] => {
    const path = ['labels', name];
    const refused = columnNameError(name);
    if (refused !== undefined) report.errorAtKey('FS115', path, refused, 'call it something else');
    const read = readSql(label.expr, [...path, 'expr'], scope, report);
    const parsed = label.within === undefined ? undefined : parseDuration(label.within);
    const within = parsed !== undefined && 'duration' in parsed ? parsed.duration : null;
    if (read === undefined) return [];
    const known = within === null ? read : knownWithin(read, within.micros, spine, timestamp);
    const expr = typedExpression(label, known, { path, place: [...path, 'expr'] }, report);
    if (expr === undefined) return [];
    const reads = columnsIn(read);
    const sensitive = spine.columns.some((column) => column.sensitive && reads.includes(column.name));
    const { description = '' } = label;
    return [{ name, type: expr.type, description, sensitive, expr, text: label.expr.trim(), within }];
  });
}

/**
 * The expression as its row's time plus `micros` knew it: a column that is known later than that is null. Computed
 * columns are taken apart first, so that `x is null` is true of an x that was not yet known.
 */
function knownWithin(expr: Scalar, micros: bigint, spine: Source, timestamp: SourceColumn): Scalar {
  const time: Scalar = { node: 'column', name: timestamp.name, type: TIMESTAMP };
  const until: Scalar = {
    node: 'call',
    fn: 'add_interval',
    args: [time, { node: 'literal', value: micros, type: INTERVAL }],
    type: TIMESTAMP,
  };
  const replaced = new Map(
    spine.columns.map((column): [string, Scalar] => [column.name, valueAt(column, until, spine, timestamp)]),
  );
  return replaceColumns(expr, replaced);
}

function valueAt(column: SourceColumn, until: Scalar, spine: Source, timestamp: SourceColumn): Scalar {
  const { name, type, computed } = column;
  if (computed !== null && !computed.knownAtDeclared) {
    const parts = spine.columns.filter((one) => one.computed === null);
    const values = parts.map((one): [string, Scalar] => [one.name, valueAt(one, until, spine, timestamp)]);
    return replaceColumns(computed.expr, new Map(values));
  }
  const value: Scalar = { node: 'column', name, type };
  const times = timesOf(column).filter((one) => one !== timestamp.name);
  if (times.length === 0) return value;
  const conditions = times.map(
    (one): Scalar => ({
      node: 'call',
      fn: 'le',
      args: [{ node: 'column', name: one, type: TIMESTAMP }, until],
      type: BOOLEAN,
    }),
  );
  const [first] = conditions;
  const when: Scalar =
    conditions.length === 1 && first !== undefined
      ? first
      : { node: 'call', fn: 'and', args: conditions, type: BOOLEAN };
  return { node: 'case', branches: [{ when, then: value }], otherwise: null, type };
}

/** The longest of the labels' `within`, in microseconds; null: no row has to wait. */
export const longestWithin = (labels: readonly Label[]): bigint | null =>
  labels.reduce<bigint | null>(
    (longest, { within }) =>
      within !== null && (longest === null || within.micros > longest) ? within.micros : longest,
    null,
  );
