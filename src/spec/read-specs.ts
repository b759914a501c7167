import { specSchema, type Validator, validateSpec } from '../../schemas/validators.js';
import { type Diagnostic, error } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { DatasetSpec, EntitySpec, FeatureSetSpec, SourceSpec, TestSpec } from './generated.js';
import { type SpecKind, sqlPlaces } from './reserved-keys.js';
import { schemaDiagnostics } from './schema-diagnostics.js';
import { checkValues, type PlacedDiagnostic } from './value-checks.js';
import type { Locator } from './yaml/locator.js';
import { parseYaml, type YamlDocument } from './yaml/parse-yaml.js';
import type { SpecFile } from './yaml/source-text.js';
import { isAt, type Node, type Path, textAt, toValue } from './yaml/tree.js';

export type { Locator } from './yaml/locator.js';
export type { SpecFile } from './yaml/source-text.js';

/** A document that fits its schema, and where its parts stand. */
export type SpecDocument =
  | { readonly kind: 'entity'; readonly spec: EntitySpec; readonly at: Locator }
  | { readonly kind: 'source'; readonly spec: SourceSpec; readonly at: Locator }
  | { readonly kind: 'feature_set'; readonly spec: FeatureSetSpec; readonly at: Locator }
  | { readonly kind: 'dataset'; readonly spec: DatasetSpec; readonly at: Locator };

/** A unit test that fits its schema. */
export interface TestDocument {
  readonly kind: 'test';
  readonly spec: TestSpec;
  readonly at: Locator;
}

/** A document with errors; what could be read of its identity, so that references to it are not errors too. */
export interface BrokenDocument {
  readonly kind: SpecKind | undefined;
  readonly name: string | undefined;
}

export interface SpecsResult {
  /** Those without errors, in the order of the files and of their text. */
  readonly documents: readonly SpecDocument[];
  /** Unit tests without errors, in the same order. */
  readonly tests: readonly TestDocument[];
  readonly broken: readonly BrokenDocument[];
  /** All errors of all files, by file and place; one for each mistake. */
  readonly diagnostics: readonly Diagnostic[];
}

const kinds: readonly SpecKind[] = ['entity', 'source', 'feature_set', 'dataset', 'test'];

const places = Object.values(sqlPlaces).flat();
export const isSql = (path: Path): boolean => places.some((place) => isAt(place, path));

/** Reads specs. Never throws for what a file holds. */
export function readSpecs(files: readonly SpecFile[]): SpecsResult {
  const read = files.flatMap((file) => parseYaml(file, isSql)).map(readDocument);
  return {
    documents: read.flatMap(({ document }) =>
      document === undefined || document.kind === 'test' ? [] : [document],
    ),
    tests: read.flatMap(({ document }) => (document?.kind === 'test' ? [document] : [])),
    broken: read.flatMap(({ broken }) => (broken === undefined ? [] : [broken])),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics).toSorted(byPlace),
  };
}

interface Read {
  readonly document?: SpecDocument | TestDocument;
  readonly broken?: BrokenDocument;
  readonly diagnostics: readonly Diagnostic[];
}

function readDocument({ root, at, diagnostics: before }: YamlDocument): Read {
  if (root === undefined) return { broken: { kind: undefined, name: undefined }, diagnostics: before };
  const kind = kinds.find((candidate) => candidate === textAt(root, ['kind']));
  const value = toValue(root);
  const isSpec = fits(validateSpec, value);
  const shape = isSpec ? [] : (validateSpec.errors ?? []);
  const findings =
    kind === undefined
      ? kindFindings(root)
      : [...checkValues(kind, root), ...schemaDiagnostics(shape, specSchema, root, kind)];
  const diagnostics = [...before, ...located(findings, at, before)];
  if (isSpec && diagnostics.length === 0) return { document: documentOf(value, at), diagnostics };
  return { broken: { kind, name: textAt(root, ['name']) }, diagnostics };
}

function documentOf(spec: SpecDocument['spec'] | TestSpec, at: Locator): SpecDocument | TestDocument {
  switch (spec.kind) {
    case 'entity':
      return { kind: spec.kind, spec, at };
    case 'source':
      return { kind: spec.kind, spec, at };
    case 'feature_set':
      return { kind: spec.kind, spec, at };
    case 'dataset':
      return { kind: spec.kind, spec, at };
    case 'test':
      return { kind: spec.kind, spec, at };
  }
}

function kindFindings(root: Node): readonly PlacedDiagnostic[] {
  const hint = `kind is one of ${kinds.join(', ')}`;
  const finding = (path: Path, message: string, near: string = hint): readonly PlacedDiagnostic[] => [
    { code: 'FS103', path, atKey: false, message, hint: near },
  ];
  if (root.kind !== 'map') return finding([], 'a spec is a map of keys, beginning with kind');
  const pair = root.pairs.find(({ key }) => key === 'kind');
  if (pair === undefined) return finding([], 'the document has no kind');
  const kind = textAt(root, ['kind']);
  if (kind === undefined) return finding(['kind'], 'kind must be a word');
  return finding(['kind'], `unknown kind "${kind}"`, didYouMean(kind, kinds, 'kind'));
}

/** Whether `value` fits the schema; if not, `validate.errors` says why. Validators see bigints as numbers. */
export const fits = <T>(validate: Validator<T>, value: unknown): value is T =>
  validate(withoutBigints(value));

function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigints);
  if (typeof value !== 'object' || value === null) return value;
  const map: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of Object.entries(value)) map[key] = withoutBigints(inner);
  return map;
}

/**
 * Findings in their places. Of several at one place the first stands (though more than one key may be missing
 * there), and none where the YAML itself is amiss on the line.
 */
export function located(
  findings: readonly PlacedDiagnostic[],
  at: Locator,
  before: readonly Diagnostic[],
): readonly Diagnostic[] {
  const amiss = new Set(before.map(({ span }) => span?.start.line));
  const reported = new Set<string>();
  return findings.flatMap(({ code, path, atKey, message, hint }) => {
    const span = atKey ? at.key(path) : at.value(path);
    const { line, column } = span.start;
    const place = `${line}:${column} ${atKey && code === 'FS103' ? message : ''}`;
    if (amiss.has(line) || reported.has(place)) return [];
    reported.add(place);
    return [error(code, message, { span, hint })];
  });
}

export const byPlace = (a: Diagnostic, b: Diagnostic): number =>
  compare(a.span?.file ?? '', b.span?.file ?? '') ||
  (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0) ||
  (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0);

/** By code units, so that the order is the same in every locale. */
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
