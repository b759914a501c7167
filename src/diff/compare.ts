import { datasetsIn, sourcesBelow, sourcesOfDataset } from '../catalog/dependencies.js';
import { datasetFingerprint, digest, fingerprint } from '../catalog/fingerprint.js';
import type { Catalog } from '../catalog/model/index.js';
import { type Thing, things } from '../catalog/selectors.js';
import { factsOf } from '../describe/facts.js';
import { added, columnChanges, removed, sameMeanings } from './columns.js';
import { type Compared, compared } from './compared.js';
import { type Break, breaks, type ColumnChange, type Difference, type ItemChange } from './model.js';
import { metadataEdits, physicalEdits, reasonsOf } from './reasons.js';

/** A catalog with its items as they are compared, by kind and name. */
interface Side {
  readonly catalog: Catalog;
  readonly target: string;
  readonly items: ReadonlyMap<string, Compared>;
  /** What reads an item, directly or through others. */
  readonly readers: (name: string) => readonly Thing[];
}

const keyOf = ({ kind, name }: Pick<Thing, 'kind' | 'name'>): string => `${kind} ${name}`;

const sideOf = (catalog: Catalog, target: string): Side => ({
  catalog,
  target,
  items: new Map([...things(catalog).values()].map((thing) => [keyOf(thing), compared(thing, target)])),
  readers: readersOf(catalog),
});

/** What changes from one catalog to another on one target, in the order of the new one; removed items last. */
export function compareCatalogs(before: Catalog, after: Catalog, target: string): Difference {
  const [old, now] = [sideOf(before, target), sideOf(after, target)];
  const gone = new Map([...old.items].filter(([key]) => !now.items.has(key)));
  const found = new Map<string, ItemChange>();
  for (const [key, item] of now.items) {
    const same = old.items.get(key) ?? renamedFrom(item, gone);
    if (same !== undefined) gone.delete(keyOf(same.thing));
    const change = same === undefined ? newItem(item, now) : changedItem(same, item, { old, now });
    if (change !== undefined) found.set(key, change);
  }
  for (const [key, item] of gone) found.set(key, removedItem(item, old));
  const items = [...found].map(([key, change]) =>
    withConsumers(withCauses(change, found, now.items.get(key)), found),
  );
  return { target, items };
}

/** The one of `gone` that has the same rows and the same columns, but for names. */
const renamedFrom = (item: Compared, gone: ReadonlyMap<string, Compared>): Compared | undefined =>
  item.rows === ''
    ? undefined
    : [...gone.values()].find(
        (one) =>
          one.thing.kind === item.thing.kind &&
          one.rows === item.rows &&
          sameMeanings(one.columns, item.columns),
      );

const head = (thing: Thing, { readers }: Side): Omit<ItemChange, 'change' | 'columns'> => ({
  kind: thing.kind,
  name: thing.name,
  was: null,
  owner: thing.owner,
  file: thing.span.file,
  breaks: [],
  reasons: [],
  metadata: [],
  physical: [],
  rebuilt: false,
  consumers: readers(thing.name).map(({ kind, name, owner }) => ({ kind, name, owner, columns: [] })),
});

const isBuilt = ({ kind }: Thing): boolean => kind === 'feature_set' || kind === 'dataset';

const newItem = ({ thing, columns }: Compared, side: Side): ItemChange => ({
  ...head(thing, side),
  change: 'added',
  columns: columns.map(added),
  rebuilt: isBuilt(thing),
});

const removedItem = ({ thing, columns }: Compared, side: Side): ItemChange => ({
  ...head(thing, side),
  change: 'removed',
  columns: columns.map(removed),
  breaks: isBuilt(thing) ? ['removed'] : [],
});

/** Undefined: nothing changed. */
function changedItem(
  before: Compared,
  after: Compared,
  { old, now }: { readonly old: Side; readonly now: Side },
): ItemChange | undefined {
  const columns = columnChanges(before.columns, after.columns);
  const facts = [factsOf(before.thing, old.catalog), factsOf(after.thing, now.catalog)] as const;
  const isRenamed = before.thing.name !== after.thing.name;
  const edits = {
    columns,
    breaks: isBuilt(after.thing) ? breaksOf(before, after, columns) : [],
    reasons: reasonsOf(...facts, columns),
    metadata: [
      ...metadataEdits(...facts),
      ...(watchOf(before.thing) === watchOf(after.thing) ? [] : ['how changes are found, or freshness']),
    ],
    physical: [...physicalEdits(...facts), ...orderEdit(before, after)],
  };
  const rebuilt = isRenamed || printOf(before.thing, old.target) !== printOf(after.thing, now.target);
  if (!rebuilt && Object.values(edits).every(({ length }) => length === 0)) return undefined;
  return {
    ...head(after.thing, now),
    change: isRenamed ? 'renamed' : 'changed',
    was: isRenamed ? before.thing.name : null,
    ...edits,
    rebuilt,
  };
}

