import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { SourceSpec } from '../../spec/generated.js';
import type { StoredOrigin } from '../model/index.js';
import type { Path, Reporter } from '../resolve/lookups.js';

type OriginSpec = NonNullable<SourceSpec['from']>;

/** What a target of fs.yaml can do with tables of other targets. */
export interface TargetCapabilities {
  /** The engine as messages write it. */
  readonly engine: string;
  /** Its tables can be copied to files for other targets. */
  readonly exportsTables: boolean;
  /** It reads such copies. */
  readonly importsTables: boolean;
  /** Files and folders that it keeps in the project, relative to its root; those whose path is not known are left out. */
  readonly keeps: readonly string[];
}

/** The targets of fs.yaml by name. */
export type Targets = ReadonlyMap<string, TargetCapabilities>;

export interface Origins {
  readonly from: StoredOrigin;
  /** By target name. */
  readonly targets: ReadonlyMap<string, StoredOrigin>;
}

const formats: Readonly<Record<string, 'csv' | 'parquet' | 'ndjson'>> = {
  csv: 'csv',
  parquet: 'parquet',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/** Where the rows of a source are, on each target; undefined where it has findings, which are in `report`. */
export function resolveOrigins(
  spec: { readonly from: OriginSpec; readonly targets?: SourceSpec['targets'] },
  targets: Targets,
  report: Reporter,
): Origins | undefined {
  const from = originOf(spec.from, ['from'], targets, report);
  const overrides = new Map<string, StoredOrigin>();
  for (const [target, override] of Object.entries(spec.targets ?? {})) {
    if (!targets.has(target))
      report.errorAtKey('FS106', ['targets', target], `fs.yaml has no target "${target}"`);
    const origin = originOf(override.from, ['targets', target, 'from'], targets, report);
    if (origin !== undefined) overrides.set(target, origin);
  }
  if (from === undefined) return undefined;
  const others = [...targets.keys()].filter((target) => !overrides.has(target));
  checkCopies(from, others, ['from', 'target'], { targets, report });
  for (const [target, origin] of overrides)
    checkCopies(origin, [target], ['targets', target, 'from', 'target'], { targets, report });
  return { from, targets: overrides };
}

/** Reports each target that reads the origin, is not its home, and cannot read a copy of it. */
function checkCopies(
  origin: StoredOrigin,
  readOn: readonly string[],
  path: Path,
  { targets, report }: { readonly targets: Targets; readonly report: Reporter },
): void {
  if (origin.kind !== 'table' || origin.target === null) return;
  const { target: home } = origin;
  for (const target of readOn) {
    const capabilities = targets.get(target);
    if (target !== home && capabilities !== undefined && !capabilities.importsTables)
      report.error(
        'FS103',
        path,
        `target ${target} is a ${capabilities.engine} target, which reads only its own tables, and this is a table of ${home}`,
        `name one of its own tables there: targets: { ${target}: { from: { table: ${origin.table} } } }`,
      );
  }
}

function originOf(
  from: OriginSpec,
  path: Path,
  targets: Targets,
  report: Reporter,
): StoredOrigin | undefined {
  if ('table' in from && from.table !== undefined) {
    const { table, target = null } = from;
    return target === null || canExport(target, path, targets, report)
      ? { kind: 'table', table, target }
      : undefined;
  }
  const file = 'file' in from ? from.file : undefined;
  if (file === undefined) return undefined;
  const declared = 'format' in from ? from.format : undefined;
  const ending = /\.([A-Za-z]+)(?:\.gz)?$/.exec(file)?.[1]?.toLowerCase() ?? '';
  const format = declared ?? formats[ending];
  if (format === undefined) {
    report.error(
      'FS103',
      [...path, 'file'],
      `the file name "${file}" does not show its format`,
      'add format: csv, parquet or ndjson',
    );
    return undefined;
  }
  return { kind: 'file', file, format };
}

function canExport(target: string, path: Path, targets: Targets, report: Reporter): boolean {
  const capabilities = targets.get(target);
  if (capabilities?.exportsTables === true) return true;
  const place = [...path, 'target'];
  if (capabilities === undefined) {
    const hint = didYouMean(target, [...targets.keys()], 'target');
    report.error('FS106', place, `fs.yaml has no target "${target}"`, hint);
  } else
    report.error(
      'FS103',
      place,
      `${target} is a ${capabilities.engine} target, whose tables cannot be copied to other targets`,
      'leave target out to read a table of the database of the run',
    );
  return false;
}
