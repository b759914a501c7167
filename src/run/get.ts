import { setsOf } from '../catalog/build-catalog.js';
import { fingerprint } from '../catalog/fingerprint.js';
import type { Catalog, Entity, FeatureSet } from '../catalog/model/index.js';
import { literalOf } from '../catalog/resolve/literals.js';
import { type Diagnostic, error, Failure, failure } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { Row, Value } from '../engines/engine.js';
import type { Literal } from '../expression/ast/nodes.js';
import type { Plan } from '../plan/ir/nodes.js';
import { planLookup, planLookupAt, planLookupAtEvent } from '../plan/online/lookup.js';
import { onlineSet, readOnlineSet, writeOnlineSet } from '../plan/online/online-table.js';
import { formatBrief, formatInstant } from '../types/instant.js';
import { formatType, isNumeric } from '../types/type.js';
import type { RunState } from './context/run-state.js';
import type { Warehouse } from './context/warehouse.js';
import { inspectHistories } from './histories/inspection.js';
import { finish, validUntil } from './intervals/coverage.js';
import { coverageOf, gridOf } from './intervals/decide.js';
import { explain } from './out-of-range/explain.js';
import { stagesOfSet } from './out-of-range/stages.js';
import { isOfData, type ReadRow, readColumns } from './read-columns.js';
import { startProgress } from './sources/bind-dataset.js';

export interface GetOptions {
  /** An entity or a feature set. */
  readonly name: string;
  /** Every key of the entity, as text. */
  readonly keys: Readonly<Record<string, string>>;
  /** As of this instant, UTC microseconds; absent: the online relation as it is. */
  readonly at?: bigint;
  /**
   * `event`: of a set of snapshots its windows [at − w, at), computed now from the source; `at` is then by default the
   * clock. Nothing has to be built.
   */
  readonly asOf?: 'event';
}

export interface GetResult {
  readonly row: Row;
  /** False: no set has ever seen this key; the row is the empty state. */
  readonly found: boolean;
  /** Of the columns in `row`. */
  readonly sensitive: readonly string[];
  /** Until when what was read is valid, exclusive; the earliest of all sets read. */
  readonly validUntil: bigint;
  /** Sets whose spec changed since they were built: their columns are those of the old spec. */
  readonly stale: readonly string[];
  /** Why columns, or all of a set of an entity, cannot be read: they are not in `row`. */
  readonly unread: readonly Diagnostic[];
}

/**
 * One row of an entity or a set, online or as of an instant: the last history row at or before it, the empty state
 * before any; or, with `asOf: event`, what the events make of the instant itself.
 * @throws Failure FS005 unknown name, FS008 keys missing or unknown, FS120 a key that does not parse, FS301 not
 * built, or not valid at the instant.
 */
export async function get(options: GetOptions, state: RunState, warehouse: Warehouse): Promise<GetResult> {
  const { entity, sets } = subject(warehouse.catalog, options.name);
  const keys = readKeys(entity, options.keys);
  if (options.asOf === 'event') {
    const set = atEvents(options.name, sets, warehouse.catalog);
    const part = await atEvent(set, { keys, at: options.at ?? warehouse.now }, state, warehouse);
    return resultOf([part], entity, options);
  }
  const built = sets.filter(({ name }) => state.sets.has(name));
  if (built.length === 0)
    throw failure('FS301', `${options.name} was never built`, { hint: `build it: fs run ${options.name}` });
  const { at } = options;
  if (at === undefined)
    return resultOf(await readAll(built, (set) => online(set, keys, state, warehouse)), entity, options);
  const { state: present } = await inspectHistories(built, state, warehouse.engine);
  return resultOf(
    await readAll(built, (set) => asOf(set, { keys, at }, present, warehouse)),
    entity,
    options,
  );
}

