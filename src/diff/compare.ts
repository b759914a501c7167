import { added, type ColumnChange, columnChanges, removed, sameMeanings } from '../catalog/column-changes.js';
import { datasetsIn, sourcesBelow, sourcesOfDataset } from '../catalog/dependencies.js';
import { datasetFingerprint, digest, fingerprint } from '../catalog/fingerprint.js';
import type { Catalog } from '../catalog/model/index.js';
import type { Thing } from '../catalog/selectors.js';
import { copiedColumns, keyText, setMeaning } from '../catalog/set-meaning.js';
import { factsOf } from '../describe/facts.js';
import { type Compared, earlierNames } from './compared.js';
import { breaksOfColumn, declaredDiagnostics, isVersioned, versionOf, withDeclared } from './declared.js';
import { type Break, breaks, type Difference, type ItemChange } from './model.js';
import { metadataEdits, physicalEdits, reasonsOf } from './reasons.js';
import { keyOf, type Side, sideOf } from './side.js';

/**
 * What changes from one catalog to another on one target, in the order of the new one; removed items last. Only items whose
 * names are in `differing` are compared, and only they and what they are made of need be in `before`; null: all.
 */
export function compareCatalogs(
  before: Catalog,
  after: Catalog,
  target: string,
  differing: ReadonlySet<string> | null = null,
): Difference {
  const [old, now] = [sideOf(before, target, differing), sideOf(after, target, differing)];
  const gone = new Map([...old.items].filter(([key]) => !now.items.has(key)));
  const found = new Map<string, ItemChange>();
  for (const [key, item] of now.items) {
    const same = old.items.get(key) ?? renamedFrom(item, gone);
    if (same !== undefined) gone.delete(keyOf(same.thing));
    const change = same === undefined ? newItem(item, now) : changedItem(same, item, { old, now });
    if (change !== undefined) found.set(key, change);
  }
  for (const [key, item] of gone) found.set(key, removedItem(item, old));
  const declared = withDeclared(found, { old, now });
  const items = [...declared].map(([key, change]) =>
    withConsumers(withCauses(change, declared, now.items.get(key)), declared),
  );
  return { target, items, diagnostics: declaredDiagnostics({ old, now }) };
}

/** The one of `gone` that an item says it was; else the one that has the same rows and the same columns, but for names. */
function renamedFrom(item: Compared, gone: ReadonlyMap<string, Compared>): Compared | undefined {
  const { thing } = item;
  const was = isVersioned(thing) ? thing.renamed?.name : undefined;
  const declared = was === undefined ? undefined : gone.get(keyOf({ kind: thing.kind, name: was }));
  if (declared !== undefined || item.rows === '') return declared;
  return [...gone.values()].find(
    (one) =>
      one.thing.kind === item.thing.kind && one.rows === item.rows && sameMeanings(one.columns, item.columns),
  );
}

const head = (thing: Thing, { readers }: Side): Omit<ItemChange, 'change' | 'columns'> => ({
  kind: thing.kind,
  name: thing.name,
  was: null,
  owner: thing.owner,
  file: thing.span.file,
  breaks: [],
  declared: [],
  reasons: [],
  metadata: [],
  physical: [],
  rebuilt: false,
  copied: false,
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
  const columns = columnChanges(before.columns, after.columns, earlierNames(after.thing));
  const facts = [factsOf(before.thing, old.catalog), factsOf(after.thing, now.catalog)] as const;
  const isRenamed = before.thing.name !== after.thing.name;
  const isStale = isRenamed || printOf(before.thing, old.target) !== printOf(after.thing, now.target);
  // The same values in other words, such as `4 day` for `4 days`.
  const isReworded =
    after.thing.kind === 'feature_set' && !isStale && columns.every(({ change }) => change === 'metadata');
  const edits = {
    columns,
    breaks: isBuilt(after.thing) ? breaksOf(before, after, columns) : [],
    reasons: isReworded ? [] : reasonsOf(...facts, columns),
    metadata: [
      ...metadataEdits(...facts),
      ...versionEdit(before.thing, after.thing),
      ...(watchOf(before.thing) === watchOf(after.thing) ? [] : ['how changes are found, or freshness']),
    ],
    physical: [...physicalEdits(...facts), ...orderEdit(before, after)],
  };
  const copied = isStale && !isRenamed && isCopied(before.thing, after.thing, now.target);
  if (!isStale && Object.values(edits).every(({ length }) => length === 0)) return undefined;
  return {
    ...head(after.thing, now),
    change: isRenamed ? 'renamed' : 'changed',
    was: isRenamed ? before.thing.name : null,
    ...edits,
    rebuilt: isStale && !copied,
    copied,
  };
}

const versionEdit = (before: Thing, after: Thing): readonly string[] => {
  const [was, is] = [versionOf(before), versionOf(after)];
  return was === is ? [] : [`version: ${was} → ${is}`];
};

/** Whether all columns of a set are in its history already, under these names or others. */
const isCopied = (before: Thing, after: Thing, target: string): boolean =>
  before.kind === 'feature_set' &&
  after.kind === 'feature_set' &&
  copiedColumns(setMeaning(before, target), setMeaning(after, target)) !== undefined;

/** Differs where the next run builds the item anew. */
function printOf(thing: Thing, target: string): string {
  if (thing.kind === 'feature_set') return fingerprint(thing, target);
  return thing.kind === 'dataset' ? datasetFingerprint(thing, target) : '';
}

function breaksOf(before: Compared, after: Compared, columns: readonly ColumnChange[]): readonly Break[] {
  const found = new Set<string>(columns.flatMap(breaksOfColumn));
  if (before.thing.name !== after.thing.name) found.add('renamed');
  if (keysOf(before.thing) !== keysOf(after.thing)) found.add('keys');
  if (after.thing.kind === 'dataset' && before.rows !== after.rows) found.add('rows');
  return breaks.filter((one) => found.has(one));
}

const keysOf = (thing: Thing): string => (thing.kind === 'feature_set' ? keyText(thing) : '');

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
