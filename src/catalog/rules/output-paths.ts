import { posix } from 'node:path';
import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.js';
import { globMatches } from '../../types/glob.js';
import { outputText } from '../datasets/output.js';
import type { AnySource, Dataset, Occupied, StoredOrigin } from '../model/index.js';

/** A path of the project as it is compared: normal, with forward slashes, without case. */
export const comparablePath = (path: string): string =>
  posix.normalize(path.replaceAll('\\', '/')).normalize('NFC').toLowerCase();

/** The files that a dataset writes, relative to the project root with forward slashes: none for a table. */
export function outputFiles({ output }: Pick<Dataset, 'output'>): readonly string[] {
  if (output.kind === 'table') return [];
  const file = posix.normalize(output.file.replaceAll('\\', '/'));
  return [file, `${file}.manifest.json`];
}

const isBelow = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Whether writing `file` would touch `taken`: it is it, lies in it, or has it as a folder inside. */
export const overlaps = (taken: string, file: string): boolean =>
  globMatches(taken, file) || isBelow(taken, file) || isBelow(file, taken);

const originsOf = ({ from, targets }: AnySource): readonly StoredOrigin[] => [
  ...(from.kind === 'file' || from.kind === 'table' ? [from] : []),
  ...targets.values(),
];

const sourceFiles = (sources: readonly AnySource[]): readonly Occupied[] =>
  sources.flatMap((source) =>
    originsOf(source).flatMap((origin) =>
      origin.kind === 'file' ? [{ path: origin.file, what: `a file that source ${source.name} reads` }] : [],
    ),
  );

/** A dataset and the place of its output in the specs. */
interface Written {
  readonly dataset: Dataset;
  readonly span: Span;
}

/**
 * What no dataset may write over, its paths as they are written. `reserved` are the files and folders that warehouses of
 * fs.yaml keep, relative to the project root.
 */
export const occupiedBy = (
  sources: readonly AnySource[],
  reserved: readonly string[],
): readonly Occupied[] => [
  { path: 'fs.yaml', what: 'the project file' },
  { path: 'features', what: 'the folder of the specs' },
  ...reserved.map((path) => ({ path, what: 'kept by the warehouse' })),
  ...sourceFiles(sources),
];

/** Outputs over what is occupied, and over each other. */
export function outputOverlaps(
  outputs: readonly Written[],
  places: readonly Occupied[],
): readonly Diagnostic[] {
  const occupied = places.map(({ path, what }) => ({ path: comparablePath(path), what }));
  const tables = new Map<string, string>();
  return outputs.flatMap(({ dataset, span }): readonly Diagnostic[] => {
    const refuse = (path: string, what: string): readonly Diagnostic[] => [
      error('FS103', `the output of ${dataset.name} would be written over ${path}: ${what}`, {
        span,
        hint: 'choose an output that nothing else uses',
      }),
    ];
    const what = `an output of dataset ${dataset.name}`;
    if (dataset.output.kind === 'table') {
      const table = outputText(dataset.output);
      const other = tables.get(table.toLowerCase());
      if (other !== undefined) return refuse(table, other);
      tables.set(table.toLowerCase(), what);
      return [];
    }
    const files = outputFiles(dataset);
    const found = files.flatMap((path) => {
      const over = occupied.find((one) => overlaps(one.path, comparablePath(path)));
      return over === undefined ? [] : [{ path, over }];
    });
    occupied.push(...files.map((path) => ({ path: comparablePath(path), what })));
    const [first] = found;
    return first === undefined ? [] : refuse(first.path, first.over.what);
  });
}
