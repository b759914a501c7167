import { describe, expect, it } from 'vitest';
import { runEnd } from '../../../../src/plan/events/events.js';
import {
  ascending,
  cast,
  column,
  count,
  item,
  notNull,
  outputOf,
  predicate,
  select,
  when,
} from '../../../../src/plan/ir/builders.js';
import { checkPlan, planFaults } from '../../../../src/plan/ir/check-plan.js';
import type { Plan, Step } from '../../../../src/plan/ir/nodes.js';
import { BIGINT, STRING } from '../../../../src/types/type.js';
import { goldenCases, goldenPlans } from '../golden-plans.js';

const items = [item('n', column('n', BIGINT))];
const output = [{ name: 'n', type: BIGINT }];

describe('steps of a plan', () => {
  it('may read steps that come before them, and relations of the warehouse', () => {
    const plan: Plan = {
      steps: [
        { name: 'events', query: select({ items, from: { schema: 'source', name: 'orders' } }) },
        { name: 'states', query: select({ items, from: { name: 'events' } }) },
      ],
      output,
    };
    expect(() => checkPlan(plan)).not.toThrow();
  });

  it('cannot read a step that comes after them, also not in a join', () => {
    const plan: Plan = {
      steps: [
        {
          name: 'states',
          query: select({
            items,
            from: { schema: 'source', name: 'orders' },
            joins: [{ kind: 'cross', relation: { name: 'events' } }],
          }),
        },
        { name: 'events', query: select({ items, from: { schema: 'source', name: 'orders' } }) },
      ],
      output,
    };
    expect(() => checkPlan(plan)).toThrow('step states reads events, which does not come before it');
  });

  it('have different names', () => {
    const step = {
      name: 'events',
      query: select({ items, from: { schema: 'source', name: 'orders' } }),
    } as const;
    expect(() => checkPlan({ steps: [step, step], output })).toThrow('two steps are called events');
  });
});

describe('columns of a plan', () => {
  const events: Step = {
    name: 'events',
    query: select({ items, from: { schema: 'source', name: 'orders' } }),
  };
  const faultsOf = (parts: Omit<Parameters<typeof select>[0], 'from'>): readonly string[] =>
    planFaults({
      steps: [events, { name: 'states', query: select({ ...parts, from: { name: 'events' } }) }],
      output: outputOf(parts.items),
    });

  it('are those of the step that is read', () => {
    expect(faultsOf({ items })).toEqual([]);
    expect(faultsOf({ items: [item('m', column('m', BIGINT))] })).toEqual([
      'step states reads m, which is not in events',
    ]);
  });

  it('have the type that the step gives them', () => {
    expect(faultsOf({ items: [item('n', column('n', STRING))] })).toEqual([
      'step states reads n as string, but it is bigint',
    ]);
  });

  const missing = column('m', BIGINT);
  const window = { node: 'window', fn: 'row_number', partitionBy: [], orderBy: [], type: BIGINT } as const;
  const places: readonly [string, Omit<Parameters<typeof select>[0], 'from'>][] = [
    ['a filter', { items, where: [notNull(missing)] }],
    ['an order', { items, orderBy: [ascending(missing)] }],
    ['a shard', { items, hints: { shardBy: [missing] } }],
    ['an aggregate', { items: [item('n', { node: 'aggregate', fn: 'sum', arg: missing, type: BIGINT })] }],
    ['the filter of an aggregate', { items: [item('n', count(notNull(missing)))] }],
    ['a partition', { items: [item('n', { ...window, partitionBy: [missing] })] }],
    ['the order of a window', { items: [item('n', { ...window, orderBy: [ascending(missing)] })] }],
    ['a case', { items: [item('n', when(notNull(missing), missing))] }],
    ['a cast', { items: [item('n', cast(missing, STRING))] }],
  ];
  it.each(places)('are checked in %s', (_, parts) => {
    expect(new Set(faultsOf(parts))).toEqual(new Set(['step states reads m, which is not in events']));
  });

  it('are checked in a join', () => {
    const on = [notNull(column('m', BIGINT, 'others'))];
    const joins = [{ kind: 'left', relation: { name: 'events', alias: 'others' }, on }] as const;
    expect(faultsOf({ items: [item('n', column('n', BIGINT, 'events'))], joins })).toEqual([
      'step states reads others.m, which is not in events or others',
    ]);
  });

  it('say of which relation they are where several have them', () => {
    const joins = [{ kind: 'cross', relation: { name: 'events', alias: 'others' } }] as const;
    expect(faultsOf({ items, joins })).toEqual(['step states reads n, which events and others both have']);
  });

  it('are grouped and sorted by only where the step gives them', () => {
    expect(faultsOf({ items, groupBy: ['m'] })).toEqual([
      'step states groups or sorts by m, which is not among its columns',
    ]);
  });

  it('are the same in all parts of a union', () => {
    const part = (name: string) =>
      select({ items: [item(name, column('n', BIGINT))], from: { name: 'events' } });
    const union: Step = { name: 'states', query: { kind: 'union', of: [part('n'), part('m')] } };
    expect(planFaults({ steps: [events, union], output })).toEqual(['step states is a union of (n) and (m)']);
  });

  it('are in the output only where the last step gives them', () => {
    expect(planFaults({ steps: [events], output: [{ name: 'm', type: BIGINT }] })).toEqual([
      'the output reads m, which is not in events',
    ]);
  });

  it('of the interval need the step that binds it', () => {
    expect(faultsOf({ items, where: [predicate('ge', runEnd(), runEnd())] })).toContain(
      'step states reads the interval of the run without a step bounds',
    );
  });

  it.each(goldenCases)('are right in every plan of the golden case %s', async (name) => {
    const plans = await goldenPlans(name);
    expect([...plans.values()].flatMap(planFaults)).toEqual([]);
  });

  it.each(goldenCases)('cannot be lost in a plan of the golden case %s', async (name) => {
    for (const { steps, output: columns } of (await goldenPlans(name)).values()) {
      const [first, ...later] = steps.flatMap(({ query }, index) => (query.kind === 'select' ? [index] : []));
      const last = later.at(-1);
      if (first === undefined || last === undefined || last !== steps.length - 1) continue;
      const withoutFirstItems = steps.map((step, index) =>
        index === first && step.query.kind === 'select'
          ? { ...step, query: { ...step.query, items: [] } }
          : step,
      );
      expect(planFaults({ steps: withoutFirstItems, output: columns })).not.toEqual([]);
    }
  });
});
