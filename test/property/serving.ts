import type { Cell } from '../oracle/types.js';
import { Mismatch } from './checks.js';
import { agrees, decode, show } from './compare.js';
import type { DatasetCase } from './datasets.js';
import type { Workspace } from './harness.js';
import { servedColumns } from './scenario.js';

/** A row of a dataset: the keys of its sets, its instant, and its values by column. */
export interface Training {
  readonly keys: readonly Cell[];
  readonly at: bigint;
  readonly values: ReadonlyMap<string, Cell>;
}

/** How many rows of a case are looked up. */
const MOST = 2;

/**
 * Training equals serving: what a dataset has of a set of snapshots is what `get` gives at that instant, from the
 * history, or from the source where the dataset reads the events.
 */
export async function checkServing(
  training: readonly Training[],
  workspace: Workspace,
  { scenario, dataset }: DatasetCase,
): Promise<void> {
  const sets = scenario.sets.filter(({ name, event }) => event === undefined && dataset.sets.includes(name));
  const rows = training.filter(({ keys, at }) => !keys.includes(null) && at <= scenario.now).slice(-MOST);
  const problems: string[] = [];
  for (const { keys, at, values } of rows)
    for (const set of sets) {
      const { row } = await workspace.get({
        name: set.name,
        keys: Object.fromEntries(scenario.keys.map(({ name }, i) => [name, String(keys[i])])),
        at,
        ...(dataset.atEvent?.includes(set.name) ? { asOf: 'event' } : {}),
      });
      for (const { name, type, inexact } of servedColumns(scenario.source, set)) {
        const [trained, served] = [values.get(name) ?? null, decode(row[name], type)];
        if (!agrees(trained, served, inexact, 0))
          problems.push(
            `${keys.map(show)} at ${at} ${name}: trained ${show(trained)}, served ${show(served)}`,
          );
      }
    }
  if (problems.length > 0) throw new Mismatch('training differs from serving', problems, scenario);
}
