import type { Dataset } from '../../catalog/model/index.js';
import { visible } from '../../catalog/sources/dataset-as-source.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT } from '../../types/type.js';
import { isOutOfRange } from '../events/computed-columns.js';
import { all, item, predicate } from '../ir/builders.js';
import type { Aggregate, Item, Plan, Select, Step } from '../ir/nodes.js';
import { planDataset } from './dataset.js';

/**
 * The rows of a dataset as a source has them (`catalog/dataset-source.ts`): those of its spine before the run's end,
 * with what each of its sets knew, in no order. As in any source, rows with a time out of range are left out.
 */
export function planDatasetSource(dataset: Dataset): Plan {
  const { plan, rows, tests } = rowsOf(dataset);
  return withLast(plan, {
    ...rows,
    ...(tests.length === 0 ? {} : { where: tests.map(({ test }) => predicate('not', test)) }),
  });
}

/**
 * How many rows of a dataset `planDatasetSource` leaves out for each of its times, in columns of their names; a row
 * counts for the first that does. Undefined where none can.
 */
export function planDatasetOutOfRangeTimes(dataset: Dataset): Plan | undefined {
  const { plan, rows, tests } = rowsOf(dataset);
  if (tests.length === 0) return undefined;
  const items = tests.map(({ name, test }, index): Item => {
    const others = tests.slice(0, index).map((one) => predicate('not', one.test));
    const counted: Aggregate = {
      node: 'aggregate',
      fn: 'count',
      filter: all([...others, test]),
      type: BIGINT,
    };
    return item(name, counted);
  });
  const output = items.map(({ name }) => ({ name, type: BIGINT }));
  return { ...withLast(plan, { ...rows, items }), output };
}

/** The dataset's own plan, its last query without its order, and what makes a row unfit; never null. */
function rowsOf(dataset: Dataset): {
  readonly plan: Plan;
  readonly rows: Select;
  readonly tests: readonly { readonly name: string; readonly test: Scalar }[];
} {
  const plan = planDataset(visible(dataset));
  const last = plan.steps.at(-1)?.query;
  if (last?.kind !== 'select') throw new Error('the rows of a dataset are not selected');
  const { orderBy: _, ...rows } = last;
  // The times of the spine have been looked at where it was bound.
  const own = new Set(visible(dataset).columns.map(({ name }) => name));
  const tests = rows.items.flatMap(({ name, expr }) =>
    own.has(name) || expr.node === 'aggregate' || expr.node === 'window' || expr.type.name !== 'timestamp'
      ? []
      : [{ name, test: isOutOfRange(expr) }],
  );
  return { plan, rows, tests };
}

const withLast = (plan: Plan, query: Select): Plan => ({
  ...plan,
  steps: plan.steps.map((step, index): Step => (index === plan.steps.length - 1 ? { ...step, query } : step)),
});
