import { isAbsolute, resolve } from 'node:path';
import { itemName } from '../catalog/dataset-sets.js';
import { fingerprint } from '../catalog/fingerprint.js';
import type { Dataset, FeatureSet } from '../catalog/model.js';
import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import { planDataset } from '../plan/dataset.js';
import { NULL_KEY, planDatasetSurvey } from '../plan/dataset-survey.js';
import { formatBrief, formatInstant, parseInstant } from '../spec/instant.js';
import { formatType } from '../spec/types.js';
import { compilePlan } from '../sql/select.js';
import { missing, validUntil } from './coverage.js';
import { coverageOf, formatIntervals, gridOf } from './decide.js';
import type { DatasetReport } from './report.js';
import type { RunState } from './state.js';
import type { Warehouse } from './warehouse.js';

/**
 * Rebuilds a dataset whole over the spine rows before `end` (exclusive, UTC microseconds); its spine must be bound.
 * @throws Failure FS301 where a set it needs is not valid up to the last spine row; nothing is written then.
 */
export async function buildDataset(
  dataset: Dataset,
  state: RunState,
  end: bigint,
  warehouse: Warehouse,
): Promise<DatasetReport> {
  const began = warehouse.seconds();
  const { engine, dialect, root } = warehouse;
  const params = [formatInstant(0n), formatInstant(end)];
  const [row] = await engine.query(compilePlan(planDatasetSurvey(dataset), dialect), params);
  if (row === undefined) throw new Error('a survey without a row');
  const { last_time: last } = row;
  if (typeof last === 'string') refuseInvalid(dataset, state, parseInstant(last), warehouse);
  const { file, format } = dataset.output;
  const path = isAbsolute(file) ? file : resolve(root, file);
  const plan = planDataset(dataset);
  const columns = plan.output.map(({ name, type }) => ({ name, type: formatType(type) }));
  const { rows } = await engine.writeFile(
    { sql: compilePlan(plan, dialect), params },
    { path, format, columns },
  );
  const count = (name: string): bigint => BigInt(Number(row[name] ?? 0));
  return {
    kind: 'dataset',
    name: dataset.name,
    rows,
    file,
    withoutTime: count('without_time'),
    filtered: count('filtered'),
    nullKeys: Object.fromEntries(
      dataset.sets.map((item, index) => [itemName(item), count(`${NULL_KEY}${index}`)]),
    ),
    seconds: warehouse.seconds() - began,
  };
}

/** Every set must be valid at the last spine row's time: all reference times up to it done under today's spec. */
function refuseInvalid(dataset: Dataset, state: RunState, last: bigint, warehouse: Warehouse): void {
  const findings = [...new Set(dataset.sets.map(({ set }) => set))].flatMap((set) =>
    invalid(dataset, set, state, last, warehouse),
  );
  if (findings.length > 0) throw new Failure(findings);
}

function invalid(
  dataset: Dataset,
  set: FeatureSet,
  state: RunState,
  last: bigint,
  { target, now }: Warehouse,
): readonly Diagnostic[] {
  const stored = state.sets.get(set.name);
  const print = fingerprint(set, target);
  const hint = `build it: fs run ${set.name}`;
  if (stored === undefined)
    return [
      error('FS301', `${dataset.name} needs ${set.name}, which was never built`, {
        span: dataset.span,
        hint,
      }),
    ];
  if (stored.fingerprint !== print)
    return [
      error('FS301', `${dataset.name} needs ${set.name}, whose spec changed since it was built`, {
        span: dataset.span,
        hint,
      }),
    ];
  const coverage = coverageOf(stored, print, stored.firstEvent);
  const until = validUntil(gridOf(set), coverage);
  if (last < until) return [];
  const holes = missing(gridOf(set), coverage, last + 1n, now);
  return [
    error(
      'FS301',
      `${dataset.name} reads ${set.name} up to ${formatBrief(last)}, but it is valid only until ${formatBrief(until)}; missing: ${formatIntervals(holes)}`,
      { span: dataset.span, hint },
    ),
  ];
}
