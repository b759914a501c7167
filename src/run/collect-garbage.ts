import { lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Dataset } from '../catalog/model/index.js';
import { comparablePath, outputFiles, overlaps } from '../catalog/rules/output-paths.js';
import type { GoneThings, Leftover } from '../engines/engine.js';
import { loadLog, loadState, prepareState, type RunState } from './context/run-state.js';
import type { StoredDataset } from './context/stored-dataset.js';
import type { Warehouse } from './context/warehouse.js';
import { isAsWritten } from './datasets/output-check.js';
import { entityViews } from './entity-views.js';

/** Something that runs made and no spec has any more. */
export interface Garbage {
  readonly kind: Leftover['kind'] | 'state' | 'output' | 'staged file';
  /** What it was of. */
  readonly name: string;
  /** A relation, a folder of the warehouse, a file of the project, or what of the run state. */
  readonly where: string;
}

/** More names than any log has. */
const ALL = 1_000_000;

/** Beside an output that another run may be writing now nothing is removed that is younger, milliseconds. */
const SETTLED = 24 * 3_600_000;

/**
 * Finds what no spec has any more, and removes it with `apply`: histories, online relations and views, loaded sources,
 * rows of the run state, outputs of datasets that are as this target wrote them, and files that a run which was killed left
 * beside outputs. What this tool did not make is not looked at. The log of runs stays.
 */
export async function collectGarbage(warehouse: Warehouse, apply: boolean): Promise<readonly Garbage[]> {
  const { engine, state: text } = warehouse;
  await engine.lock();
  await prepareState(engine, text);
  const state = await loadState(engine, text);
  const gone = await goneNames(state, warehouse);
  const outputs = await goneOutputs(gone.datasets, warehouse);
  const files = [...outputs, ...stagedFiles(gone.datasets, warehouse)];
  const found = await engine.leftovers(gone.things);
  const rows = stateRows(state, gone);
  if (apply) {
    await withoutReaders(gone, state, warehouse);
    await engine.removeLeftovers(
      found,
      text.forget({ ...gone.things, datasets: namesOf(gone.datasets), checked: gone.checked }),
    );
    for (const { where } of files) rmSync(resolve(warehouse.root, where), { force: true });
  }
  return [...found, ...rows, ...files];
}

interface Gone {
  readonly things: GoneThings;
  readonly datasets: ReadonlyMap<string, StoredDataset>;
  /** Items whose checks are kept. */
  readonly checked: readonly string[];
}

const namesOf = (named: ReadonlyMap<string, unknown>): readonly string[] => [...named.keys()];

async function goneNames(state: RunState, { engine, state: text, catalog }: Warehouse): Promise<Gone> {
  const { featureSets, datasets, sources, entities } = catalog;
  const log = await loadLog(engine, text, { names: [], limit: ALL });
  const views = await engine.query(text.views.sql, text.views.params);
  const known = [...state.sets.keys(), ...state.sources.keys(), ...log.map(({ name }) => name)];
  const sets = [...new Set(known)].filter((name) => !featureSets.has(name)).toSorted();
  const served = new Set([...featureSets.values()].map(({ entity }) => entity.name));
  const made = [
    ...views.map(({ entity }) => String(entity)),
    ...[...state.sets.values()].map(({ entity }) => entity),
  ];
  const gone = new Map([...state.datasets].filter(([name]) => !datasets.has(name)));
  return {
    things: {
      sets,
      entities: [...new Set(made)].filter((name) => !entities.has(name) || !served.has(name)).toSorted(),
      tables: [...gone].flatMap(([owner, stored]) => tableOf(owner, stored)),
      owned: {
        histories: [...featureSets.values()].map(({ name, entity }) => ({ name, group: entity.name })),
        sources: [...sources.keys(), ...datasets.keys()],
      },
    },
    datasets: gone,
    checked: [...state.checks.keys()].filter(
      (name) => !featureSets.has(name) && !datasets.has(name) && !sources.has(name),
    ),
  };
}