/** What can be read of several sets: one that the engine cannot read does not keep the others from being shown. */
async function readAll(
  sets: readonly FeatureSet[],
  read: (set: FeatureSet) => Promise<Part>,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const failed: Failure[] = [];
  for (const set of sets) {
    try {
      parts.push(await read(set));
    } catch (cause) {
      if (!isOfData(cause)) throw cause;
      failed.push(cause);
    }
  }
  const unread = failed.flatMap(({ diagnostics }) => diagnostics);
  const [first, ...rest] = parts;
  if (first === undefined) throw new Failure(unread);
  return [{ ...first, unread: [...first.unread, ...unread] }, ...rest];
}

function resultOf(parts: readonly Part[], entity: Entity, options: GetOptions): GetResult {
  const row: Record<string, Value> = {};
  for (const key of entity.keys) row[key.name] = keyValue(options.keys[key.name] ?? '', isNumeric(key.type));
  const isSet = entity.name !== options.name;
  for (const part of parts) Object.assign(row, part.values);
  for (const part of parts) row[isSet ? 'timestamp' : `${part.set.name}__timestamp`] = part.timestamp;
  return {
    row,
    found: parts.some(({ timestamp }) => timestamp !== null),
    sensitive: [
      ...entity.keys.filter((key) => key.sensitive).map(({ name }) => name),
      ...parts.flatMap(({ set: { columns, unmaterialized: read } }) =>
        [...columns, ...read].filter((column) => column.sensitive).map(({ name }) => name),
      ),
    ],
    validUntil: parts.map((part) => part.validUntil).reduce((a, b) => (a < b ? a : b)),
    stale: parts.flatMap(({ set, isStale }) => (isStale ? [set.name] : [])),
    unread: parts.flatMap(({ unread }) => unread),
  };
}

const keyValue = (text: string, numeric: boolean): Value =>
  numeric && /^-?\d+$/.test(text) ? BigInt(text) : text;

function subject(
  catalog: Catalog,
  name: string,
): { readonly entity: Entity; readonly sets: readonly FeatureSet[] } {
  const entity = catalog.entities.get(name);
  if (entity !== undefined) return { entity, sets: setsOf(entity, catalog.featureSets) };
  const set = catalog.featureSets.get(name);
  if (set !== undefined) return { entity: set.entity, sets: [set] };
  throw failure('FS005', `there is no entity or feature set "${name}"`, {
    hint: didYouMean(name, [...catalog.entities.keys(), ...catalog.featureSets.keys()], 'entity'),
  });
}

interface Key {
  readonly key: Entity['keys'][number];
  readonly value: Literal;
}

/** The keys of an entity, each given as text. @throws Failure FS008 for missing or unknown ones, FS120 for text that is none. */
export function readKeys(entity: Entity, given: Readonly<Record<string, string>>): readonly Key[] {
  const names = entity.keys.map(({ name }) => name);
  const usage = names.map((name) => `--key ${name}=…`).join(' ');
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const absent = names.filter((name) => given[name] === undefined);
  const problems = [
    ...unknown.map((name) => error('FS008', `entity ${entity.name} has no key "${name}"`, { hint: usage })),
    ...absent.map((name) => error('FS008', `the key ${name} is missing`, { hint: usage })),
  ];
  if (problems.length > 0) throw new Failure(problems);
  return entity.keys.map((key) => {
    const text = given[key.name] ?? '';
    const result = literalOf(
      key.type.name === 'decimal' || isNumeric(key.type) ? numeric(text) : boolean(text, key.type.name),
      key.type,
    );
    if ('problem' in result)
      throw failure('FS120', `key ${key.name}: "${text}" is not a ${formatType(key.type)}`);
    return { key, value: result.literal };
  });
}

const numeric = (text: string): bigint | number | string => {
  if (/^[+-]?\d+$/.test(text)) return BigInt(text);
  return /^[+-]?\d+\.\d+$/.test(text) ? Number(text) : text;
};

const boolean = (text: string, type: string): string | boolean =>
  type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;

interface Part {
  readonly set: FeatureSet;
  readonly values: Readonly<Record<string, Value>>;
  readonly timestamp: Value;
  readonly validUntil: bigint;
  readonly isStale: boolean;
  readonly unread: readonly Diagnostic[];
}

