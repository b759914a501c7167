import { columnsIn } from '../../expression/ast/columns.js';
import type { Call, Literal, Scalar } from '../../expression/ast/nodes.js';
import type { FeatureSetSpec } from '../../spec/generated.js';
import { columnNameProblem } from '../../spec/value-checks.js';
import { BOOLEAN, formatType, type Type } from '../../types/type.js';
import type { FeatureColumn, Source } from '../model/index.js';
import { type LiteralResult, literalOf, literalOfText } from '../resolve/literals.js';
import type { Path } from '../resolve/lookups.js';
import { type Reporter, readSql, sourceScope } from '../resolve/lookups.js';

type PivotSpec = NonNullable<FeatureSetSpec['features'][string]['pivot']>;
/** The expression that a feature's events are split by, and the values that get columns, in the order of the spec. */
export interface Pivot {
  readonly by: Scalar;
  readonly values: readonly { readonly name: string; readonly value: Literal }[];
}

/** A value as it is written: its text, its name in columns, and its place in the YAML. */
interface Written {
  readonly path: Path;
  /** It is the key of a map. */
  readonly isKey: boolean;
  readonly name: string;
  readonly literal: (type: Type) => LiteralResult;
}

/** `pivot` of a feature at `path`; undefined where it has findings, which are in `report`. */
export function resolvePivot(
  spec: PivotSpec,
  path: Path,
  source: Source,
  report: Reporter,
): Pivot | undefined {
  const scope = sourceScope(source);
  const by = readSql(spec.by, [...path, 'by'], scope, report);
  const written = valuesOf(spec.values, [...path, 'values'], report);
  checkNames(written, report);
  if (by === undefined) return undefined;
  const { name } = by.type;
  if (name === 'list' || name === 'interval' || name === 'null') {
    const what = name === 'null' ? 'null' : `a ${formatType(by.type)}`;
    report.error('FS109', [...path, 'by'], `a pivot does not go by ${what}`, 'cast it to another type');
    return undefined;
  }
  const values = written.flatMap(({ literal, ...value }) => {
    const result = literal(by.type);
    if ('literal' in result) return [{ ...value, value: result.literal }];
    reportValue(
      value,
      { code: 'FS120', message: `${result.problem}, the type of by`, hint: hintFor(by.type, value) },
      report,
    );
    return [];
  });
  const first = new Map<Literal['value'], string>();
  for (const value of values) {
    const other = first.get(value.value.value);
    if (other === undefined) first.set(value.value.value, value.name);
    // Two that are written in the same way are reported as equal names.
    else if (other.toLowerCase() !== value.name.toLowerCase())
      reportValue(value, { code: 'FS105', message: `"${other}" is already a column of this value` }, report);
  }
  return report.failed() ? undefined : { by, values };
}

const hintFor = ({ name }: Type, { isKey }: Pick<Written, 'isKey'>): string | undefined =>
  name === 'string' && !isKey ? 'put it in quotes: it is text that by gives' : undefined;

interface PivotDiagnostic {
  readonly code: 'FS105' | 'FS115' | 'FS120';
  readonly message: string;
  readonly hint?: string | undefined;
}

function reportValue(
  { path, isKey }: Pick<Written, 'path' | 'isKey'>,
  { code, message, hint }: PivotDiagnostic,
  report: Reporter,
): void {
  (isKey ? report.errorAtKey : report.error)(code, path, message, hint);
}

const isList = (values: PivotSpec['values']): values is Extract<PivotSpec['values'], readonly unknown[]> =>
  Array.isArray(values);

function valuesOf(values: PivotSpec['values'], path: Path, report: Reporter): readonly Written[] {
  if (!isList(values))
    return report.at.keys(path).map((text) => ({
      path: [...path, text],
      isKey: true,
      name: values[text] ?? '',
      literal: (type) => literalOfText(text, type),
    }));
  return values.map((value, index): Written => {
    const place = [...path, index];
    if (typeof value === 'string')
      return { path: place, isKey: false, name: value, literal: (type) => literalOf(value, type) };
    // As it was written: 0.10 is no more and no less than that, and so it is called.
    const raw = report.at.raw(place)?.trim() ?? '';
    const isPlain = typeof value !== 'boolean' && /^-?\d+(\.\d+)?$/.test(raw);
    const text = isPlain ? raw : String(value);
    const literal = (type: Type): LiteralResult =>
      isPlain && type.name !== 'string' ? literalOfText(text, type) : literalOf(value, type);
    return { path: place, isKey: false, name: text, literal };
  });
}

/** Names begin columns, which are compared without case. */
function checkNames(values: readonly Written[], report: Reporter): void {
  const seen = new Map<string, string>();
  for (const value of values) {
    const { name } = value;
    const problem = columnNameProblem(name);
    const other = seen.get(name.toLowerCase());
    const hint = 'name it: values: { value: name, … }';
    if (problem !== undefined)
      reportValue(
        value,
        { code: problem.code === 'FS115' ? 'FS115' : 'FS105', message: problem.message, hint },
        report,
      );
    else if (other !== undefined)
      reportValue(
        value,
        {
          code: 'FS105',
          message: `two values of the pivot are called "${name}", compared without case`,
          hint,
        },
        report,
      );
    seen.set(name.toLowerCase(), name);
  }
}

/** One column per value and column: `{value}_{column}`, over the events that have the value. */
export function pivoted(
  pivot: Pivot,
  columns: readonly FeatureColumn[],
  source: Source,
): readonly FeatureColumn[] {
  const { by, values } = pivot;
  const read = columnsIn(by);
  const sensitive = source.columns.some((column) => column.sensitive && read.includes(column.name));
  return values.flatMap(({ name, value }) =>
    columns.map((column) => {
      const has = condition('eq', by, value);
      return {
        ...column,
        name: `${name}_${column.name}`,
        filter: column.filter === null ? has : condition('and', column.filter, has),
        pivot: { name, by, value, where: column.filter },
        sensitive: column.sensitive || sensitive,
      };
    }),
  );
}

const condition = (fn: 'eq' | 'and', ...args: readonly Scalar[]): Call => ({
  node: 'call',
  fn,
  args,
  type: BOOLEAN,
});
