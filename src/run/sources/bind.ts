import { originOn } from '../../catalog/fingerprint.js';
import { lookupsIn } from '../../catalog/leakage/row-case-proofs.js';
import type { AnySource, Dataset, QueryOrigin, Source, StoredOrigin } from '../../catalog/model/index.js';
import { type Diagnostic, Failure, failure } from '../../diagnostics/diagnostic.js';
import type { SourceBinding, SourceReport } from '../../engines/engine.js';
import { planOutOfRangeTimes } from '../../plan/events/computed-columns.js';
import {
  planQuery,
  planQueryCheck,
  planUnreadRows,
  QUERY_ROWS,
  rejectedFor,
  rejectingColumns,
} from '../../plan/events/query-source.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { bindingOf } from '../context/binding.js';
import { count, outOfTime } from '../context/counts.js';
import type { BoundReport, InputReport } from '../context/report.js';
import type { Warehouse } from '../context/warehouse.js';
import { describeSharedKeys } from './duplicate-keys.js';

/** Makes the rows of a dataset those of a source. */
export type BindDataset = (source: AnySource, dataset: Dataset, bind: Bind) => Promise<SourceReport>;

/** What is done with each source when it is bound. */
export interface Hearing {
  /** Hears the warnings about the data, each once; rejected rows are in the report. */
  readonly warn?: ((diagnostic: Diagnostic) => void) | undefined;
  /** Runs the checks of a source. What it throws is how binding the source fails. */
  readonly verify?: ((source: AnySource) => Promise<void>) | undefined;
}

/** Binds each source once and remembers how it went: a failed one fails again, with the very same diagnostics. */
export function sourceBinder(
  warehouse: Warehouse,
  bindDataset: BindDataset,
  { warn, verify }: Hearing = {},
): Bind {
  const bound = new Map<string, Promise<BoundReport>>();
  const bind: Bind = (source) => {
    const known = bound.get(source.name);
    if (known !== undefined) return known;
    const binding = bindSource(source, bind, bindDataset, warehouse).then(async (report) => {
      for (const diagnostic of sourceWarnings(source, report)) warn?.(diagnostic);
      await verify?.(source);
      return report;
    });
    bound.set(source.name, binding);
    return binding;
  };
  return bind;
}

/** What is worth a look in the data of a source; rejected rows are in the report. */
export const sourceWarnings = (source: AnySource, { diagnostics }: SourceReport): readonly Diagnostic[] =>
  diagnostics.map((diagnostic) => placed(diagnostic, source));

/** Makes `source.<name>` stand. Throws a Failure where the data does not fit. */
export type Bind = (source: AnySource) => Promise<BoundReport>;

async function bindSource(
  source: AnySource,
  bind: Bind,
  bindDataset: BindDataset,
  warehouse: Warehouse,
): Promise<BoundReport> {
  const origin = originOn(source, warehouse.target);
  if (origin.kind === 'dataset') return { ...(await bindDataset(source, origin.dataset, bind)), inputs: [] };
  // What is wrong with an input is told at the input.
  const inputs = origin.kind === 'query' ? await boundInputs(origin, bind, warehouse) : [];
  try {
    const report =
      origin.kind === 'query'
        ? await bindQuery(source, origin, warehouse)
        : await bindStored(source, origin, warehouse);
    return { ...(await withRejected(source, report, warehouse)), inputs };
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    const located = new Failure(cause.diagnostics.map((finding) => placed(finding, source)));
    located.cause = cause.cause;
    throw located;
  }
}

async function bindStored(
  source: AnySource,
  origin: StoredOrigin,
  warehouse: Warehouse,
): Promise<SourceReport> {
  const { engine, target } = warehouse;
  const binding = bindingOf(source, origin);
  const home = origin.kind === 'table' ? origin.target : null;
  return home === null || home === target ? engine.bindSource(binding) : bindCopy(home, binding, warehouse);
}

/** All inputs of a query, and theirs, bound; each once. */
async function boundInputs(
  { inputs }: QueryOrigin,
  bind: Bind,
  warehouse: Warehouse,
): Promise<readonly InputReport[]> {
  const reports = new Map<string, InputReport>();
  for (const input of inputs) {
    const { inputs: deeper, ...source } = await bind(input);
    for (const one of deeper) reports.set(one.name, one);
    reports.set(input.name, { name: input.name, source, ...(await unread(input, warehouse)) });
  }
  return [...reports.values()];
}

async function unread(
  input: AnySource,
  { engine, dialect }: Warehouse,
): Promise<Pick<InputReport, 'filtered' | 'withoutTime'>> {
  const plan = planUnreadRows(input);
  const [row] = plan === undefined ? [] : await engine.query(compilePlan(plan, dialect));
  return { filtered: count(row?.filtered), withoutTime: count(row?.without_time) };
}

/** Makes the rows of a query, whose inputs stand, those of its source. */
async function bindQuery(
  source: AnySource,
  origin: QueryOrigin,
  warehouse: Warehouse,
): Promise<SourceReport> {
  const { engine, dialect } = warehouse;
  await checkLookups(source, origin, warehouse);
  const [row] = await engine.query(compilePlan(planQueryCheck(source, origin), dialect));
  await engine.bindView(source.name, compilePlan(planQuery(source, origin), dialect));
  const rejected = outOfTime(
    rejectingColumns(source, origin).map((name, index) => ({ name, counted: rejectedFor(index) })),
    row,
  );
  return { rows: count(row?.[QUERY_ROWS]), rejected, diagnostics: [] };
}

/** Binds a table of another target's database, of which all is known once it is copied. */
async function bindCopy(
  home: string,
  binding: SourceBinding,
  { engine, copyTable }: Warehouse,
): Promise<SourceReport> {
  const { path, report } = await copyTable(home, binding);
  await engine.bindSource({
    ...binding,
    from: { kind: 'file', path, format: 'parquet' },
    timezone: 'UTC',
  });
  return report;
}

/** A look-up finds one row or none: its key must identify rows. @throws Failure FS212. */
async function checkLookups(
  source: AnySource,
  { branches }: QueryOrigin,
  warehouse: Warehouse,
): Promise<void> {
  const inputs = new Map<string, Source>();
  for (const branch of branches) {
    const aliases = lookupsIn(branch, source.timestamp);
    for (const { alias, source: input } of branch.joins)
      if (aliases.includes(alias) && input.timestamp !== null) inputs.set(input.name, input);
  }
  for (const input of inputs.values()) {
    const told = await describeSharedKeys(input, warehouse);
    if (told !== undefined)
      throw failure('FS212', `${told}; and ${source.name} looks up the one row of a primary key`, {
        span: source.span,
        hint: `leave repetitions out of ${input.name}, or join it only as far as it is known at each row`,
      });
  }
}

/** The report with the rows that computed columns reject. */
async function withRejected(
  source: AnySource,
  report: SourceReport,
  { engine, dialect }: Warehouse,
): Promise<SourceReport> {
  const plan = planOutOfRangeTimes(source);
  if (plan === undefined) return report;
  const [row] = await engine.query(compilePlan(plan, dialect));
  const rejected = outOfTime(
    plan.output.map(({ name }) => ({ name, counted: name })),
    row,
  );
  return { ...report, rejected: [...report.rejected, ...rejected] };
}

/** A finding about the data points to the source that reads it. */
const placed = (finding: Diagnostic, source: AnySource): Diagnostic =>
  finding.span === undefined ? { ...finding, span: source.span } : finding;
