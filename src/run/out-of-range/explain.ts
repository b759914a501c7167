import type { Dataset, FeatureSet } from '../../catalog/model/index.js';
import { type Diagnostic, error, Failure } from '../../diagnostics/diagnostic.js';
import type { Interval } from '../../engines/engine.js';
import type { Plan } from '../../plan/ir/nodes.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { identifierText } from '../../sql/compile/scalar.js';
import { isFatal } from '../context/failed.js';
import type { Warehouse } from '../context/warehouse.js';
import type { Place, Stage } from './place.js';
import { failingRow } from './row.js';
import { stagesOfDataset, stagesOfSet } from './stages.js';

const codes: readonly string[] = ['FS207', 'FS203', 'FS210'];

/**
 * What an engine reports of a value without saying where it is: out of range, text that cannot be cast, no local time. Such a failure
 * has the engine's error as its cause; what is found by reading data names its place itself.
 */
const misfitIn = (failure: Failure): Diagnostic | undefined =>
  failure.cause === undefined ? undefined : failure.diagnostics.find(({ code }) => codes.includes(code));

/**
 * An engine only reports that some value does not fit. After it did, each place where values are computed is tried by
 * itself, in the order in which one reads another: those that fail are named, each in a diagnostic of its own, with the
 * first of the source's rows. Other failures come back as they are.
 */
export async function explainOutOfRange(
  cause: unknown,
  subject: FeatureSet | Dataset,
  interval: Interval,
  warehouse: Warehouse,
): Promise<unknown> {
  const scope = { ...interval, target: warehouse.target };
  const stages = (): readonly Stage[] =>
    subject.kind === 'dataset' ? stagesOfDataset(subject, scope) : stagesOfSet(subject, scope);
  return explain(cause, subject, stages, warehouse);
}

/** As `explainOutOfRange`, where `stages` are what was computed for `subject`. */
export async function explain(
  cause: unknown,
  { name, span }: Pick<FeatureSet, 'name' | 'span'>,
  stages: () => readonly Stage[],
  warehouse: Warehouse,
): Promise<unknown> {
  if (!(cause instanceof Failure)) return cause;
  const reported = misfitIn(cause);
  if (reported === undefined) return cause;
  for (const stage of stages()) {
    const found = await failuresIn(stage, warehouse);
    if (found.length > 0) return new Failure(found);
  }
  const message = `a value of ${name} does not fit its type (${reported.message})`;
  return new Failure([error(reported.code, message, { span, hint: reported.hint })]);
}

async function failuresIn({ places, each }: Stage, warehouse: Warehouse): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const place of places) {
    const failure = await failureOf(place.plan, place, warehouse);
    if (failure === undefined) continue;
    found.push(await describe(place, failure, warehouse));
    if (!each) break;
  }
  return found;
}

async function describe(place: Place, failure: Diagnostic, warehouse: Warehouse): Promise<Diagnostic> {
  const { rows, what, span } = place;
  const fails = async (plan: Plan): Promise<boolean> =>
    (await failureOf(plan, place, warehouse)) !== undefined;
  const row = rows === undefined ? undefined : await failingRow(rows, fails, warehouse);
  const where = row === undefined ? what : `${what}, ${row}`;
  return error(failure.code, `${where} (${failure.message})`, { span, hint: place.hint ?? failure.hint });
}

/** What the engine reports of the values of a plan; undefined where all fit. */
async function failureOf(
  plan: Plan,
  { column, params }: Pick<Place, 'column' | 'params'>,
  { engine, dialect }: Warehouse,
): Promise<Diagnostic | undefined> {
  const type = plan.output.find(({ name }) => name === column)?.type;
  if (type === undefined) return undefined;
  // As text, so that no engine finds that a value need not be computed.
  const value = `cast(cast(${identifierText(column)} as ${dialect.type(type)}) as varchar)`;
  try {
    await engine.query(
      `select max(${value}) as n from (\n${compilePlan(plan, dialect)}\n) as computed`,
      params,
    );
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Failure) || isFatal(thrown)) throw thrown;
    return misfitIn(thrown);
  }
}
