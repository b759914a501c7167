import type { AnySource } from '../../catalog/model/index.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import { freeSuffix, withoutCase } from '../../types/free-name.js';
import { INSTANTS } from '../../types/limits.js';
import { BIGINT, TIMESTAMP } from '../../types/type.js';
import { all, any, column, item, literal, outputOf, predicate, select } from '../ir/builders.js';
import type { Plan, Relation, Step } from '../ir/nodes.js';
import { type StepName, stepOf } from '../ir/step-names.js';
import { visitSteps } from '../ir/visit.js';

/** A computed time outside these makes its row a rejected one. */
const FIRST = literal(`${INSTANTS.first} 00:00:00`, TIMESTAMP);
const END = literal(`${INSTANTS.end} 00:00:00`, TIMESTAMP);

/** Whether a time lies outside the times there are; never null. */
export const isOutOfRange = (time: Scalar): Scalar =>
  predicate('is_true', any([predicate('lt', time, FIRST), predicate('ge', time, END)]));

/** For each computed timestamp of a source, whether it lies outside the times there are; never null. */
export const outOfRangeTests = (
  source: AnySource,
): readonly { readonly name: string; readonly test: Scalar }[] =>
  source.columns.flatMap(({ name, type, computed }) =>
    computed === null || type.name !== 'timestamp' ? [] : [{ name, test: isOutOfRange(computed.expr) }],
  );

/** Why a row of a source is rejected for a computed column, for people. */
export const outOfRangeReason = (name: string): string =>
  `timestamp ${name} outside [${INSTANTS.first}, ${INSTANTS.end})`;

/**
 * How many rows of a source each of its computed times rejects, in columns of their names; a row counts for the
 * first that does. Undefined where no computed column can reject a row.
 */
export function planOutOfRangeTimes(source: AnySource): Plan | undefined {
  const tests = outOfRangeTests(source);
  if (tests.length === 0) return undefined;
  const items = tests.map(({ name, test }, index) => {
    const earlier = tests.slice(0, index).map((one) => predicate('not', one.test));
    return item(name, {
      node: 'aggregate',
      fn: 'count',
      filter: all([...earlier, test]),
      type: BIGINT,
    } as const);
  });
  return {
    steps: [{ name: 'rejected', query: select({ items, from: { schema: 'source', name: source.name } }) }],
    output: outputOf(items),
  };
}

/**
 * The plan with the computed columns of its sources: where a source has some, one step reads it and adds them, and
 * all other steps read that step. Rows whose computed time is out of range are left out there.
 */
export function withComputedColumns(plan: Plan, sources: readonly AnySource[]): Plan {
  const having = new Map(
    sources
      .filter(({ columns }) => columns.some(({ computed }) => computed !== null))
      .map((source) => [source.name, source]),
  );
  if (having.size === 0) return plan;
  const taken = withoutCase(plan.steps.map(({ name }) => name));
  const named = new Map(
    [...having.keys()].map((source): [string, StepName] => {
      const name = having.size === 1 ? 'computed' : stepOf('computed', source);
      return [source, `${name}${freeSuffix(name, taken)}`];
    }),
  );
  const steps = visitSteps(plan.steps, { relation: (relation) => relationOf(relation, named) });
  const first = steps.findIndex(({ query }) => query.kind !== 'bounds');
  const added = [...having.values()].flatMap((source) => {
    const name = named.get(source.name);
    return name === undefined ? [] : [computedStep(source, name)];
  });
  return { ...plan, steps: [...steps.slice(0, first), ...added, ...steps.slice(first)] };
}

function computedStep(source: AnySource, name: StepName): Step {
  const rejected = outOfRangeTests(source).map(({ test }) => predicate('not', test));
  return {
    name,
    comment: `${source.name} with its computed columns`,
    query: select({
      items: source.columns.map(({ name: column_, type, computed }) =>
        item(column_, computed === null ? column(column_, type) : computed.expr),
      ),
      from: { schema: 'source', name: source.name },
      ...(rejected.length === 0 ? {} : { where: rejected }),
    }),
  };
}

type Names = ReadonlyMap<string, StepName>;

function relationOf(relation: Relation, named: Names): Relation {
  const name = relation.schema === 'source' ? named.get(relation.name) : undefined;
  if (name === undefined) return relation;
  return { name, ...(relation.alias === undefined ? {} : { alias: relation.alias }) };
}
