import type { Plan, Relation, StepRelation } from './nodes.js';
import { visitQuery } from './visit.js';

export const isStep = (relation: Relation): relation is StepRelation =>
  relation.schema === undefined && relation.rows === undefined;

/** @throws Error where a step reads one that does not come before it, or two steps have one name. */
export function requireSteps({ steps }: Plan): void {
  const before = new Set<string>();
  for (const { name, query } of steps) {
    visitQuery(query, {
      relation: (relation) => {
        if (isStep(relation) && !before.has(relation.name))
          throw new Error(`step ${name} reads ${relation.name}, which does not come before it`);
        return relation;
      },
    });
    if (before.has(name)) throw new Error(`two steps are called ${name}`);
    before.add(name);
  }
}
