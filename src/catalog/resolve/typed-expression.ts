import { converted, type Scope } from '../../expression/analyze.js';
import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import type { DatasetSpec } from '../../spec/generated.js';
import { formatType, parseType } from '../../types/type.js';
import { columnNameError } from '../model/column-names.js';
import type { Column, Dataset, DatasetDerived } from '../model/index.js';
import { literalOf } from './literals.js';
import { type Reporter, readSql, scopeOf } from './lookups.js';

type DerivedSpec = Exclude<NonNullable<DatasetSpec['derived']>[string], string>;

/** What a column with an expression says of its type. */
type Typing = Pick<DerivedSpec, 'type' | 'fill'>;

/** The columns of a dataset that are made of its others, of the spine and of features, by their names there. */
export function resolveDerived(
  spec: DatasetSpec,
  { columns, labels: made, sets }: Pick<Dataset, 'columns' | 'labels' | 'sets'>,
  report: Reporter,
): readonly DatasetDerived[] {
  const known: readonly Column[] = [
    ...columns.map(({ name, column }) => ({ ...column, name })),
    ...made,
    ...sets.flatMap((set) => set.columns.map(({ name, column }) => ({ ...column, name }))),
  ];
  const labels = new Set([
    ...columns.flatMap(({ name, label }) => (label ? [name] : [])),
    ...made.map(({ name }) => name),
  ]);
  const context: DerivedContext = {
    dataset: spec.name,
    known,
    labels,
    scope: scopeOf(`dataset ${spec.name}`, known),
  };
  return Object.entries(spec.derived ?? {}).flatMap(
    ([name, written]) => derivedColumn(name, written, context, report) ?? [],
  );
}

/** What the derived columns of a dataset can name. */
interface DerivedContext {
  readonly dataset: string;
  readonly known: readonly Column[];
  /** Which of them are labels. */
  readonly labels: ReadonlySet<string>;
  readonly scope: Scope;
}

function derivedColumn(
  name: string,
  written: string | DerivedSpec,
  { dataset, known, labels, scope }: DerivedContext,
  report: Reporter,
): DatasetDerived | undefined {
  const path = ['derived', name];
  const derived: DerivedSpec = typeof written === 'string' ? { expr: written } : written;
  const refused = columnNameError(name);
  if (refused !== undefined) report.errorAtKey('FS115', path, refused, 'call it something else');
  const place = typeof written === 'string' ? path : [...path, 'expr'];
  const read = readSql(derived.expr, place, scope, report);
  if (read === undefined) return undefined;
  const reads = columnsIn(read);
  for (const label of new Set(reads))
    if (labels.has(label))
      report.error(
        'FS117',
        place,
        `${label} is a label, known later than the row: ${dataset}.derived.${name} → ${label}`,
        'a derived column may be made of what is known at the row’s time only',
      );
  const expr = typedExpression(derived, read, { path, place }, report);
  if (expr === undefined) return undefined;
  return {
    name,
    type: expr.type,
    description: derived.description ?? '',
    sensitive: known.some((column) => column.sensitive && reads.includes(column.name)),
    expr,
    text: derived.expr.trim(),
  };
}

/** Where a column is declared, and where its expression is. */
interface ExpressionPlace {
  readonly path: readonly string[];
  readonly place: readonly string[];
}

/** The expression in its type, never −0, with the value used instead of null; undefined if it has diagnostics. */
export function typedExpression(
  { type: declared, fill }: Typing,
  read: Scalar,
  { path, place }: ExpressionPlace,
  report: Reporter,
): Scalar | undefined {
  const type = parseType(declared ?? formatType(read.type));
  if (type === undefined) {
    const hint = read.type.name === 'interval' ? 'epoch(x) gives its seconds' : 'give it a type';
    report.error('FS109', place, `a column cannot be of type ${declared ?? formatType(read.type)}`, hint);
    return undefined;
  }
  const result = converted(read, type);
  if ('finding' in result) {
    report.error(result.finding.code, [...path, 'type'], result.finding.message, result.finding.hint);
    return undefined;
  }
  const value = positiveZero(result.expr);
  if (fill === undefined) return value;
  const filled = literalOf(fill, type);
  if ('literal' in filled) return { node: 'call', fn: 'coalesce', args: [value, filled.literal], type };
  report.error('FS120', [...path, 'fill'], `fill: ${filled.problem}, the type of ${path.at(-1) ?? ''}`);
  return undefined;
}
