import type { Join, Query, Relation, Select, Step } from './nodes.js';

/** What becomes of the parts of a query. A select's own relations are visited before the select. */
export interface Visitor {
  readonly relation?: (relation: Relation) => Relation;
  readonly select?: (select: Select) => Select;
}

const same = <T>(node: T): T => node;

/** The query with each of its relations and selects as the visitor has them. A relation's `rows` are visited too. */
export function visitQuery(query: Query, visitor: Visitor): Query {
  switch (query.kind) {
    case 'bounds':
      return query;
    case 'latest':
      return { ...query, from: visitRelation(query.from, visitor) };
    case 'union':
      return { ...query, of: query.of.map((part) => visitSelect(part, visitor)) };
    case 'select':
      return visitSelect(query, visitor);
  }
}

/** The steps with their queries visited. */
export const visitSteps = (steps: readonly Step[], visitor: Visitor): readonly Step[] =>
  steps.map((step) => ({ ...step, query: visitQuery(step.query, visitor) }));

function visitSelect(query: Select, visitor: Visitor): Select {
  const { select = same } = visitor;
  const join = (one: Join): Join => ({ ...one, relation: visitRelation(one.relation, visitor) });
  return select({
    ...query,
    from: visitRelation(query.from, visitor),
    ...(query.joins === undefined ? {} : { joins: query.joins.map(join) }),
  });
}

function visitRelation(node: Relation, visitor: Visitor): Relation {
  const { relation = same } = visitor;
  return relation(node.rows === undefined ? node : { ...node, rows: visitSelect(node.rows, visitor) });
}