/** The table that a dataset was written to; nothing for a file. */
function tableOf(owner: string, { bytes, report }: StoredDataset): GoneThings['tables'] {
  const [schema, ...name] = report.output.split('.');
  return bytes !== null || schema === undefined ? [] : [{ schema, name: name.join('.'), owner }];
}

const stateRows = (state: RunState, { things, datasets, checked }: Gone): readonly Garbage[] => {
  const sets = things.sets.filter((name) => state.sets.has(name) || state.sources.has(name));
  return [...new Set([...sets, ...datasets.keys(), ...checked])]
    .toSorted()
    .map((name) => ({ kind: 'state', name, where: 'run state' }));
};

/** An output and its manifest, where both are as this target wrote them and nothing of today's specs lies there. */
async function goneOutputs(datasets: Gone['datasets'], warehouse: Warehouse): Promise<readonly Garbage[]> {
  const { catalog, root } = warehouse;
  const taken = [
    ...catalog.occupied.map(({ path }) => path),
    ...[...catalog.datasets.values()].flatMap(outputFiles),
  ].map((path) => comparablePath(relative(root, resolve(root, path))));
  const found: Garbage[] = [];
  for (const [name, stored] of datasets) {
    const output = fileOf(stored);
    if (output === undefined) continue;
    const files = outputFiles({ output });
    const isFree = files.every((file) => !taken.some((path) => overlaps(path, comparablePath(file))));
    if (!isFree || !files.every((file) => isOwnFile(root, file))) continue;
    if (!(await isAsWritten({ name, output }, stored, warehouse))) continue;
    found.push(...files.map((where): Garbage => ({ kind: 'output', name, where })));
  }
  return found;
}

function fileOf({ bytes, report }: StoredDataset): Dataset['output'] | undefined {
  if (bytes === null) return undefined;
  return { kind: 'file', file: report.output, format: report.output.endsWith('.csv') ? 'csv' : 'parquet' };
}

/** A regular file inside the project, through no link. */
function isOwnFile(root: string, file: string): boolean {
  const path = resolve(root, file);
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return relative(realpathSync(root), realpathSync(path)).split(sep)[0] !== '..';
}

/** Files of outputs that were cut off before they were renamed, beside today's outputs and those of gone datasets. */
function stagedFiles(gone: Gone['datasets'], { catalog, root, now }: Warehouse): readonly Garbage[] {
  const outputs = new Map<string, string>();
  for (const { name, output } of catalog.datasets.values())
    if (output.kind === 'file') outputs.set(output.file, name);
  for (const [name, stored] of gone) if (stored.bytes !== null) outputs.set(stored.report.output, name);
  return [...outputs].flatMap(([file, name]) => {
    const folder = dirname(resolve(root, file));
    return partsIn(folder, basename(file), Number(now / 1000n)).map(
      (part): Garbage => ({
        kind: 'staged file',
        name,
        where: relative(root, join(folder, part)).split(sep).join('/'),
      }),
    );
  });
}

/** `.training.csv.<uuid>.part` */
function partsIn(folder: string, output: string, now: number): readonly string[] {
  const isPart = (name: string): boolean =>
    name.startsWith(`.${output}.`) && /^[0-9a-f-]{36}\.part$/.test(name.slice(output.length + 2));
  try {
    return readdirSync(folder).filter((name) => {
      const stat = isPart(name) ? lstatSync(join(folder, name), { throwIfNoEntry: false }) : undefined;
      return stat?.isFile() === true && now - stat.mtimeMs > SETTLED;
    });
  } catch {
    return [];
  }
}

/** The view of an entity that is still there is made anew without sets that go. */
async function withoutReaders({ things }: Gone, state: RunState, warehouse: Warehouse): Promise<void> {
  const read = new Set(things.sets.flatMap((name) => state.sets.get(name)?.entity ?? []));
  const sets = [...warehouse.catalog.featureSets.values()].filter(({ entity }) => read.has(entity.name));
  if (sets.length > 0) await entityViews(warehouse, () => undefined).prepare(sets, state);
}
