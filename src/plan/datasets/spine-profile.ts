import type { Dataset } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { BIGINT, BOOLEAN, TIMESTAMP } from '../../types/type.js';
import { withComputedColumns } from '../events/computed-columns.js';
import { boundsStep, runEnd } from '../events/events.js';
import {
  all,
  any,
  call,
  column,
  item,
  literal,
  notNull,
  outputOf,
  predicate,
  select,
} from '../ir/builders.js';
import type { Aggregate, Plan } from '../ir/nodes.js';
import { isMature } from './dataset.js';

/** The prefix of the columns that count spine rows with a null key, followed by the set's number. */
export const NULL_KEY = 'null_key_';

/** One pass over a dataset's spine: its last time, how many rows are left out and why, how many have null keys. */
export function planSpineProfile(dataset: Dataset): Plan {
  const { spine, timestamp } = dataset;
  const time = column(timestamp.name, TIMESTAMP);
  const passed = all(
    [spine.where, dataset.where].flatMap((condition) =>
      condition === null ? [] : [call('coalesce', BOOLEAN, condition, literal(false, BOOLEAN))],
    ),
  );
  const inTime = predicate('lt', time, runEnd());
  const old = isMature(dataset);
  const row = all([passed, notNull(time), inTime, ...old]);
  const count = (filter: Scalar): Aggregate => ({ node: 'aggregate', fn: 'count', filter, type: BIGINT });
  const items = [
    item('rows', count(row)),
    item('filtered', count(predicate('not', passed))),
    item('without_time', count(all([passed, predicate('is_null', time)]))),
    ...(old.length === 0
      ? []
      : [
          item(
            'immature',
            count(all([passed, notNull(time), inTime, ...old.map((one) => predicate('not', one))])),
          ),
        ]),
    item('last_time', { node: 'aggregate', fn: 'max', arg: time, filter: row, type: TIMESTAMP }),
    ...dataset.sets.map(({ keys }, index) =>
      item(
        `${NULL_KEY}${index}`,
        count(
          all([row, any(keys.map(({ column: key }) => predicate('is_null', column(key.name, key.type))))]),
        ),
      ),
    ),
  ];
  const plan: Plan = {
    steps: [
      boundsStep,
      { name: 'survey', query: select({ items, from: { schema: 'source', name: spine.name } }) },
    ],
    output: outputOf(items),
  };
  return withComputedColumns(plan, [spine]);
}
