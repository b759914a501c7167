import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { SpecDocument } from '../spec/read.js';
import type { AnySource } from './model.js';
import type { Targets } from './origins.js';
import { type Known, lookup, type Reporter, reporter } from './scope.js';
import { resolveSource } from './sources.js';

type SourceDocument = Extract<SpecDocument, { kind: 'source' }>;

/**
 * All sources, each after the inputs of its query. `declared` are the names of all, also of those with findings of
 * their own; sources made of themselves are a finding of the one that closes the circle.
 */
export function resolveSources(
  documents: readonly SpecDocument[],
  declared: readonly string[],
  targets: Targets,
): { readonly sources: Known<AnySource>; readonly diagnostics: readonly Diagnostic[] } {
  const written = new Map<string, SourceDocument>();
  for (const document of documents)
    if (document.kind === 'source' && !written.has(document.spec.name))
      written.set(document.spec.name, document);
  const diagnostics: Diagnostic[] = [];
  const found = new Map<string, AnySource>();
  const done = new Set<string>();
  const open: string[] = [];

  const resolve = (document: SourceDocument): void => {
    const { spec, at } = document;
    const report = reporter(at);
    open.push(spec.name);
    const input = (name: string, path: readonly (string | number)[]): AnySource | undefined => {
      const circle = open.indexOf(name);
      if (circle >= 0) return reportCircle([...open.slice(circle), name], path, report);
      const needed = written.get(name);
      if (needed !== undefined && !done.has(name)) resolve(needed);
      return lookup({ resolved: found, declared }, name, 'source', path, report);
    };
    const source = resolveSource(spec, at, targets, input, report);
    open.pop();
    done.add(spec.name);
    if (source !== undefined && !found.has(source.name)) found.set(source.name, source);
    diagnostics.push(...report.diagnostics);
  };
  for (const document of documents)
    if (
      document.kind === 'source' &&
      (written.get(document.spec.name) !== document || !done.has(document.spec.name))
    )
      resolve(document);
  const resolved = new Map(
    [...written.keys()].flatMap((name): [string, AnySource][] => {
      const source = found.get(name);
      return source === undefined ? [] : [[name, source]];
    }),
  );
  return { sources: { resolved, declared }, diagnostics };
}

function reportCircle(
  names: readonly string[],
  path: readonly (string | number)[],
  report: Reporter,
): undefined {
  report.error(
    'FS122',
    path,
    names.length === 2
      ? `${names[0]} is an input of itself`
      : `sources are made of each other: ${names.join(' → ')}`,
    'a query reads sources that are there without it',
  );
  return undefined;
}
