import { type Diagnostic, error, isError } from '../diagnostics/diagnostic.js';
import type { SpecDocument, SpecsResult } from '../spec/read.js';
import { resolveDataset } from './datasets.js';
import { resolveEntity } from './entities.js';
import { resolveFeatureSet } from './feature-sets.js';
import type { Catalog, Entity, FeatureSet } from './model.js';
import type { Naming } from './naming.js';
import type { Targets } from './origins.js';
import { datasetCollisions, entityCollisions } from './rules/collisions.js';
import { checkDatasetLeakage, checkSetLeakage } from './rules/leakage.js';
import { type Known, type Reporter, reporter } from './scope.js';
import { resolveSources } from './source-order.js';

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
  const diagnostics: Diagnostic[] = [...duplicates(documents)];
  const declared = (kind: SpecDocument['kind']): readonly string[] => [
    ...documents.filter((document) => document.kind === kind).map(({ spec }) => spec.name),
    ...broken.flatMap(({ kind: of, name }) => (name !== undefined && (of ?? kind) === kind ? [name] : [])),
  ];
  const resolveAll = <K extends SpecDocument['kind'], T extends { readonly name: string }>(
    kind: K,
    resolve: (document: Extract<SpecDocument, { kind: K }>, report: Reporter) => T | undefined,
  ): Known<T> => {
    const found = new Map<string, T>();
    for (const document of documents) {
      if (!isKind(document, kind)) continue;
      const report = reporter(document.at);
      const resolved = resolve(document, report);
      if (resolved !== undefined && !found.has(resolved.name)) found.set(resolved.name, resolved);
      diagnostics.push(...report.diagnostics);
    }
    return { resolved: found, declared: declared(kind) };
  };

  const entities = resolveAll('entity', ({ spec, at }, report) => resolveEntity(spec, at, report));
  const { sources, diagnostics: ofSources } = resolveSources(documents, declared('source'), options.targets);
  diagnostics.push(...ofSources);
  const featureSets = resolveAll('feature_set', ({ spec, at }, report) => {
    const set = resolveFeatureSet(spec, at, { entities, sources, naming: options.naming }, report);
    if (set !== undefined) checkSetLeakage(set, report);
    return set;
  });
  const datasets = resolveAll('dataset', ({ spec, at }, report) => {
    const dataset = resolveDataset(spec, at, sources, featureSets, report);
    if (dataset !== undefined) checkDatasetLeakage(dataset, report);
    return dataset;
  });
  for (const entity of entities.resolved.values())
    diagnostics.push(...entityCollisions(entity, setsOf(entity, featureSets.resolved)));
  for (const dataset of datasets.resolved.values()) diagnostics.push(...datasetCollisions(dataset));

  const findings = diagnostics.toSorted(byPlace);
  if (findings.some(isError)) return { catalog: undefined, diagnostics: findings };
  return {
    catalog: {
      entities: entities.resolved,
      sources: sources.resolved,
      featureSets: featureSets.resolved,
      datasets: datasets.resolved,
      warnings: findings,
    },
    diagnostics: findings,
  };
}

/** The feature sets of an entity, in the order of their names in the catalog. */
export const setsOf = (entity: Entity, featureSets: ReadonlyMap<string, FeatureSet>): readonly FeatureSet[] =>
  [...featureSets.values()].filter((set) => set.entity.name === entity.name);

const isKind = <K extends SpecDocument['kind']>(
  document: SpecDocument,
  kind: K,
): document is Extract<SpecDocument, { kind: K }> => document.kind === kind;

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

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  compare(a.span?.file ?? '', b.span?.file ?? '') ||
  (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0) ||
  (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0);
