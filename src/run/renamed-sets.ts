import { fingerprint } from '../catalog/fingerprint.js';
import type { FeatureSet } from '../catalog/model/index.js';
import { copiedColumns, readMeaning, setMeaning, writeMeaning } from '../catalog/set-meaning.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import type { RenamedSet } from './context/prepared-set.js';
import type { RunState } from './context/run-state.js';
import type { Inspection } from './histories/inspection.js';

/** A history under another spec that has the values of all columns of a set and no others; undefined: it does not. */
export function renamedSet(
  set: FeatureSet,
  stored: StoredSet | undefined,
  target: string,
): RenamedSet | undefined {
  if (stored === undefined || stored.done.length === 0 || stored.fingerprint === fingerprint(set, target))
    return undefined;
  const before = readMeaning(stored.meaning);
  if (before === undefined) return undefined;
  const columns = copiedColumns(before, setMeaning(set, target));
  return columns === undefined ? undefined : { before: stored, columns };
}

/** The sets whose histories are copied instead of computed, by name. A history that lost partitions is computed. */
export function renamedSets(
  sets: readonly FeatureSet[],
  { state, checks }: Inspection,
  target: string,
): ReadonlyMap<string, RenamedSet> {
  return new Map(
    sets.flatMap((set) => {
      const isLost = (checks.get(set.name)?.lost.length ?? 0) > 0;
      const renamed = isLost ? undefined : renamedSet(set, state.sets.get(set.name), target);
      return renamed === undefined ? [] : [[set.name, renamed] as const];
    }),
  );
}

/** The state as it is once the histories of renamed sets are copied; their online relations have the old columns still. */
export const withRenamed = (
  state: RunState,
  renamed: ReadonlyMap<string, RenamedSet>,
  sets: readonly FeatureSet[],
  target: string,
): RunState => ({
  ...state,
  sets: new Map([
    ...state.sets,
    ...sets.flatMap((set) => {
      const before = renamed.get(set.name)?.before;
      return before === undefined
        ? []
        : [
            [
              set.name,
              {
                ...before,
                fingerprint: fingerprint(set, target),
                meaning: writeMeaning(setMeaning(set, target)),
              },
            ] as const,
          ];
    }),
  ]),
});

/** The state where the history of a set could not be copied: as it was. */
export const withoutRenamed = (state: RunState, renamed: RenamedSet | undefined): RunState =>
  renamed === undefined
    ? state
    : { ...state, sets: new Map([...state.sets, [renamed.before.name, renamed.before]]) };
