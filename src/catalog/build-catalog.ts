import { type Diagnostic, error, isError } from '../diagnostics/diagnostic.js';
import type { SpecDocument, SpecsResult } from '../spec/read-specs.js';
import { resolveDataset } from './datasets/dataset.js';
import { resolveEntity } from './entity.js';
import { resolveFeatureSet } from './feature-sets/feature-set.js';
import type { Naming } from './model/column-names.js';
import type { AnySource, Catalog, Dataset, Entity, FeatureSet } from './model/index.js';
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

export interface CatalogOptions {
  readonly naming: Naming;
  /** The targets that fs.yaml knows. */
  readonly targets: Targets;
}

type Specs = Pick<SpecsResult, 'documents' | 'broken'>;

export type CatalogResult =
  | { readonly catalog: Catalog; readonly diagnostics: readonly Diagnostic[] }
  | { readonly catalog: undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Resolves and checks all documents together: references, types, SQL, names, leakage. Every finding of every
 * document is given. There is a catalog exactly when no finding is an error. The SQL parser must have been loaded.
 */
export function buildCatalog({ documents, broken }: Specs, options: CatalogOptions): CatalogResult {
  const { ordered, circles } = resolutionOrder(documents);
  const diagnostics: Diagnostic[] = [...duplicates(documents), ...circles.map(inCircle)];
  const declared = (kind: SpecDocument['kind']): readonly string[] => [
    ...documents.filter((document) => document.kind === kind).map(({ spec }) => spec.name),
    ...broken.flatMap(({ kind: of, name }) => (name !== undefined && (of ?? kind) === kind ? [name] : [])),
  ];
  const known = <T>(...kinds: readonly SpecDocument['kind'][]): Growing<T> => ({
    resolved: new Map<string, T>(),
    declared: kinds.flatMap(declared),
  });
  const entities = known<Entity>('entity');
  const sources = known<AnySource>('source');
  const featureSets = known<FeatureSet>('feature_set');
  const datasets = known<Dataset>('dataset');
  /** All that sets and datasets can be made from: sources, and datasets as such. */
  const readable = known<AnySource>('source', 'dataset');
  const add = <T extends { readonly name: string }>(to: Growing<T>, thing: T | undefined): void => {
    if (thing !== undefined && !to.resolved.has(thing.name)) to.resolved.set(thing.name, thing);
  };
  const resolvers: { readonly [K in SpecDocument['kind']]: (document: Of<K>, report: Reporter) => void } = {
    entity: ({ spec, at }, report) => add(entities, resolveEntity(spec, at, report)),
    source: ({ spec, at }, report) => {
      const input: InputLookup = (name, path) => lookup(readable, name, 'source', path, report);
      const source = resolveSource(spec, at, options.targets, input, report);
      add(sources, source);
      add(readable, source);
    },
    feature_set: ({ spec, at }, report) => {
      const context = { entities, sources: readable, naming: options.naming };
      const set = resolveFeatureSet(spec, at, context, report);
      if (set !== undefined) checkSetLeakage(set, report);
      add(featureSets, set);
    },
    dataset: ({ spec, at }, report) => {
      const dataset = resolveDataset(spec, at, readable, featureSets, report);
      if (dataset !== undefined) {
        checkDatasetLeakage(dataset, report);
        reportOnlineAvailability(dataset, report);
      }
      add(datasets, dataset);
      add(readable, dataset === undefined ? undefined : datasetSource(dataset));
    },
  };
  const resolve = <K extends SpecDocument['kind']>(kind: K, document: Of<K>): void => {
    const report = reporter(document.at);
    resolvers[kind](document, report);
    diagnostics.push(...report.diagnostics);
  };
  for (const document of documents) if (isKind(document, 'entity')) resolve('entity', document);
  for (const document of ordered)
    for (const kind of ['source', 'feature_set', 'dataset'] as const)
      if (isKind(document, kind)) resolve(kind, document);
  for (const entity of entities.resolved.values())
    diagnostics.push(...entityCollisions(entity, setsOf(entity, featureSets.resolved)));
  for (const dataset of datasets.resolved.values()) diagnostics.push(...datasetCollisions(dataset));
  const reserved = [...options.targets.values()].flatMap(({ keeps }) => keeps);
  const occupied = occupiedBy([...sources.resolved.values()], reserved);
  const outputs = documents.flatMap((document) => {
    const dataset = isKind(document, 'dataset') ? datasets.resolved.get(document.spec.name) : undefined;
    return dataset === undefined
      ? []
      : [{ dataset, span: document.at.value(['output', dataset.output.kind]) }];
  });
  diagnostics.push(...outputOverlaps(outputs, occupied));

  const sorted = distinct(diagnostics).toSorted(byPlace);
  if (sorted.some(isError)) return { catalog: undefined, diagnostics: sorted };
  return {
    catalog: {
      entities: entities.resolved,
      sources: asWritten(sources.resolved, documents),
      featureSets: asWritten(featureSets.resolved, documents),
      datasets: asWritten(datasets.resolved, documents),
      warnings: sorted,
      occupied,
    },
    diagnostics: sorted,
  };
}

/** The feature sets of an entity, in the order of their names in the catalog. */
export const setsOf = (entity: Entity, featureSets: ReadonlyMap<string, FeatureSet>): readonly FeatureSet[] =>
  [...featureSets.values()].filter((set) => set.entity.name === entity.name);

/** What is known of one kind so far. */
interface Growing<T> extends Known<T> {
  readonly resolved: Map<string, T>;
}

type Of<K extends SpecDocument['kind']> = Extract<SpecDocument, { kind: K }>;

const isKind = <K extends SpecDocument['kind']>(document: SpecDocument, kind: K): document is Of<K> =>
  document.kind === kind;

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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  compare(a.span?.file ?? '', b.span?.file ?? '') ||
  (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0) ||
  (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0);
