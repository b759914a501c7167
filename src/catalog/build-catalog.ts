import { type Diagnostic, error, isError } from '../diagnostics/diagnostic.js';
import type { SpecDocument, SpecsResult } from '../spec/read-specs.js';
import { resolveDataset } from './datasets/dataset.js';
import { resolveEntity } from './entity.js';
import { resolveFeatureSet } from './feature-sets/feature-set.js';
import type { Naming } from './model/column-names.js';
import type { AnySource, Catalog, Dataset, Entity, FeatureSet, Subject } from './model/index.js';
import { type Circle, resolutionOrder } from './resolution-order.js';
import { type Known, lookup, type Reporter, reporter } from './resolve/lookups.js';
import { datasetCollisions, entityCollisions } from './rules/collisions.js';
import { checkDatasetLeakage, checkSetLeakage } from './rules/leakage.js';
import { reportOnlineAvailability } from './rules/online-availability.js';
import { occupiedBy, outputOverlaps } from './rules/output-paths.js';
import { datasetSource } from './sources/dataset-as-source.js';
import type { Targets } from './sources/origins.js';
import type { InputLookup } from './sources/query.js';
import { resolveSource } from './sources/source.js';
import { resolveTests, type Testable } from './unit-tests/resolve.js';

export interface CatalogOptions {
  readonly naming: Naming;
  /** The targets that fs.yaml knows. */
  readonly targets: Targets;
}

type Specs = Pick<SpecsResult, 'documents' | 'broken'> & Partial<Pick<SpecsResult, 'tests'>>;

