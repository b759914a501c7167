import { setsOf } from '../catalog/build-catalog.js';
import type { FeatureSet } from '../catalog/model/index.js';
import type { Interval, Statement } from '../engines/engine.js';
import { onlineSet, readOnlineSet } from '../plan/online/online-table.js';
import { createOnline, dropOnline, entityView, refreshOnline } from '../sql/statements/online.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import { DAY } from '../types/duration.js';
import type { Decision } from './context/decision.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';

/** What is done together with a publication, and whether it reads just the published rows. */
export interface PostPublish {
  readonly statements: readonly Statement[];
  readonly keepsRows: boolean;
}

/** Of an interval up to this long few rows can come, however many events there are. */
const SHORT = 32n * DAY;

/**
 * What must change together with the history: the online relation, the entity's view, the run state. The online
 * relation is only added to where the interval lies behind all that it has seen; a restatement makes it anew.
 */
export function postPublish(
  set: FeatureSet,
  decision: Decision,
  state: RunState,
  after: StoredSet,
  interval: Interval | null,
  { dialect, state: stateText, catalog }: Warehouse,
): PostPublish {
  const stored = state.sets.get(set.name);
  const online = onlineSet(set);
  const remade = stored === undefined || stored.definition !== after.definition;
  const forward =
    !remade &&
    !decision.rebuild &&
    interval !== null &&
    interval.start >= stored.validUntil &&
    after.validUntil >= stored.validUntil;
  const valid = { start: forward ? stored.validUntil : 0n, end: after.validUntil };
  const alone = decision.rebuild || stored === undefined;
  const keepsRows =
    interval !== null &&
    (dialect.capabilities.holdsRows || interval.end - interval.start <= SHORT) &&
    (alone || interval.start <= valid.start) &&
    valid.end <= interval.end;
  const from = keepsRows ? 'published' : 'historical';
  const untouched =
    interval === null && !remade && stored.validUntil === after.validUntil && !decision.rebuild;
  const siblings = setsOf(set.entity, catalog.featureSets).filter(({ name }) => name !== set.name);
  const shown = [...setsOf(set.entity, catalog.featureSets)].map((sibling) => {
    const known = state.sets.get(sibling.name);
    return sibling.name === set.name || known === undefined
      ? onlineSet(sibling)
      : readOnlineSet(known.definition);
  });
  const untilOf = (name: string): bigint =>
    name === set.name ? after.validUntil : (state.sets.get(name)?.validUntil ?? 0n);
  const entityUntil = [set, ...siblings].map(({ name }) => untilOf(name)).reduce((a, b) => (a < b ? a : b));
  const statements = [
    ...(remade ? dropOnline(set.entity, set.name, dialect) : []),
    ...[set, ...siblings].map((one) =>
      createOnline(set.entity, shown.find(({ name }) => name === one.name) ?? online, dialect),
    ),
    ...(untouched ? [] : refreshOnline(set, valid, { whole: !forward, from }, dialect)),
    ...entityView(set.entity, shown, dialect),
    ...stateText.saveSet(after),
    ...stateText.saveValidUntil(`online.${set.name}`, after.validUntil),
    ...stateText.saveValidUntil(`online.${set.entity.name}`, entityUntil),
  ];
  return { statements, keepsRows };
}
