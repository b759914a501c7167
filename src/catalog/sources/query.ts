import { error } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import { converted } from '../../expression/analyze.js';
import {
  analyzeQuery,
  type QueryInputs,
  type QueryItem,
  type QuerySelect,
} from '../../expression/analyze-query.js';
import { columnsRead } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import type { SourceSpec } from '../../spec/generated.js';
import { type QueryDiagnostic, selectTimes } from '../leakage/known-times.js';
import { conjuncts } from '../leakage/order-proof.js';
import type { AnySource, QueryBranch, QueryOrigin, SourceColumn } from '../model/index.js';
import { type Reporter, warnOfTextInUtc } from '../resolve/lookups.js';

/** The source called so, resolved; undefined where it has findings, of its own or of the name's. */
export type InputLookup = (name: string, path: readonly (string | number)[]) => AnySource | undefined;

export interface Queried {
  readonly origin: QueryOrigin;
  /** The declared columns that are not computed, as the query makes them. */
  readonly columns: readonly SourceColumn[];
}

/** The query of a source, which gives `declared`: all its columns but the computed ones. Findings are in `report`. */
export function resolveQuery(
  spec: SourceSpec,
  declared: readonly SourceColumn[],
  lookup: InputLookup,
  report: Reporter,
): Queried | undefined {
  const { query: text = '', inputs: names = [], timestamp } = spec;
  if (
    timestamp !== undefined &&
    timestamp in spec.columns &&
    !declared.some(({ name }) => name === timestamp)
  )
    report.error(
      'FS103',
      ['timestamp'],
      `${timestamp} is computed: the time at which a row of a query is known must be one that the query itself gives`,
      'let the query compute it, and declare it with its type alone',
    );
  names.forEach((name, index) => {
    if (names.indexOf(name) < index)
      report.error(
        'FS105',
        ['inputs', index],
        `${name} is an input twice`,
        'name it once: a query may read it twice',
      );
  });
  const found = names.map((name, index) => lookup(name, ['inputs', index]));
  const inputs = found.filter((input) => input !== undefined);
  if (inputs.length < found.length || report.failed()) return undefined;
  const analysis = analyzeQuery(text, scopeOf(inputs));
  if (!analysis.ok) {
    for (const { code, message, hint, offset, length } of analysis.problems)
      report.add(error(code, message, { span: report.at.within(['query'], offset, length), hint }));
    return undefined;
  }
  const { selects } = analysis;
  reportUnread(names, selects, report);
  const reading: Reading = { spec, declared, inputs, report };
  const order = outputOrder(selects, reading);
  if (order === undefined) return undefined;
  const branches = selects.map((select) => branchOf(select, order, reading));
  for (const select of selects) reportFullJoins(select, report);
  for (const branch of branches) warnOfZones(branch, report);
  if (report.failed()) return undefined;
  return {
    origin: { kind: 'query', text: text.trim(), inputs, branches },
    columns: timed(branches, selects, order, reading),
  };
}

interface Reading {
  readonly spec: SourceSpec;
  readonly declared: readonly SourceColumn[];
  readonly inputs: readonly AnySource[];
  readonly report: Reporter;
}

const scopeOf = (inputs: readonly AnySource[]): QueryInputs =>
  new Map(
    inputs.map(({ name, columns }) => [name, new Map(columns.map(({ name: of, type }) => [of, type]))]),
  );

function reportUnread(names: readonly string[], selects: readonly QuerySelect[], report: Reporter): void {
  const read = new Set(selects.flatMap(({ from, joins }) => [from, ...joins].map(({ input }) => input)));
  names.forEach((name, index) => {
    if (!read.has(name))
      report.error('FS103', ['inputs', index], `the query does not read its input ${name}`, 'leave it out');
  });
}

const at = (item: QueryItem, report: Reporter) => report.at.within(['query'], item.offset, item.length);

/** Each input of a query has its own time zone. */
function warnOfZones({ from, joins, where, items }: QueryBranch, report: Reporter): void {
  const zones = new Map([from, ...joins].map(({ alias, source }) => [alias, source.timezone]));
  for (const expr of [...items.map((one) => one.expr), where, ...joins.map(({ on }) => on)])
    for (const { of = '' } of expr === null ? [] : columnsRead(expr)) {
      const timezone = zones.get(of);
      if (expr !== null && timezone !== undefined)
        warnOfTextInUtc(expr, ['query'], { what: '', columns: new Map(), timezone }, report);
    }
}

/** For each declared column the index of the item that gives it: by the names of the first select. */
function outputOrder(
  [first, ...others]: readonly QuerySelect[],
  { declared, report }: Reading,
): ReadonlyMap<string, number> | undefined {
  if (first === undefined) return undefined;
  const order = new Map<string, number>();
  const names = declared.map(({ name }) => name);
  first.items.forEach((item, index) => {
    const { name } = item;
    if (name === undefined) {
      report.add(
        error('FS108', 'a column of the query has no name', {
          span: at(item, report),
          hint: 'give it one: … as name',
        }),
      );
      return;
    }
    const column =
      names.find((one) => one === name.name) ??
      names.find((one) => one.toLowerCase() === name.name.toLowerCase());
    if (column === undefined)
      report.add(
        error('FS104', `the query gives a column ${name.name}, which is not declared`, {
          span: at(item, report),
          hint: didYouMean(name.name, names, 'column') ?? 'declare it with its type under columns',
        }),
      );
    else if (order.has(column))
      report.add(error('FS114', `the query gives ${column} twice`, { span: at(item, report) }));
    else order.set(column, index);
  });
  for (const name of names)
    if (!order.has(name) && !report.failed())
      report.errorAtKey(
        'FS104',
        ['columns', name],
        `the query gives no column ${name}`,
        'add it to the select',
      );
  for (const other of others) reportMisplaced(first, other, report);
  return report.failed() ? undefined : order;
}

