import { digest, originOn } from '../../catalog/fingerprint.js';
import type { AnySource } from '../../catalog/model/index.js';
import { Failure } from '../../diagnostics/diagnostic.js';
import type { SourceBinding } from '../../engines/engine.js';
import { bindingOf } from '../context/binding.js';
import { isFatal } from '../context/failed.js';
import type { RunState } from '../context/run-state.js';
import type { Warehouse } from '../context/warehouse.js';

/**
 * A text that differs whenever the rows of a source may have changed, found without reading data: of files by their
 * names, sizes and times, of a query by its inputs, of a dataset by its spine and the histories or events it reads. Null where only
 * reading tells, as for tables, and where files cannot be found: binding the source says why. 16 hexadecimal digits of a
 * SHA-256.
 */
export async function sourceVersion(
  source: AnySource,
  state: RunState,
  warehouse: Warehouse,
): Promise<string | null> {
  const parts = await versionParts(source, state, warehouse);
  return parts.some((part) => part === null) ? null : digest(parts);
}

async function versionParts(
  source: AnySource,
  state: RunState,
  warehouse: Warehouse,
): Promise<readonly (string | null)[]> {
  const origin = originOn(source, warehouse.target);
  switch (origin.kind) {
    case 'file':
      return [await dataVersion(bindingOf(source, origin), warehouse)];
    case 'table':
      return [null];
    case 'query': {
      const inputs: (string | null)[] = [];
      for (const input of origin.inputs) inputs.push(await sourceVersion(input, state, warehouse));
      return inputs;
    }
    case 'dataset': {
      const { spine, sets } = origin.dataset;
      const parts = [await sourceVersion(spine, state, warehouse)];
      // As of the event there is no history that would show a change: the events themselves are read.
      for (const { set, asOf } of sets)
        parts.push(
          asOf === 'event'
            ? await sourceVersion(set.source, state, warehouse)
            : historyVersion(set.name, state),
        );
      return parts;
    }
  }
}

async function dataVersion(binding: SourceBinding, { engine }: Warehouse): Promise<string | null> {
  try {
    return await engine.dataVersion(binding);
  } catch (cause) {
    if (!(cause instanceof Failure) || isFatal(cause)) throw cause;
    return null;
  }
}

/** Differs whenever a set's history may differ; null where what it was made from is not known. */
function historyVersion(name: string, { sets, sources }: RunState): string | null {
  const [stored, source] = [sets.get(name), sources.get(name)];
  return stored === undefined || source === undefined
    ? null
    : digest([stored.fingerprint, source.content, stored.done]);
}