export type CatalogResult =
  | { readonly catalog: Catalog; readonly diagnostics: readonly Diagnostic[] }
  | { readonly catalog: undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Resolves and checks all documents together: references, types, SQL, names, leakage. Every diagnostic of every
 * document is given. There is a catalog exactly when none is an error. The SQL parser must have been loaded.
 */
export function buildCatalog(specs: Specs, options: CatalogOptions): CatalogResult {
  const { documents } = specs;
  const { ordered, circles } = resolutionOrder(documents);
  const known = knownThings(specs);
  const reserved = [...options.targets.values()].flatMap(({ keeps }) => keeps);
  const resolved = [
    ...resolveAll(documents.filter(isEntity), known, options),
    ...resolveAll(
      ordered.filter((document) => !isEntity(document)),
      known,
      options,
    ),
  ];
  const unitTests = resolveTests(specs.tests ?? [], testable(known));
  const occupied = occupiedBy([...known.sources.resolved.values()], reserved);
  const diagnostics = [
    ...duplicates(documents),
    ...circles.map(inCircle),
    ...resolved,
    ...checkTogether(documents, known, occupied),
    ...unitTests.diagnostics,
  ];
  const sorted = distinct(diagnostics).toSorted(byPlace);
  if (sorted.some(isError)) return { catalog: undefined, diagnostics: sorted };
  return {
    catalog: {
      entities: known.entities.resolved,
      sources: asWritten(known.sources.resolved, documents),
      featureSets: asWritten(known.featureSets.resolved, documents),
      datasets: asWritten(known.datasets.resolved, documents),
      occupied,
      tests: unitTests.tests,
    },
    diagnostics: sorted,
  };
}

const isEntity = ({ kind }: SpecDocument): boolean => kind === 'entity';

/** What is known of one kind so far. */
interface Growing<T> extends Known<T> {
  readonly resolved: Map<string, T>;
}

interface KnownThings {
  readonly entities: Growing<Entity>;
  readonly sources: Growing<AnySource>;
  readonly featureSets: Growing<FeatureSet>;
  readonly datasets: Growing<Dataset>;
  /** All that sets and datasets can be made from: sources, and datasets as such. */
  readonly readable: Growing<AnySource>;
}

function knownThings({ documents, broken }: Specs): KnownThings {
  const declared = (kind: SpecDocument['kind']): readonly string[] => [
    ...documents.filter((document) => document.kind === kind).map(({ spec }) => spec.name),
    ...broken.flatMap(({ kind: of, name }) => (name !== undefined && (of ?? kind) === kind ? [name] : [])),
  ];
  const known = <T>(...kinds: readonly SpecDocument['kind'][]): Growing<T> => ({
    resolved: new Map<string, T>(),
    declared: kinds.flatMap(declared),
  });
  return {
    entities: known('entity'),
    sources: known('source'),
    featureSets: known('feature_set'),
    datasets: known('dataset'),
    readable: known('source', 'dataset'),
  };
}

/** What unit tests may name; those that are declared with errors too. */
const testable = ({ featureSets, datasets, sources, readable }: KnownThings): Testable => ({
  subjects: {
    resolved: new Map<string, Subject>([...sources.resolved, ...featureSets.resolved, ...datasets.resolved]),
    declared: [...sources.declared, ...featureSets.declared, ...datasets.declared],
  },
  sources: readable,
});

/** Resolves documents, each after those that it is made of, and adds what they declare to `known`. */
const resolveAll = (
  documents: readonly SpecDocument[],
  known: KnownThings,
  options: CatalogOptions,
): readonly Diagnostic[] =>
  documents.flatMap((document) => {
    const report = reporter(document.at);
    resolve(document, known, options, report);
    return report.diagnostics;
  });

function resolve(
  document: SpecDocument,
  { entities, sources, featureSets, datasets, readable }: KnownThings,
  { targets, naming }: CatalogOptions,
  report: Reporter,
): void {
  switch (document.kind) {
    case 'entity':
      add(entities, resolveEntity(document.spec, document.at, report));
      break;
    case 'source': {
      const inputs: InputLookup = (name, path) => lookup(readable, { name, what: 'source' }, path, report);
      const source = resolveSource(document.spec, document.at, { targets, inputs }, report);
      add(sources, source);
      add(readable, source);
      break;
    }
    case 'feature_set': {
      const context = { entities, sources: readable, naming };
      const set = resolveFeatureSet(document.spec, document.at, context, report);
      if (set !== undefined) checkSetLeakage(set, report);
      add(featureSets, set);
      break;
    }
    case 'dataset': {
      const inputs = { sources: readable, featureSets };
      const dataset = resolveDataset(document.spec, document.at, inputs, report);
      if (dataset === undefined) break;
      checkDatasetLeakage(dataset, report);
      reportOnlineAvailability(dataset, report);
      add(datasets, dataset);
      add(readable, datasetSource(dataset));
    }
  }
}

function add<T extends { readonly name: string }>(to: Growing<T>, thing: T | undefined): void {
  if (thing !== undefined && !to.resolved.has(thing.name)) to.resolved.set(thing.name, thing);
}

/** What concerns several documents: names of columns that meet, and outputs over what is read or written elsewhere. */
function checkTogether(
  documents: readonly SpecDocument[],
  { entities, featureSets, datasets }: KnownThings,
  occupied: Catalog['occupied'],
): readonly Diagnostic[] {
  const outputs = documents.flatMap((document) => {
    const dataset = document.kind === 'dataset' ? datasets.resolved.get(document.spec.name) : undefined;
    if (dataset === undefined) return [];
    return [{ dataset, span: document.at.value(['output', dataset.output.kind]) }];
  });
  return [
    ...[...entities.resolved.values()].flatMap((entity) =>
      entityCollisions(entity, setsOf(entity, featureSets.resolved)),
    ),
    ...[...datasets.resolved.values()].flatMap(datasetCollisions),
    ...outputOverlaps(outputs, occupied),
  ];
}

/** The feature sets of an entity, in the order of their names in the catalog. */
export const setsOf = (entity: Entity, featureSets: ReadonlyMap<string, FeatureSet>): readonly FeatureSet[] =>
  [...featureSets.values()].filter((set) => set.entity.name === entity.name);

/** Things in the order of their documents. */
const asWritten = <T>(
  things: ReadonlyMap<string, T>,
  documents: readonly SpecDocument[],
): ReadonlyMap<string, T> =>
  new Map(
    documents.flatMap(({ spec: { name } }) => {
      const thing = things.get(name);
      return thing === undefined ? [] : [[name, thing] as const];
    }),
  );

const inCircle = ({ document, names, path }: Circle): Diagnostic =>
  error(
    'FS122',
    names.length === 2
      ? `${document.spec.name} is an input of itself`
      : `${document.spec.name} is made of itself: ${names.join(' → ')}`,
    { span: document.at.value(path), hint: 'it can be made only of what is there without it' },
  );

/** Names share one space: selectors, relations and files go by name alone. */
function duplicates(documents: readonly SpecDocument[]): readonly Diagnostic[] {
  const first = new Map<string, SpecDocument>();
  return documents.flatMap((document) => {
    const { name } = document.spec;
    const key = name.toLowerCase();
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, document);
      return [];
    }
    const place = other.at.value(['name']);
    return [
      error('FS105', `"${name}" is already the name of a ${other.kind.replace('_', ' ')}`, {
        span: document.at.value(['name']),
        hint: `the other is at ${place.file}:${place.start.line}`,
      }),
    ];
  });
}

/** Each diagnostic once: an expression may be read in several ways and be wrong in all of them. */
const distinct = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(
    diagnostics.map((one) => [JSON.stringify([one.code, one.message, one.span?.file, one.span?.start]), one]),
  ).values(),
];

/** By code units, so that the order is the same in every locale. */
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  compare(a.span?.file ?? '', b.span?.file ?? '') ||
  (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0) ||
  (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0);
