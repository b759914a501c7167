import type { ColumnChange } from '../catalog/column-changes.js';
import { digest } from '../catalog/fingerprint.js';
import { rowsOfSet } from '../catalog/meaning.js';
import type { AnySource, Dataset, EarlierName, FeatureSet, Versioned } from '../catalog/model/index.js';
import { type Thing, things } from '../catalog/selectors.js';
import { type Diagnostic, error } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { Break, ItemChange } from './model.js';
import { keyOf, type Side } from './side.js';

/* What specs declare of their changes: `renamed`, and `version` for other values and columns. */

type VersionedThing = FeatureSet | Dataset;

export const isVersioned = (thing: Thing): thing is VersionedThing =>
  thing.kind === 'feature_set' || thing.kind === 'dataset';

export const versionOf = (thing: Thing): number => (isVersioned(thing) ? thing.version : 1);

interface Sides {
  readonly old: Side;
  readonly now: Side;
}

/**
 * The changes with what is declared of each: by a raised `version` everything; by `renamed` a rename; and what only follows
 * from declared changes of what an item is made from.
 */
export function withDeclared(
  changes: ReadonlyMap<string, ItemChange>,
  sides: Sides,
): ReadonlyMap<string, ItemChange> {
  const done = new Map<string, ItemChange>();
  const declaredOf = (key: string): ItemChange | undefined => {
    const change = changes.get(key);
    if (change === undefined) return undefined;
    const known = done.get(key) ?? declare(change, { ...sides, declaredOf });
    done.set(key, known);
    return known;
  };
  return new Map([...changes].map(([key, change]) => [key, declaredOf(key) ?? change]));
}

interface Context extends Sides {
  readonly declaredOf: (key: string) => ItemChange | undefined;
}

function declare(change: ItemChange, context: Context): ItemChange {
  const { old, now } = context;
  const after = now.items.get(keyOf(change))?.thing;
  const before = old.items.get(keyOf({ kind: change.kind, name: change.was ?? change.name }))?.thing;
  if (before === undefined || after === undefined || !isVersioned(before) || !isVersioned(after))
    return change;
  const isRaised = after.version > before.version;
  const isConsequence = isRaised || followsFrom(before, after, context);
  const columns = change.columns.map((column) => ({
    ...column,
    declared:
      column.declared || isRaised || isColumnDeclared(column, { before, after, isConsequence }, context),
  }));
  const open = new Set<string>(columns.flatMap((column) => (column.declared ? [] : openBreaks(column))));
  const isRenamed = change.was !== null && !isRaised && after.renamed?.name !== change.was;
  if (isRenamed) open.add('renamed');
  const ofItem: readonly Break[] = isConsequence ? [] : ['keys', 'rows'];
  for (const one of ofItem) open.add(one);
  return { ...change, columns, declared: change.breaks.filter((one) => !open.has(one)) };
}

export const breaksOfColumn = ({ change, was }: ColumnChange): readonly string[] =>
  was === null ? [change] : [change, 'renamed'];

/** A pair whose values differ is one by declaration, so that only its values are not declared. */
const openBreaks = ({ change }: ColumnChange): readonly string[] => [change];

/** Columns that a dataset joins are declared where its set declares them; others where they only follow from that. */
function isColumnDeclared(
  column: ColumnChange,
  {
    before,
    after,
    isConsequence,
  }: {
    readonly before: VersionedThing;
    readonly after: VersionedThing;
    readonly isConsequence: boolean;
  },
  { declaredOf }: Context,
): boolean {
  const side = column.change === 'removed' ? before : after;
  if (side.kind === 'feature_set') return isConsequence;
  for (const { set, columns } of side.sets) {
    const joined = columns.find(({ name }) => name === column.name)?.column.name;
    if (joined === undefined) continue;
    const below = declaredOf(keyOf(set))?.columns.find(({ name }) => name === joined);
    return below?.change === column.change && below.declared;
  }
  return isConsequence;
}

/** Whether an item changed only because of declared changes of what it is made from. */
function followsFrom(before: VersionedThing, after: VersionedThing, { declaredOf }: Context): boolean {
  if (ownText(before) !== ownText(after)) return false;
  const below = directlyBelow(after).flatMap((thing) => declaredOf(keyOf(thing)) ?? []);
  return below.some(changesValues) && below.filter(changesValues).every(isDeclared);
}

const changesValues = ({ change, columns, reasons, breaks: broken }: ItemChange): boolean =>
  change !== 'changed' ||
  reasons.length > 0 ||
  broken.length > 0 ||
  columns.some((column) => column.change !== 'metadata');

const isDeclared = ({ kind, change, breaks: broken, declared }: ItemChange): boolean =>
  (kind === 'feature_set' || kind === 'dataset') &&
  change !== 'removed' &&
  broken.every((one) => declared.includes(one));

