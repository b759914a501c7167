import { readNames } from '../catalog/resolution-order.js';
import { readSpecs, type SpecDocument, type SpecFile, type SpecsResult } from '../spec/read-specs.js';

/** The specs of a project as text and as documents. */
export interface ReadFiles {
  readonly files: readonly SpecFile[];
  readonly specs: SpecsResult;
}

/** Reads specs but for unit tests; documents of files that are the same in `other` are taken from there. */
export function readBeside(files: readonly SpecFile[], other: ReadFiles): SpecsResult {
  const same = sameFiles(files, other.files);
  const known = byFile(other.specs.documents);
  const { documents, broken, diagnostics } = readSpecs(files.filter(({ path }) => !same.has(path)));
  const fresh = byFile(documents);
  return {
    documents: files.flatMap(({ path }) => (same.has(path) ? known : fresh).get(path) ?? []),
    broken,
    diagnostics,
    tests: [],
  };
}

function byFile(documents: readonly SpecDocument[]): ReadonlyMap<string, readonly SpecDocument[]> {
  const files = new Map<string, SpecDocument[]>();
  for (const document of documents) {
    const known = files.get(document.at.file);
    if (known === undefined) files.set(document.at.file, [document]);
    else known.push(document);
  }
  return files;
}

const sameFiles = (files: readonly SpecFile[], others: readonly SpecFile[]): ReadonlySet<string> => {
  const texts = new Map(others.map(({ path, text }) => [path, text]));
  return new Set(files.flatMap(({ path, text }) => (texts.get(path) === text ? [path] : [])));
};

/**
 * The names of what may differ between two versions of a project: what stands in files that differ, and all that is made
 * from it on either side. Everything else is made of the same text and of nothing that differs.
 */
export function differingNames(one: ReadFiles, other: ReadFiles): ReadonlySet<string> {
  const same = sameFiles(one.files, other.files);
  const all = [...one.specs.documents, ...other.specs.documents];
  const readers = new Map<string, string[]>();
  for (const document of all)
    for (const name of readNames(document))
      readers.set(name, [...(readers.get(name) ?? []), document.spec.name]);
  return reached(
    all.flatMap(({ at, spec }) => (same.has(at.file) ? [] : [spec.name])),
    (name) => readers.get(name) ?? [],
  );
}

/** The documents of these names with all that they are made of, in their order. */
export function withRead(
  documents: readonly SpecDocument[],
  names: ReadonlySet<string>,
): readonly SpecDocument[] {
  const byName = new Map(documents.map((document) => [document.spec.name, document]));
  const needed = reached([...names], (name) => {
    const document = byName.get(name);
    return document === undefined ? [] : readNames(document);
  });
  return documents.filter(({ spec }) => needed.has(spec.name));
}

function reached(from: readonly string[], next: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const name of found) for (const one of next(name)) found.add(one);
  return found;
}
