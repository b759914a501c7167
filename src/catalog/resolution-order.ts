import type { SpecDocument } from '../spec/read-specs.js';

/** What a document is made of: a name, the kinds of things that it may be, and where it stands. */
interface Read {
  readonly name: string;
  readonly kinds: readonly SpecDocument['kind'][];
  readonly path: readonly (string | number)[];
}

const SOURCES = ['source', 'dataset'] as const;

function readsOf(document: SpecDocument): readonly Read[] {
  switch (document.kind) {
    case 'entity':
      return [];
    case 'source':
      return (document.spec.inputs ?? []).map((name, index) => ({
        name,
        kinds: SOURCES,
        path: ['inputs', index],
      }));
    case 'feature_set':
      return [{ name: document.spec.source, kinds: SOURCES, path: ['source'] }];
    case 'dataset':
      return [
        { name: document.spec.spine, kinds: SOURCES, path: ['spine'] },
        ...document.spec.features.map((entry, index): Read => {
          const path = ['features', index];
          return typeof entry === 'string'
            ? { name: entry, kinds: ['feature_set'], path }
            : { name: entry.set, kinds: ['feature_set'], path: [...path, 'set'] };
        }),
      ];
  }
}

/** The names of the documents that a document is made of. */
export const readNames = (document: SpecDocument): readonly string[] => [
  ...readsOf(document).map(({ name }) => name),
  ...(document.kind === 'feature_set' ? [document.spec.entity] : []),
];

/** A document that is made of itself: the names from it to it, and where the first of them stands. */
export interface Circle {
  readonly document: SpecDocument;
  readonly names: readonly string[];
  readonly path: readonly (string | number)[];
}

/**
 * The documents in an order in which each comes after all that it is made of, otherwise as they are. Those that are
 * made of themselves are in no such order and are left out; of each circle the first is reported.
 */
export function resolutionOrder(documents: readonly SpecDocument[]): {
  readonly ordered: readonly SpecDocument[];
  readonly circles: readonly Circle[];
} {
  const find = ({ name, kinds }: Read): SpecDocument | undefined =>
    documents.find(({ spec, kind }) => spec.name === name && kinds.includes(kind));
  const circles = documents.flatMap((document) => circleOf(document, find));
  const inCircle = new Set(circles.map(({ document }) => document));
  const ordered = new Set<SpecDocument>();
  const take = (document: SpecDocument): void => {
    if (ordered.has(document) || inCircle.has(document)) return;
    for (const read of readsOf(document)) {
      const found = find(read);
      if (found !== undefined) take(found);
    }
    ordered.add(document);
  };
  for (const document of documents) take(document);
  const reported = circles.filter(
    ({ names }, index) =>
      !circles.slice(0, index).some((other) => names.every((name) => other.names.includes(name))),
  );
  return { ordered: [...ordered], circles: reported };
}

interface Way {
  readonly document: SpecDocument;
  readonly names: readonly string[];
  readonly path: Read['path'];
}

/** The shortest way from a document back to it. */
function circleOf(document: SpecDocument, find: (read: Read) => SpecDocument | undefined): readonly Circle[] {
  const seen = new Set<SpecDocument>();
  const from = (last: SpecDocument, names: readonly string[], path?: Read['path']): readonly Way[] =>
    readsOf(last).flatMap((read) => {
      const found = find(read);
      if (found === undefined || seen.has(found)) return [];
      seen.add(found);
      return [{ document: found, names: [...names, read.name], path: path ?? read.path }];
    });
  for (let ways = from(document, [document.spec.name]); ways.length > 0; ) {
    const back = ways.find((way) => way.document === document);
    if (back !== undefined) return [back];
    ways = ways.flatMap((way) => from(way.document, way.names, way.path));
  }
  return [];
}