/** What the spec of an item says itself that values depend on. */
const ownText = (thing: VersionedThing): string =>
  thing.kind === 'feature_set'
    ? digest([
        rowsOfSet(thing),
        [thing.timestamp.name, thing.where, thing.dedupe?.keep, thing.dedupe?.by.map(({ name }) => name)],
        thing.aggregated.map(({ description, empty, sensitive, pivot, ...column }) => ({
          ...column,
          timestamp: column.timestamp.name,
        })),
        [...thing.derived, ...thing.unmaterialized].map(({ name, type, expr, fill }) => [
          name,
          type,
          expr,
          fill,
        ]),
      ])
    : digest([
        [thing.timestamp.name, thing.where],
        thing.columns.map(({ name, column }) => [name, column.name]),
        thing.labels.map(({ name, type, expr, within }) => [name, type, expr, within?.micros ?? null]),
        thing.sets.map(({ set, prefix, keys, self, maxAge, asOf }) => [
          [set.name, prefix, self, maxAge?.micros ?? null, asOf],
          keys.map(({ column }) => column.name),
        ]),
        thing.derived.map(({ name, type, expr }) => [name, type, expr]),
      ]);

const directlyBelow = (thing: VersionedThing): readonly Thing[] =>
  thing.kind === 'feature_set'
    ? [thing.entity, ...originsOf(thing.source)]
    : [...originsOf(thing.spine), ...thing.sets.map(({ set }) => set)];

function originsOf(source: AnySource): readonly Thing[] {
  const { from } = source;
  if (from.kind === 'dataset') return [from.dataset];
  return from.kind === 'query' ? [source, ...from.inputs.flatMap(originsOf)] : [source];
}

/** What `renamed` and `version` say that does not fit the other side: FS127, each once. */
export const declaredDiagnostics = ({ old, now }: Sides): readonly Diagnostic[] =>
  [...now.items.values()].flatMap(({ thing }) => {
    if (!isVersioned(thing)) return [];
    const known = old.items.get(keyOf(thing))?.thing;
    const before =
      known ?? old.items.get(keyOf({ kind: thing.kind, name: thing.renamed?.name ?? '' }))?.thing;
    return [
      ...(known === undefined ? itemRename(thing, { old, now }) : []),
      ...(before !== undefined && isVersioned(before)
        ? [...loweredVersion(before, thing), ...featureRenames(before, thing)]
        : []),
    ];
  });

const words: Readonly<Record<VersionedThing['kind'], string>> = {
  feature_set: 'feature set',
  dataset: 'dataset',
};

function itemRename(thing: VersionedThing, { old, now }: Sides): readonly Diagnostic[] {
  const names = [...things(old.catalog).values()].flatMap(({ kind, name }) =>
    kind === thing.kind ? [name] : [],
  );
  // Against a project that has none of this kind, all is new.
  if (thing.renamed === null || (names.length === 0 && !old.isPartial)) return [];
  return renameDiagnostics(thing.renamed, {
    what: words[thing.kind],
    names,
    isLeft: things(now.catalog).get(thing.renamed.name)?.kind === thing.kind,
  });
}

function featureRenames(before: Thing, after: Thing): readonly Diagnostic[] {
  if (before.kind !== 'feature_set' || after.kind !== 'feature_set') return [];
  const [names, left] = [before, after].map(({ features }) => features.map(({ name }) => name));
  return [...after.renamedFeatures].flatMap(([name, renamed]) =>
    // It was renamed before the other side already.
    names?.includes(name)
      ? []
      : renameDiagnostics(renamed, {
          what: `feature of ${before.name}`,
          names: names ?? [],
          isLeft: left?.includes(renamed.name) ?? false,
        }),
  );
}

function renameDiagnostics(
  { name, span }: EarlierName,
  {
    what,
    names,
    isLeft,
  }: { readonly what: string; readonly names: readonly string[]; readonly isLeft: boolean },
): readonly Diagnostic[] {
  if (!isLeft && !names.includes(name))
    return [
      error('FS127', `no ${what} was called "${name}" in what this is compared with`, {
        span,
        hint: didYouMean(name, names, what),
      }),
    ];
  return isLeft
    ? [
        error('FS127', `the ${what} "${name}" is still there`, {
          span,
          hint: 'remove renamed, or the old one',
        }),
      ]
    : [];
}

const loweredVersion = (before: Versioned, after: VersionedThing): readonly Diagnostic[] =>
  after.version < before.version
    ? [
        error('FS127', `version went down from ${before.version} to ${after.version}`, {
          span: after.span,
          hint: 'a version is only raised',
        }),
      ]
    : [];