/** `union all` matches columns by position: a column that stands at another one's is a mistake. */
function reportMisplaced(first: QuerySelect, other: QuerySelect, report: Reporter): void {
  if (other.items.length !== first.items.length) {
    report.add(
      error(
        'FS108',
        `each select of union all gives the same columns: the first gives ${first.items.length}, this one ${other.items.length}`,
        { span: report.at.within(['query'], other.offset, 1) },
      ),
    );
    return;
  }
  const names = first.items.map(({ name }) => name?.name.toLowerCase());
  other.items.forEach((item, index) => {
    const name = item.name?.name.toLowerCase();
    if (name !== undefined && name !== names[index] && names.includes(name))
      report.add(
        error(
          'FS108',
          `${name} is at the position of ${names[index]}: union all matches columns by position`,
          {
            span: at(item, report),
            hint: 'write the columns of each select in the same order',
          },
        ),
      );
  });
}

function branchOf(select: QuerySelect, order: ReadonlyMap<string, number>, reading: Reading): QueryBranch {
  const { declared, inputs, report } = reading;
  const sourceOf = (name: string): AnySource => {
    const source = inputs.find((one) => one.name === name);
    if (source === undefined) throw new Error(`no input ${name}`);
    return source;
  };
  return {
    from: { alias: select.from.alias, source: sourceOf(select.from.input) },
    joins: select.joins.map(({ alias, input, kind, on }) => ({ alias, source: sourceOf(input), kind, on })),
    where: select.where,
    items: declared.flatMap(({ name, type }) => {
      const item = select.items[order.get(name) ?? -1];
      if (item === undefined) return [];
      const typed = converted(item.expr, type);
      if ('expr' in typed) return [{ name, expr: positiveZero(typed.expr) }];
      const { code, message, hint } = typed.finding;
      report.add(error(code, `${name}: ${message}`, { span: at(item, report), hint }));
      return [];
    }),
  };
}

/** An engine finds the matches of a full join by equal values of both sides, and Postgres in no other way. */
function reportFullJoins({ from, joins }: QuerySelect, report: Reporter): void {
  const before = new Set([from.alias]);
  for (const { kind, on, alias, offset, length } of joins) {
    if (kind === 'full' && !conjuncts(on).some((part) => isEquality(part, before, alias)))
      report.add(
        error('FS123', 'a full join needs an equality of its two sides', {
          span: report.at.within(['query'], offset, length),
          hint: 'let on say a.key = b.key',
        }),
      );
    before.add(alias);
  }
}

function isEquality(part: Scalar, left: ReadonlySet<string>, right: string): boolean {
  if (part.node !== 'call' || part.fn !== 'eq') return false;
  const [a, b] = part.args.map((arg) => columnsRead(arg).map(({ of = '' }) => of));
  if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return false;
  const isLeft = (of: readonly string[]): boolean => of.every((one) => left.has(one));
  const isRight = (of: readonly string[]): boolean => of.every((one) => one === right);
  return (isLeft(a) && isRight(b)) || (isRight(a) && isLeft(b));
}

/** The columns with when they are known, over all selects; what leaks is reported. */
function timed(
  branches: readonly QueryBranch[],
  selects: readonly QuerySelect[],
  order: ReadonlyMap<string, number>,
  { spec, declared, report }: Reading,
): readonly SourceColumn[] {
  const declaredTimes = new Set(declared.filter(({ knownAt }) => knownAt !== null).map(({ name }) => name));
  const subject = { name: spec.name, timestamp: spec.timestamp ?? null, declared: declaredTimes };
  const results = branches.map((branch, index) => {
    const { times, diagnostics } = selectTimes(branch, subject);
    const select = selects[index];
    if (select !== undefined)
      for (const diagnostic of diagnostics) report.add(placed(diagnostic, select, order, report));
    return times;
  });
  return declared.map((column) => {
    const made = results.flatMap((times) => times.get(column.name) ?? []);
    const reads = [...new Set(made.flatMap((one) => one.reads))];
    const times = column.knownAt === null ? made.flatMap(({ knownTimes }) => knownTimes) : [column.knownAt];
    const knownTimes = [...new Set(times)];
    const sensitive = reads.some(({ source, column: name }) =>
      source.columns.some((one) => one.name === name && one.sensitive),
    );
    return {
      ...column,
      sensitive: column.sensitive || sensitive,
      knownAt: knownTimes[0] ?? null,
      queried: { reads, knownTimes, knownAtDeclared: column.knownAt !== null },
    };
  });
}

function placed(
  { code, about, message, hint }: QueryDiagnostic,
  select: QuerySelect,
  order: ReadonlyMap<string, number>,
  report: Reporter,
) {
  const item = 'column' in about ? select.items[order.get(about.column) ?? -1] : undefined;
  const relation =
    'clause' in about
      ? [select.from, ...select.joins].find(({ alias }) => alias === about.clause)
      : undefined;
  const { offset, length } = item ?? relation ?? select.from;
  return error(code, message, { span: report.at.within(['query'], offset, length), hint });
}
