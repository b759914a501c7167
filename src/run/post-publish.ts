import type { Catalog, FeatureSet } from '../catalog/model/index.js';
import type { Interval, Statement } from '../engines/engine.js';
import { onlineSet } from '../plan/online/online-table.js';
import type { Dialect } from '../sql/compile/dialect.js';
import { createOnline, dropOnline, refreshOnline } from '../sql/statements/online.js';
import type { StoredSet } from '../sql/statements/run-state.js';
import type { SourceRecord } from '../sql/statements/source-state.js';
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

/** What of one set's publication decides what changes with it. */
export interface Published {
  readonly set: FeatureSet;
  readonly decision: Decision;
  /** Null: nothing is published. */
  readonly interval: Interval | null;
  /** The state of the set before, and after it. */
  readonly before: StoredSet | undefined;
  readonly after: StoredSet;
  /** The online relation stays as it is: it is made anew when all sets of the run are built. */
  readonly keepsOnline: boolean;
  /** What the set was computed from; null: as recorded already. */
  readonly record: SourceRecord | null;
  /** Makes the entity's view anew, where the columns of the online relation change. */
  readonly view: readonly Statement[];
}

/**
 * What must change together with the history: the online relation, the run state, and the entity's view where columns
 * change. The online relation is only added to where the interval lies behind all that it has seen; a restatement
 * makes it anew. Nothing where nothing changes. The online relation must be there, empty for a set that is new.
 */
export function postPublish(
  published: Published,
  state: RunState,
  { dialect, state: stateText, catalog }: Warehouse,
): PostPublish {
  const { set, decision, interval, before, after, keepsOnline, view, record } = published;
  if (keepsOnline)
    return {
      statements: [...stateText.saveSet(after), ...(record === null ? [] : stateText.sources.save(record))],
      keepsRows: false,
    };
  const remade = changesColumns(before, after);
  const seenUntil = remade ? null : forwardFrom(published);
  const valid = { start: seenUntil ?? 0n, end: after.validUntil };
  const keepsRows = publishesAllOf(published, valid) && mayKeepRows(interval, dialect);
  const from = keepsRows ? 'published' : 'historical';
  const untouched =
    interval === null && !remade && before?.validUntil === after.validUntil && !decision.rebuild;
  if (untouched && record === null && isEqual(before, after)) return { statements: [], keepsRows: false };
  const sets = new Map([...state.sets, [after.name, after]]);
  const statements = [
    ...(remade
      ? [...dropOnline(set.entity, set.name, dialect), createOnline(set.entity, onlineSet(set), dialect)]
      : []),
    ...(untouched ? [] : refreshOnline(set, valid, { whole: seenUntil === null, from }, dialect)),
    ...(remade ? view : []),
    ...stateText.saveSet(after),
    ...(record === null ? [] : stateText.sources.save(record)),
    ...stateText.saveValidUntil([
      { relation: `online.${set.name}`, validUntil: after.validUntil },
      { relation: `online.${after.entity}`, validUntil: servedUntil(after.entity, sets, catalog) },
    ]),
  ];
  return { statements, keepsRows };
}

/** Up to where the online relation has seen all, where the interval lies behind that; null: it is made anew. */
function forwardFrom({ decision, interval, before, after }: Published): bigint | null {
  if (before === undefined || decision.rebuild || interval === null) return null;
  const { validUntil } = before;
  return interval.start >= validUntil && after.validUntil >= validUntil ? validUntil : null;
}

/** Whether the rows of the publication are all that the online relation needs of `valid`. */
function publishesAllOf({ decision, interval, before }: Published, valid: Interval): boolean {
  if (interval === null || valid.end > interval.end) return false;
  return decision.rebuild || before === undefined || interval.start <= valid.start;
}

const mayKeepRows = (interval: Interval | null, { capabilities }: Dialect): boolean =>
  interval !== null && (capabilities.holdsRows || interval.end - interval.start <= SHORT);

/** Whether the online relation has other columns than before. */
export const changesColumns = (before: StoredSet | undefined, after: StoredSet): boolean =>
  before !== undefined && before.definition !== after.definition;

const isEqual = (before: StoredSet, after: StoredSet): boolean => {
  const text = (stored: StoredSet): string =>
    JSON.stringify(
      Object.entries(stored).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
    );
  return text(before) === text(after);
};

/** Until when the online relations of all sets of an entity have been brought, exclusive, UTC microseconds. */
export function servedUntil(
  entity: string,
  sets: ReadonlyMap<string, StoredSet>,
  { featureSets }: Catalog,
): bigint {
  const ends = [...featureSets.values()]
    .filter((set) => set.entity.name === entity)
    .map(({ name }) => sets.get(name)?.validUntil ?? 0n);
  return ends.reduce((least, one) => (one < least ? one : least), ends[0] ?? 0n);
}