async function online(
  set: FeatureSet,
  keys: readonly Key[],
  state: RunState,
  warehouse: Warehouse,
): Promise<Part> {
  const { now, target } = warehouse;
  const stored = state.sets.get(set.name);
  if (stored === undefined) throw new Error(`${set.name} has no state`);
  const values = keys.map(({ value }) => value);
  const isStale =
    stored.fingerprint !== fingerprint(set, target) || stored.definition !== writeOnlineSet(onlineSet(set));
  const found = await readColumns(
    readOnlineSet(stored.definition),
    (one) => planLookup(set.entity, one, values, now),
    [formatInstant(0n), formatInstant(now + 1n)],
    warehouse,
  );
  return { ...part(set, found, stored.validUntil), isStale };
}

/** The keys that are asked for, and the instant, UTC microseconds. */
interface KeysAt {
  readonly keys: readonly Key[];
  readonly at: bigint;
}

async function asOf(
  set: FeatureSet,
  { keys, at }: KeysAt,
  state: RunState,
  warehouse: Warehouse,
): Promise<Part> {
  const { target } = warehouse;
  const stored = state.sets.get(set.name);
  const coverage = coverageOf(stored, fingerprint(set, target), stored?.firstEvent ?? null);
  const until = stored === undefined ? 0n : validUntil(gridOf(set), coverage);
  const end = finish(gridOf(set));
  const isOver = end !== null && end <= at;
  if (stored?.fingerprint !== fingerprint(set, target) || at >= until)
    throw failure(
      'FS301',
      `${set.name} is not valid at ${formatBrief(at)}: it is valid until ${formatBrief(until)}, exclusive`,
      { hint: isOver ? `its history is complete: end of ${set.name}` : `build it: fs run ${set.name}` },
    );
  const values = keys.map(({ value }) => value);
  const bounds = [formatInstant(0n), formatInstant(at + 1n)];
  const found = await readColumns(set, (one) => planLookupAt(one, values, at), bounds, warehouse);
  return part(set, found, until);
}

/** The one set of which windows at an instant are asked. @throws Failure FS008 for an entity or a set without snapshots. */
function atEvents(name: string, sets: readonly FeatureSet[], { featureSets }: Catalog): FeatureSet {
  const [set] = sets;
  if (set === undefined || !featureSets.has(name))
    throw failure('FS008', `--as-of event goes with a feature set, and ${name} is an entity`, {
      hint: sets.length === 0 ? undefined : `name one of its sets: ${sets.map((one) => one.name).join(', ')}`,
    });
  if (set.grain === 'event')
    throw failure('FS008', `--as-of event goes with snapshots, and ${name} is of grain: event`, {
      hint: 'leave --as-of out',
    });
  return set;
}

/** Computed from the source as it is now. @throws Failure for what is wrong with the source. */
async function atEvent(
  set: FeatureSet,
  { keys, at }: KeysAt,
  state: RunState,
  warehouse: Warehouse,
): Promise<Part> {
  const { engine, now } = warehouse;
  if (at > now)
    throw failure('FS301', `${formatBrief(at)} lies in the future: what its windows will hold is not known`, {
      hint: `now is ${formatBrief(now)}`,
    });
  await engine.lock();
  const begun = { sets: [], end: at };
  const { progress, bind } = startProgress({ state, checks: new Map() }, begun, warehouse);
  const values = keys.map(({ value }) => value);
  const planOf = (one: FeatureSet): Plan => planLookupAtEvent(one, values, at);
  try {
    await bind(set.source);
    await progress.profile(set);
    const bounds = [formatInstant(0n), formatInstant(at + 1n)];
    return part(set, await readColumns(set, planOf, bounds, warehouse), now + 1n);
  } catch (cause) {
    const scope = { start: 0n, end: at + 1n, target: warehouse.target };
    throw await explain(cause, set, () => stagesOfSet(set, scope, planOf), warehouse);
  }
}

function part(set: FeatureSet, { row, unread }: ReadRow, until: bigint): Part {
  if (row === undefined) throw new Error(`the look-up in ${set.name} gave no row`);
  const { timestamp = null, ...values } = row;
  return { set, values, timestamp, validUntil: until, isStale: false, unread };
}
