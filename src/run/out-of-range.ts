import type { DerivedColumn, FeatureColumn, FeatureSet, StoredColumn } from '../catalog/model/index.js';
import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import type { Interval } from '../engines/engine.js';
import type { Scalar } from '../expression/ast/nodes.js';
import { planHistory } from '../plan/history/index.js';
import { item, select } from '../plan/ir/builders.js';
import type { Plan } from '../plan/ir/nodes.js';
import { compilePlan } from '../sql/compile/plan.js';
import { identifierText } from '../sql/compile/scalar.js';
import { formatInstant } from '../types/instant.js';
import { BIGINT, formatType } from '../types/type.js';
import type { Warehouse } from './context/warehouse.js';

/**
 * An engine only reports that some number is out of range. After it did, each column is computed by itself, first the
 * computed columns of the source: those that fail are named, each in a diagnostic FS207 of its own.
 */
export async function explainOutOfRange(
  failure: Failure,
  set: FeatureSet,
  interval: Interval,
  warehouse: Warehouse,
): Promise<Failure> {
  const reported = failure.diagnostics.find(({ code }) => code === 'FS207');
  if (reported === undefined) return failure;
  const found = await diagnosticsOf(reported, set, interval, warehouse);
  if (found.length > 0) return new Failure(found);
  const message = `a value of ${set.name} does not fit its type (${reported.message})`;
  return new Failure([error('FS207', message, { span: set.span, hint: reported.hint })]);
}

async function diagnosticsOf(
  reported: Diagnostic,
  set: FeatureSet,
  interval: Interval,
  warehouse: Warehouse,
): Promise<readonly Diagnostic[]> {
  const inSource = await computedOutOfRange(reported, set, warehouse);
  if (inSource.length > 0) return inSource;
  const bounds = [formatInstant(interval.start), formatInstant(interval.end)];
  const found: Diagnostic[] = [];
  for (const column of set.aggregated) {
    const alone = { ...set, aggregated: [column], derived: [], read: [], columns: [column] };
    if (await fails(valuesOf(alone, column, warehouse), bounds, warehouse))
      found.push(outOfRange(reported, set, column));
  }
  if (found.length > 0) return found;
  // Each derived column comes after those it reads, so the first that makes the query fail is the one.
  for (const [index, column] of set.derived.entries()) {
    const derived = set.derived.slice(0, index + 1);
    const without = { ...set, derived, read: [], columns: [...set.aggregated, ...derived] };
    if (await fails(valuesOf(without, column, warehouse), bounds, warehouse))
      return [outOfRange(reported, set, column)];
  }
  return [];
}

async function computedOutOfRange(
  reported: Diagnostic,
  { source }: FeatureSet,
  warehouse: Warehouse,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { name, type, computed } of source.columns) {
    if (computed === null) continue;
    const sql = compilePlan(countOf(source.name, computed.expr), warehouse.dialect);
    if (!(await fails(sql, [], warehouse))) continue;
    const message = `a value of ${source.name}.${name} does not fit ${formatType(type)} (${reported.message})`;
    const hint = 'guard the expression: case when … then … end';
    found.push(error('FS207', message, { span: source.span, hint }));
  }
  return found;
}

function outOfRange(
  reported: Diagnostic,
  set: FeatureSet,
  { name, type, ...more }: FeatureColumn | DerivedColumn,
): Diagnostic {
  const feature = 'feature' in more ? more.feature : name;
  const span = set.features.find((one) => one.name === feature)?.span ?? set.span;
  const isSum = 'aggregate' in more && more.aggregate === 'sum' && type.name === 'bigint';
  const hint = isSum ? 'sum a decimal instead: of: cast(x as decimal(38,0))' : undefined;
  const message = `a value of ${set.name}.${name} does not fit ${formatType(type)} (${reported.message})`;
  return error('FS207', message, { span, hint });
}

const countOf = (source: string, arg: Scalar): Plan => ({
  steps: [
    {
      name: 'values',
      query: select({
        items: [item('n', { node: 'aggregate', fn: 'count', arg, type: BIGINT })],
        from: { schema: 'source', name: source },
      }),
    },
  ],
  output: [{ name: 'n', type: BIGINT }],
});

/** The query that computes one column of the history, as it would be stored. */
const valuesOf = (set: FeatureSet, { name, type }: StoredColumn, { dialect }: Warehouse): string =>
  `select count(cast(${identifierText(name)} as ${dialect.type(type)})) as n from (\n${compilePlan(planHistory(set), dialect)}\n) as history`;

async function fails(sql: string, params: readonly string[], { engine }: Warehouse): Promise<boolean> {
  try {
    await engine.query(sql, params);
    return false;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.diagnostics.some(({ code }) => code === 'FS207')) return true;
    throw thrown;
  }
}
