import type { ColumnFacts, Facts } from './facts.js';

/** A column with the item that has it. */
export interface NamedColumn extends ColumnFacts {
  readonly kind: Facts['kind'];
  readonly item: string;
}

/** All columns of an item in order: of a feature set its keys, then the aggregated and the derived ones. */
export function columnsOf(facts: Facts): readonly NamedColumn[] {
  const { kind, name: item } = facts;
  return allOf(facts).map(({ name, type, description, sensitive }) => ({
    kind,
    item,
    name,
    type,
    description,
    sensitive,
  }));
}

/** The description of one column, with all that is known of it; undefined where the item has no such column. */
export const columnFacts = (facts: Facts, name: string): ColumnFacts | undefined =>
  allOf(facts).find((column) => column.name === name);

function allOf(facts: Facts): readonly ColumnFacts[] {
  switch (facts.kind) {
    case 'entity':
      return facts.keys;
    case 'feature_set':
      return [...facts.keys, ...facts.identified_by, ...facts.columns, ...facts.derived];
    case 'source':
    case 'dataset':
      return facts.columns;
  }
}
