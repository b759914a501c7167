import type { FeatureSet } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { fromJson, toJson } from '../../types/json.js';
import { formatType, parseType, type Type } from '../../types/type.js';
import { eventKeyColumns } from '../history/columns.js';
import type { OutputColumn } from '../ir/nodes.js';
import type { Served } from './served-columns.js';

/**
 * An online relation as it is stored: enough to read it without its spec, which may have changed since.
 */
export interface OnlineSet extends Served {
  readonly name: string;
  /** What it has of an event's primary key behind its time, at event grain. */
  readonly eventKey: readonly OutputColumn[];
}

export const onlineSet = (set: FeatureSet): OnlineSet => {
  const { name, columns, unmaterialized: read } = set;
  return {
    name,
    eventKey: eventKeyColumns(set),
    columns: columns.map(({ name: column, type, empty }) => ({ name: column, type, empty })),
    unmaterialized: read.map(({ name: column, type, value }) => ({ name: column, type, value })),
  };
};

/** The text of a stored definition. A plain value over no events is itself, another an expression. */
interface Stored {
  readonly name: string;
  readonly carried?: readonly { readonly name: string; readonly type: string }[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly empty: string | boolean | null | Scalar;
  }[];
  readonly read?: readonly { readonly name: string; readonly type: string; readonly value: Scalar }[];
}

/** As text for the run state, and back. */
export function writeOnlineSet({ name, eventKey, columns, unmaterialized: read }: OnlineSet): string {
  const stored: Stored = {
    name,
    ...(eventKey.length === 0
      ? {}
      : { carried: eventKey.map(({ name: column, type }) => ({ name: column, type: formatType(type) })) }),
    columns: columns.map(({ name: column, type, empty }) => ({
      name: column,
      type: formatType(type),
      empty: empty.node === 'literal' && typeof empty.value !== 'bigint' ? empty.value : empty,
    })),
    ...(read.length === 0
      ? {}
      : { read: read.map(({ type, ...rest }) => ({ ...rest, type: formatType(type) })) }),
  };
  return toJson(stored);
}

export function readOnlineSet(text: string): OnlineSet {
  const stored = fromJson(text) as Stored;
  const typed = (written: string): Type => {
    const type = parseType(written);
    if (type === undefined)
      throw new Error(`the run state of ${stored.name} has a column of type ${written}`);
    return type;
  };
  return {
    name: stored.name,
    eventKey: (stored.carried ?? []).map(({ name, type }) => ({ name, type: typed(type) })),
    columns: stored.columns.map(({ name, type: written, empty }) => {
      const type = typed(written);
      const isScalar = typeof empty === 'object' && empty !== null;
      return { name, type, empty: isScalar ? empty : { node: 'literal', value: empty, type } };
    }),
    unmaterialized: (stored.read ?? []).map(({ type, ...rest }) => ({ ...rest, type: typed(type) })),
  };
}
