import { digest, originOn } from '../../catalog/fingerprint.js';
import type { AnySource, StoredOrigin } from '../../catalog/model/index.js';
import { Failure } from '../../diagnostics/diagnostic.js';
import type { SourceBinding } from '../../engines/engine.js';
import { relationText } from '../../sql/compile/plan.js';
import { identifierText } from '../../sql/compile/scalar.js';
import { bindingOf } from '../context/binding.js';
import { isFatal } from '../context/failed.js';
import type { RunState } from '../context/run-state.js';
import type { Warehouse } from '../context/warehouse.js';
import { detectOf } from './watch.js';

/**
 * A text that differs whenever the rows of a source may have changed, found without reading data: of files by their
 * names, sizes and times, and by how they are read; of a table by its `updated_at`; of a query by its inputs, of a dataset by its spine and the histories
 * or events it reads. Null where only reading tells, as for tables, and where files cannot be found: binding the source
 * says why. 16 hexadecimal digits of a SHA-256.
 */
export type ReadVersion = (source: AnySource, state: RunState) => Promise<string | null>;

/** Makes `source.<name>` available for reading, where that is not so already. */
export type BindSource = (source: AnySource) => Promise<unknown>;

/**
 * Versions of the sources of one run: each is looked for once, before it is read. Only where `updated_at` of a table
 * shows changes it is bound and that column read.
 */
export function versionReader(bind: BindSource, warehouse: Warehouse): ReadVersion {
  const stored = new Map<string, Promise<string | null>>();
  const storedVersion = (source: AnySource, origin: StoredOrigin): Promise<string | null> => {
    const version = stored.get(source.name) ?? markOf(source, origin, bind, warehouse);
    stored.set(source.name, version);
    return version;
  };
  const parts = async (source: AnySource, state: RunState): Promise<readonly (string | null)[]> => {
    const origin = originOn(source, warehouse.target);
    switch (origin.kind) {
      case 'file':
      case 'table':
        return [await storedVersion(source, origin)];
      case 'query': {
        const inputs: (string | null)[] = [];
        for (const input of origin.inputs) inputs.push(await read(input, state));
        return inputs;
      }
      case 'dataset': {
        const { spine, sets } = origin.dataset;
        const found = [await read(spine, state)];
        // As of the event there is no history that would show a change: the events themselves are read.
        for (const { set, asOf } of sets)
          found.push(asOf === 'event' ? await read(set.source, state) : historyVersion(set.name, state));
        return found;
      }
    }
  };
  const read: ReadVersion = async (source, state) => {
    const found = await parts(source, state);
    return found.some((part) => part === null) ? null : digest(found);
  };
  return read;
}

/** A failure is not told here: binding the source says why. An engine that is gone fails all. */
async function markOf(
  source: AnySource,
  origin: StoredOrigin,
  bind: BindSource,
  warehouse: Warehouse,
): Promise<string | null> {
  const detect = detectOf(source.watch, origin);
  if (detect === 'none') return digest([detect]);
  if (detect === 'hash') return null;
  try {
    const binding = bindingOf(source, origin);
    if (detect === 'files') return await filesMark(binding, warehouse);
    await bind(source);
    return await updatedMark(source, binding, warehouse);
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return null;
  }
}

async function filesMark(binding: SourceBinding, { engine }: Warehouse): Promise<string | null> {
  const version = await engine.dataVersion(binding);
  return version === null ? null : digest([version, binding.from, ...reading(binding)]);
}

/** How many rows there are, the greatest value of `updated_at`, and how many rows have it. */
async function updatedMark(
  { name, watch }: AnySource,
  binding: SourceBinding,
  { engine, dialect }: Warehouse,
): Promise<string> {
  const relation = relationText('source', name, dialect);
  const column = identifierText(watch.updatedAt ?? '');
  const latest = `(select max(${column}) from ${relation})`;
  const [row] = await engine.query(
    `select count(*) as n, max(${column}) as latest, (select count(*) from ${relation} where ${column} = ${latest}) as at_latest from ${relation}`,
  );
  return digest([String(row?.n), String(row?.latest), String(row?.at_latest), ...reading(binding)]);
}

/** Which rows are rejected depends on all columns that are declared. */
const reading = ({ columns, timezone, nonFinite }: SourceBinding): readonly unknown[] => [
  columns.map(({ name, type }) => [name, type]),
  timezone,
  nonFinite,
];

/** Differs whenever a set's history may differ; null where what it was made from is not known. */
export function historyVersion(name: string, { sets, sources }: RunState): string | null {
  const [stored, source] = [sets.get(name), sources.get(name)];
  return stored === undefined || source === undefined
    ? null
    : digest([stored.fingerprint, source.content, stored.done]);
}