/** Differs where the next run builds the item anew. */
function printOf(thing: Thing, target: string): string {
  if (thing.kind === 'feature_set') return fingerprint(thing, target);
  return thing.kind === 'dataset' ? datasetFingerprint(thing, target) : '';
}

function breaksOf(before: Compared, after: Compared, columns: readonly ColumnChange[]): readonly Break[] {
  const found = new Set<string>(columns.map(({ change }) => change));
  if (before.thing.name !== after.thing.name) found.add('renamed');
  if (keysOf(before.thing) !== keysOf(after.thing)) found.add('keys');
  if (after.thing.kind === 'dataset' && before.rows !== after.rows) found.add('rows');
  return breaks.filter((one) => found.has(one));
}

/** The columns by which rows of a set are found. */
const keysOf = (thing: Thing): string =>
  thing.kind === 'feature_set'
    ? JSON.stringify([
        thing.grain,
        ...[...thing.keys.map(({ key }) => key), ...thing.eventKey].map(({ name, type }) => [name, type]),
      ])
    : '';

/** How an item is watched, which changes none of its values. */
function watchOf(thing: Thing): string {
  if (thing.kind === 'source') return digest(thing.watch);
  return thing.kind === 'feature_set' ? digest(thing.freshness) : '';
}

/** Columns that both have, in another order. */
function orderEdit(before: Compared, after: Compared): readonly string[] {
  const shared = (one: Compared, other: Compared): readonly string[] => {
    const names = new Set(other.columns.map(({ name }) => name));
    return one.columns.flatMap(({ name }) => (names.has(name) ? [name] : []));
  };
  return shared(before, after).join() === shared(after, before).join() ? [] : ['order of columns'];
}

/** By the name of an item: what reads it, directly or through others, in the order of the catalog. */
function readersOf(catalog: Catalog): (name: string) => readonly Thing[] {
  const all = [...things(catalog).values()];
  const direct = new Map<string, string[]>();
  for (const thing of all)
    for (const name of readBy(thing)) {
      const known = direct.get(name);
      if (known === undefined) direct.set(name, [thing.name]);
      else known.push(thing.name);
    }
  return (name) => {
    const found = new Set<string>();
    const visit = (one: string): void => {
      for (const reader of direct.get(one) ?? [])
        if (!found.has(reader)) {
          found.add(reader);
          visit(reader);
        }
    };
    visit(name);
    return found.size === 0 ? [] : all.filter((thing) => found.has(thing.name));
  };
}

/** The names of what an item reads itself. */
function readBy(thing: Thing): ReadonlySet<string> {
  switch (thing.kind) {
    case 'entity':
      return new Set();
    case 'source':
      return new Set(thing.from.kind === 'query' ? thing.from.inputs.map(({ name }) => name) : []);
    case 'feature_set':
      return new Set([thing.source.name, thing.entity.name]);
    case 'dataset':
      return new Set([thing.spine.name, ...thing.sets.map(({ set }) => set.name)]);
  }
}

/** The changes with what of their readers changes. */
const withConsumers = (change: ItemChange, all: ReadonlyMap<string, ItemChange>): ItemChange => ({
  ...change,
  consumers: change.consumers.map((consumer) => ({
    ...consumer,
    columns: (all.get(keyOf(consumer))?.columns ?? []).flatMap((column) =>
      column.change === 'metadata' ? [] : [column.name],
    ),
  })),
});

/** With the edits of what an item is made from, where its own edits do not explain all that breaks. */
function withCauses(
  change: ItemChange,
  all: ReadonlyMap<string, ItemChange>,
  item: Compared | undefined,
): ItemChange {
  if (item === undefined || change.change !== 'changed' || change.breaks.length === 0) return change;
  const below = belowOf(item.thing).flatMap((one) => {
    const cause = all.get(keyOf(one));
    return cause === undefined ? [] : causesOf(cause);
  });
  const reasons = [...change.reasons, ...below];
  return {
    ...change,
    reasons: reasons.length > 0 ? reasons : ['a definition changed where sensitive values are masked'],
  };
}

const causesOf = ({ change, name, was, reasons }: ItemChange): readonly string[] => [
  ...(change === 'renamed' ? [`${was} is now ${name}`] : []),
  ...reasons.map((reason) => `${name}: ${reason}`),
];

/** What an item reads, directly or through sources. */
function belowOf(thing: Thing): readonly Thing[] {
  if (thing.kind === 'feature_set') return [...sourcesBelow(thing.source), ...datasetsIn(thing.source)];
  if (thing.kind !== 'dataset') return [];
  return [...sourcesOfDataset(thing), ...datasetsIn(thing.spine), ...thing.sets.map(({ set }) => set)];
}
