import type { EntitySpec } from '../spec/generated.js';
import type { Locator } from '../spec/read-specs.js';
import { columnNameError } from './model/column-names.js';
import type { Column, Entity } from './model/index.js';
import { described, type Reporter, readColumn } from './resolve/lookups.js';

/** An entity with its keys resolved; undefined where it has findings, which are in `report`. */
export function resolveEntity(spec: EntitySpec, at: Locator, report: Reporter): Entity | undefined {
  const keys = Object.entries(spec.keys).flatMap(([name, declared]): readonly Column[] => {
    const path = ['keys', name];
    const refused = columnNameError(name);
    if (refused !== undefined) report.errorAtKey('FS115', path, refused, 'call the key something else');
    const key = readColumn(name, declared, path, report);
    if (key?.type.name === 'double' || key?.type.name === 'list')
      report.error(
        'FS103',
        path,
        `a key cannot be a ${key.type.name}`,
        'keys are compared for equality: use string, bigint or decimal',
      );
    return key === undefined ? [] : [key];
  });
  return report.failed() ? undefined : { kind: 'entity', ...described(spec, at), keys };
}
