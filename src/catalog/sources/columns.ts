import { analyze, converted } from '../../expression/analyze.js';
import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import type { SqlDiagnostic } from '../../expression/ast/sql-diagnostic.js';
import { replaceColumns } from '../../expression/ast/substitute.js';
import type { SourceSpec } from '../../spec/generated.js';
import { formatType, parseType, type Type } from '../../types/type.js';
import type { Computed, SourceColumn } from '../model/index.js';
import { timesOf } from '../model/known-times.js';
import { type Reporter, readColumn, readSql, scopeOf, warnOfTextInUtc } from '../resolve/lookups.js';

type ColumnSpec = SourceSpec['columns'][string];
type ComputedSpec = Exclude<ColumnSpec, string> & { readonly expr: string };

const isComputed = (spec: ColumnSpec): spec is ComputedSpec =>
  typeof spec !== 'string' && spec.expr !== undefined;

/** The columns of a source that are not computed, in the order they are written. */
export function declaredColumns(spec: SourceSpec, report: Reporter): readonly SourceColumn[] {
  return Object.entries(spec.columns).flatMap(([name, declared]): readonly SourceColumn[] => {
    if (isComputed(declared)) return [];
    const bare = typeof declared === 'string' ? { type: declared } : declared;
    if (bare.type === undefined) return [];
    const column = readColumn(
      name,
      typeof declared === 'string' ? declared : { ...bare, type: bare.type },
      ['columns', name],
      report,
    );
    const knownAt = typeof declared === 'string' ? null : (declared.known_at ?? null);
    const span = report.at.key(['columns', name]);
    return column === undefined ? [] : [{ ...column, knownAt, computed: null, queried: null, span }];
  });
}

/** All columns of a source in the order they are written, the computed ones made of the others, `read`. */
export function resolveColumns(
  spec: SourceSpec,
  read: readonly SourceColumn[],
  report: Reporter,
): readonly SourceColumn[] {
  const known = new Map(read.map((column) => [column.name, column]));
  const pending = new Map<string, ComputedSpec>();
  for (const [name, declared] of Object.entries(spec.columns))
    if (isComputed(declared)) pending.set(name, declared);
  const timezone = spec.timezone === undefined ? {} : { timezone: spec.timezone };
  const scope = () => ({ ...scopeOf(`source ${spec.name}`, [...known.values()]), ...timezone });
  // Those made of columns that are there; then those made of these; until nothing more can be made.
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const [name, declared] of pending) {
      const analysis = analyze(declared.expr, scope());
      if (!analysis.ok) continue;
      pending.delete(name);
      warnOfTextInUtc(analysis.expr, ['columns', name, 'expr'], scope(), report);
      const column = computedColumn(name, { spec: declared, written: analysis.expr }, known, report);
      if (column !== undefined) known.set(name, column);
    }
  }
  reportUnmade(pending, spec, scope(), report);
  return Object.keys(spec.columns).flatMap((name) => known.get(name) ?? []);
}

function computedColumn(
  name: string,
  { spec, written }: { readonly spec: ComputedSpec; readonly written: Scalar },
  known: ReadonlyMap<string, SourceColumn>,
  report: Reporter,
): SourceColumn | undefined {
  const path = ['columns', name];
  const expr =
    spec.type === undefined ? stored(name, written, report) : declared(name, written, spec.type, report);
  if (expr === undefined) return undefined;
  const reads = [...new Set(columnsIn(written))].flatMap((read) => known.get(read) ?? []);
  const isDeclared = spec.known_at !== undefined;
  const knownTimes = [...new Set(isDeclared ? [spec.known_at] : reads.flatMap(timesOf))];
  const made = new Map(
    reads.flatMap(({ name: read, computed }) => (computed === null ? [] : [[read, computed.expr]])),
  );
  const computed: Computed = {
    expr: replaceColumns(positiveZero(expr), made),
    text: spec.expr.trim(),
    reads: reads.map((read) => read.name),
    knownTimes,
    knownAtDeclared: isDeclared,
  };
  const column = readColumn(
    name,
    {
      type: formatType(expr.type),
      sensitive: spec.sensitive === true || reads.some(({ sensitive }) => sensitive),
      ...(spec.description === undefined ? {} : { description: spec.description }),
    },
    path,
    report,
  );
  return column === undefined
    ? undefined
    : {
        ...column,
        knownAt: knownTimes[0] ?? null,
        computed,
        queried: null,
        span: report.at.key(['columns', name]),
      };
}

/** An expression whose type a column can have. */
function stored(name: string, expr: Scalar, report: Reporter): Scalar | undefined {
  const hint = expr.type.name === 'interval' ? 'epoch(x) gives its seconds' : 'give it a type';
  if (parseType(formatType(expr.type)) !== undefined) return expr;
  report.error(
    'FS109',
    ['columns', name, 'expr'],
    `a column cannot be of type ${formatType(expr.type)}`,
    hint,
  );
  return undefined;
}

function declared(name: string, expr: Scalar, text: string, report: Reporter): Scalar | undefined {
  const type: Type | undefined = parseType(text);
  if (type === undefined) {
    report.error('FS112', ['columns', name, 'type'], `"${text}" is not a type`);
    return undefined;
  }
  const result = converted(expr, type);
  if ('expr' in result) return result.expr;
  const { code, message, hint } = result.finding;
  report.error(code, ['columns', name, 'type'], message, hint);
  return undefined;
}

/** Why columns could not be made: what is wrong with them, or that they are made of themselves. */
function reportUnmade(
  pending: ReadonlyMap<string, ComputedSpec>,
  { columns }: SourceSpec,
  scope: ReturnType<typeof scopeOf>,
  report: Reporter,
): void {
  const unmade = new Set(Object.keys(columns).filter((name) => !scope.columns.has(name)));
  const needs = new Map<string, readonly string[]>();
  for (const [name, { expr }] of pending) {
    const missing = missingNames(expr, scope, unmade);
    if (missing === undefined) readSql(expr, ['columns', name, 'expr'], scope, report);
    else needs.set(name, missing);
  }
  for (const [name, missing] of circular(needs))
    report.error(
      'FS122',
      ['columns', name, 'expr'],
      `${name} is made of ${missing.join(' and ')}, which ${missing.length === 1 ? 'is' : 'are'} made of ${name === missing[0] ? 'itself' : 'it in turn, or of each other'}`,
      'make it of columns of the data',
    );
}

/** The columns of `unmade` that an expression lacks; undefined if anything else is wrong with it. */
function missingNames(
  sql: string,
  scope: ReturnType<typeof scopeOf>,
  unmade: ReadonlySet<string>,
): readonly string[] | undefined {
  const analysis = analyze(sql, scope);
  const missing = analysis.ok ? [] : analysis.problems.map((problem) => missingName(problem, sql, unmade));
  return missing.every((one) => one !== undefined) ? missing : undefined;
}

/** The columns that need each other. One that needs a column with diagnostics of its own is not among them. */
function circular(needs: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const left = new Map([...needs].filter(([, missing]) => missing.every((one) => needs.has(one))));
  return left.size === needs.size ? needs : circular(left);
}

/** The column of `unmade` that a problem is about; undefined for any other problem. */
export function missingName(
  { code, offset, length }: SqlDiagnostic,
  sql: string,
  unmade: ReadonlySet<string>,
): string | undefined {
  if (code !== 'FS104') return undefined;
  const text = sql.slice(offset, offset + length);
  const name = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
  return [...unmade].find((one) => one === name || one === name.toLowerCase());
}
