import { columnsIn } from '../catalog/columns-in.js';
import type { FeatureSet } from '../catalog/model.js';
import { TIMESTAMP } from '../spec/types.js';
import { column, item, select } from './build.js';
import type { Step } from './ir.js';
import { carriedOutput } from './output.js';
import { keyItems } from './steps.js';

/**
 * From `aggregated` (keys, timestamp, columns made of events) to `states`, which has the derived columns too: those that
 * read no other derived one first, then those that read them.
 */
export function derivedSteps(set: FeatureSet): readonly Step[] {
  const level = new Map<string, number>();
  for (const { name, value } of set.derived)
    level.set(name, 1 + Math.max(0, ...columnsIn(value).map((read) => level.get(read) ?? 0)));
  const levels = [...new Set(level.values())].toSorted((a, b) => a - b);
  const nameOf = (at: number): string =>
    at === 0 ? 'aggregated' : at === levels.length ? 'states' : `derived_${at}`;
  return levels.map((at): Step => {
    const values = new Map(
      set.derived.filter(({ name }) => level.get(name) === at).map(({ name, value }) => [name, value]),
    );
    return {
      name: nameOf(at),
      ...(at === 1 ? { comment: 'columns made of columns' } : {}),
      query: select({
        items: [
          ...keyItems(set),
          item('timestamp', column('timestamp', TIMESTAMP)),
          ...carriedOutput(set).map(({ name, type }) => item(name, column(name, type))),
          ...set.columns
            .filter(({ name }) => (level.get(name) ?? 0) <= at)
            .map(({ name, type }) => item(name, values.get(name) ?? column(name, type))),
        ],
        from: { name: nameOf(at - 1) },
      }),
    };
  });
}
