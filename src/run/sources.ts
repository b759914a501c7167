import { originOn } from '../catalog/fingerprint.js';
import type { AnySource, Dataset, DatasetOrigin, FeatureSet, SourceOrigin } from '../catalog/model.js';
import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import type { Row, SourceBinding, SourceReport, Value } from '../engines/adapter.js';
import { outOfTimeReason, planOutOfTime } from '../plan/computed.js';
import { exactArguments, planSurvey, surveyedTimes, UNHELD } from '../plan/survey.js';
import { parseInstant } from '../spec/instant.js';
import { formatType } from '../spec/types.js';
import { compilePlan } from '../sql/select.js';
import type { LeftOut } from './report.js';
import type { Warehouse } from './warehouse.js';

/** Makes the relation `source.<name>` of a source stand. */
export type Bind = (source: AnySource) => Promise<SourceReport>;

/**
 * Binds each source once and remembers how it went: a failed one fails again, with the same findings. `bindDataset`
 * binds those that are datasets.
 */
export function sourceBinder(
  warehouse: Warehouse,
  bindDataset: (source: AnySource, dataset: Dataset, bind: Bind) => Promise<SourceReport>,
): Bind {
  const bound = new Map<string, Promise<SourceReport>>();
  const binding: Bind = (source) => {
    const known = bound.get(source.name);
    if (known !== undefined) return known;
    const origin = originOn(source, warehouse.target);
    const made =
      origin.kind === 'dataset'
        ? bindDataset(source, origin.dataset, binding)
        : bind(source, origin, warehouse);
    bound.set(source.name, made);
    return made;
  };
  return binding;
}

async function bind(
  source: AnySource,
  origin: Exclude<SourceOrigin, DatasetOrigin>,
  warehouse: Warehouse,
): Promise<SourceReport> {
  const { engine, target } = warehouse;
  if (origin.kind === 'query') throw new Error(`the query of ${source.name} cannot be bound`);
  const binding: SourceBinding = {
    name: source.name,
    from:
      origin.kind === 'file'
        ? { kind: 'file', path: origin.file, format: origin.format }
        : { kind: 'table', table: origin.table },
    columns: source.columns
      .filter(({ computed }) => computed === null)
      .map(({ name, type, sensitive }) => ({
        name,
        type: formatType(type),
        ...(sensitive ? { sensitive } : {}),
      })),
    timezone: source.timezone,
    nonFinite: source.nonFinite,
  };
  const home = origin.kind === 'table' ? origin.target : null;
  try {
    const report =
      home === null || home === target
        ? await engine.bindSource(binding)
        : await bindCopy(home, binding, warehouse);
    return await withRejected(source, report, warehouse);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(cause.diagnostics.map((finding) => placed(finding, source)));
  }
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

/** The report with the rows that computed columns reject. */
async function withRejected(
  source: AnySource,
  report: SourceReport,
  { engine, dialect }: Warehouse,
): Promise<SourceReport> {
  const plan = planOutOfTime(source);
  if (plan === undefined) return report;
  const [row] = await engine.query(compilePlan(plan, dialect));
  const rejected = plan.output.flatMap(({ name }) => {
    const rows = count(row?.[name]);
    return rows === 0n ? [] : [{ reason: outOfTimeReason(name), rows, examples: [] }];
  });
  return { ...report, rejected: [...report.rejected, ...rejected] };
}

/** A finding about the data points to the source that reads it. */
const placed = (finding: Diagnostic, source: AnySource): Diagnostic =>
  finding.span === undefined ? { ...finding, span: source.span } : finding;

export interface Survey {
  readonly events: bigint;
  readonly leftOut: LeftOut;
  readonly firstEvent: bigint | null;
}

const count = (value: Value | undefined): bigint =>
  BigInt(typeof value === 'bigint' || typeof value === 'number' ? value : 0);

/** Looks once over a set's source, which must be bound. @throws Failure FS206 where an exact sum could not hold a value. */
export async function survey(set: FeatureSet, { engine, dialect }: Warehouse): Promise<Survey> {
  const [row] = await engine.query(compilePlan(planSurvey(set), dialect));
  if (row === undefined) throw new Error('a survey without a row');
  const unheld = unheldFindings(set, row);
  if (unheld.length > 0) throw new Failure(unheld);
  const times = surveyedTimes(set);
  const total = (names: readonly string[]): bigint => names.reduce((all, name) => all + count(row[name]), 0n);
  const firsts = times
    .map(({ firstEvent }) => row[firstEvent])
    .filter((value) => typeof value === 'string')
    .map(parseInstant);
  return {
    events: total(times.map(({ events }) => events)),
    leftOut: {
      filtered: count(row.filtered),
      withoutTime: count(row.without_time),
      withoutKey: count(row.without_key),
      beforeSourceTime: total(times.map(({ beforeSourceTime }) => beforeSourceTime)),
    },
    firstEvent: firsts.reduce<bigint | null>(
      (least, one) => (least === null || one < least ? one : least),
      null,
    ),
  };
}

function unheldFindings(set: FeatureSet, row: Row): readonly Diagnostic[] {
  return exactArguments(set).flatMap(({ columns }, index) => {
    const values = count(row[`${UNHELD}${index}`]);
    const feature = set.columns.find(({ name }) => name === columns[0])?.feature;
    if (values === 0n) return [];
    return [
      error(
        'FS206',
        `${values} value${values === 1n ? '' : 's'} of ${set.name}.${feature ?? ''} cannot be summed exactly: an amount must be below 2^63 and a multiple of 2^-100 (column ${columns[0] ?? ''})`,
        {
          span: set.features.find(({ name }) => name === feature)?.span,
          hint: 'round it in the spec (of: round(x, 10)), or declare the column as decimal(p,s)',
        },
      ),
    ];
  });
}
