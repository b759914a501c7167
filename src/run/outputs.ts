import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Dataset } from '../catalog/model/index.js';
import { comparablePath, outputFiles, overlaps } from '../catalog/rules/output-paths.js';
import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import { isGlob } from '../types/glob.js';
import type { Warehouse } from './context/warehouse.js';

/**
 * Checks where the files of datasets really lie, through links: inside the project, over nothing that is occupied, over no
 * other output, and over no folder. The specs alone cannot tell.
 * @throws Failure FS103 with a finding for each dataset that would be written over something else.
 */
export function checkOutputs(
  datasets: readonly Dataset[],
  { root, catalog }: Pick<Warehouse, 'root' | 'catalog'>,
): void {
  const others = [...catalog.datasets.values()].flatMap((dataset) =>
    outputFiles(dataset).map((path) => ({ path, what: `an output of dataset ${dataset.name}` })),
  );
  const places = [...catalog.occupied, ...others].map(({ path, what }) => ({
    path: comparablePath(realPattern(resolve(root, path))),
    what,
  }));
  const realRoot = realPattern(root);
  const found = datasets.flatMap((dataset) => {
    const own = `an output of dataset ${dataset.name}`;
    const foreign = places.filter(({ what }) => what !== own);
    const [problem] = outputFiles(dataset).flatMap((file) => {
      const what = problemOf(resolve(root, file), realRoot, foreign);
      return what === undefined ? [] : [refused(dataset, file, what)];
    });
    return problem === undefined ? [] : [problem];
  });
  if (found.length > 0) throw new Failure(found);
}

const refused = (dataset: Dataset, file: string, what: string): Diagnostic =>
  error('FS103', `the output of ${dataset.name} would be written over ${file}: ${what}`, {
    span: dataset.span,
    hint: 'choose an output that nothing else uses',
  });

function problemOf(
  path: string,
  root: string,
  places: readonly { readonly path: string; readonly what: string }[],
): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) return 'it is a link';
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return 'it is a folder';
  const real = realPattern(path);
  if (relative(root, real).split(sep)[0] === '..') return `through a link it is ${real}, outside the project`;
  return places.find((place) => overlaps(place.path, comparablePath(real)))?.what;
}

/** A path without links, as far as it exists; from its first part with a wildcard on it stays as it is written. */
function realPattern(path: string): string {
  const parts = path.split(sep);
  const wild = parts.findIndex(isGlob);
  const plain = wild < 0 ? path : parts.slice(0, wild).join(sep) || sep;
  return join(realPath(plain), ...(wild < 0 ? [] : parts.slice(wild)));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}
