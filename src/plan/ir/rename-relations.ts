import type { Join, Query, Relation, Select } from './nodes.js';

/** The query over other relations: `to` says what each of those it reads becomes. */
export function mapRelations(query: Query, to: (relation: Relation) => Relation): Query {
  switch (query.kind) {
    case 'bounds':
      return query;
    case 'union':
      return { ...query, of: query.of.map((part) => selectFrom(part, to)) };
    case 'select':
      return selectFrom(query, to);
    case 'latest':
      return { ...query, from: to(query.from) };
  }
}

const joinTo = (join: Join, to: (relation: Relation) => Relation): Join => ({
  ...join,
  relation: to(join.relation),
});

const selectFrom = (query: Select, to: (relation: Relation) => Relation): Select => ({
  ...query,
  from: to(query.from),
  ...(query.joins === undefined ? {} : { joins: query.joins.map((join) => joinTo(join, to)) }),
});
