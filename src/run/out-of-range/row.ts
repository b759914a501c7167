import type { AnySource, SourceColumn } from '../../catalog/model/index.js';
import { columnsRead } from '../../expression/ast/columns.js';
import {
  ascending,
  column,
  integer,
  item,
  outputOf,
  passed,
  predicate,
  select,
} from '../../plan/ir/builders.js';
import type { Plan, Step } from '../../plan/ir/nodes.js';
import { compilePlan } from '../../sql/compile/plan.js';
import { BIGINT } from '../../types/type.js';
import { count } from '../context/counts.js';
import type { Warehouse } from '../context/warehouse.js';
import { type RowExpression, VALUE } from './place.js';

const NUMBERED = 'numbered';
/** No column of a spec has such a name. */
const NUMBER = 'row number';

/**
 * The first row, by primary key, for which an expression fails, as a message says it: `in the row with order_id 17`. Found
 * by halving: an engine does not say which row it failed at. Undefined where the source has no key in its data, or the
 * failure is not of one row. `fails` says whether a query fails.
 */
export async function failingRow(
  rows: RowExpression,
  fails: (plan: Plan) => Promise<boolean>,
  { engine, dialect }: Warehouse,
): Promise<string | undefined> {
  const keys = identityOf(rows.source);
  if (keys === undefined) return undefined;
  const numbered = numberedStep(rows, keys);
  const total = { node: 'aggregate', fn: 'count', type: BIGINT } as const;
  const sizeItems = [item('n', total)];
  const size: Plan = {
    steps: [numbered, { name: 'size', query: select({ items: sizeItems, from: { name: NUMBERED } }) }],
    output: outputOf(sizeItems),
  };
  const [sized] = await engine.query(compilePlan(size, dialect));
  let [low, high] = [1n, count(sized?.n)];
  if (high === 0n || !(await fails(upTo(rows, numbered, high)))) return undefined;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (await fails(upTo(rows, numbered, middle))) high = middle;
    else low = middle + 1n;
  }
  const keyItems = passed(keys);
  const query = select({
    items: keyItems,
    from: { name: NUMBERED },
    where: [predicate('eq', column(NUMBER, BIGINT), integer(Number(low)))],
  });
  const plan: Plan = { steps: [numbered, { name: 'found', query }], output: outputOf(keyItems) };
  const [row] = await engine.query(compilePlan(plan, dialect));
  const shown = keys.map(
    ({ name, sensitive }) => `${name} ${sensitive ? '•••' : shorten(String(row?.[name]))}`,
  );
  return `in the row with ${shown.join(', ')}`;
}

const LONGEST = 60;
const shorten = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);

/** What identifies a row for people: its primary key, else its time; undefined where that is computed itself. */
function identityOf({ columns, primaryKey, timestamp }: AnySource): readonly SourceColumn[] | undefined {
  const names = primaryKey.length > 0 ? primaryKey : [timestamp ?? ''];
  const keys = names.flatMap((name) => columns.filter((one) => one.name === name));
  return keys.length === 0 || keys.some(({ computed }) => computed !== null) ? undefined : keys;
}

function numberedStep({ source, expr, where }: RowExpression, keys: readonly SourceColumn[]): Step {
  const read = new Set([expr, ...where].flatMap(columnsRead).map(({ name }) => name));
  const others = source.columns.filter(
    ({ name }) => read.has(name) && !keys.some((key) => key.name === name),
  );
  const order = [...keys, ...others].map(({ name, type }) => ascending(column(name, type)));
  return {
    name: NUMBERED,
    query: select({
      items: [
        ...passed([...keys, ...others]),
        item(NUMBER, { node: 'window', fn: 'row_number', partitionBy: [], orderBy: order, type: BIGINT }),
      ],
      from: { schema: 'source', name: source.name },
    }),
  };
}

/** The values of the rows up to a number. */
function upTo({ expr, where }: RowExpression, numbered: Step, last: bigint): Plan {
  const items = [item(VALUE, expr)];
  const query = select({
    items,
    from: { name: NUMBERED },
    where: [...where, predicate('le', column(NUMBER, BIGINT), integer(Number(last)))],
  });
  return { steps: [numbered, { name: 'values', query }], output: outputOf(items) };
}
