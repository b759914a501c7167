import type { AnySource, StoredOrigin } from '../../catalog/model/index.js';
import type { SourceBinding } from '../../engines/engine.js';
import { formatType } from '../../types/type.js';

/** What an engine is told of a source that it reads from files or a table. */
export const bindingOf = (source: AnySource, origin: StoredOrigin): SourceBinding => ({
  name: source.name,
  from:
    origin.kind === 'file'
      ? { kind: 'file', path: origin.file, format: origin.format }
      : { kind: 'table', table: origin.table },
  columns: source.columns
    .filter(({ computed }) => computed === null)
    .map(({ name, type, sensitive, span }) => ({
      name,
      type: formatType(type),
      ...(sensitive ? { sensitive } : {}),
      ...(span === undefined ? {} : { span }),
    })),
  timezone: source.timezone,
  nonFinite: source.nonFinite,
});
